import type { JsonObject } from '../json.ts';
import { asString, isObject } from '../json.ts';
import { LIMITS } from '../limits.ts';
import type { Report } from './findings.ts';
import { checkString } from './findings.ts';
import { checkConfirm, checkOptions, checkStyle, checkText } from './objects.ts';

export type Place = 'section' | 'actions' | 'input';

const PLACES: Record<string, Place[]> = {
  button: ['section', 'actions'],
  overflow: ['section', 'actions'],
  image: ['section'],
  checkboxes: ['section', 'actions', 'input'],
  radio_buttons: ['section', 'actions', 'input'],
  static_select: ['section', 'actions', 'input'],
  multi_static_select: ['section', 'input'],
  users_select: ['section', 'actions', 'input'],
  multi_users_select: ['section', 'input'],
  channels_select: ['section', 'actions', 'input'],
  conversations_select: ['section', 'actions', 'input'],
  datepicker: ['section', 'actions', 'input'],
  timepicker: ['section', 'actions', 'input'],
  plain_text_input: ['input'],
  number_input: ['input'],
};

/** One interactive element (or image) in the place where it stands. */
export function checkElement(report: Report, element: JsonObject, pointer: string, place: Place): void {
  const type = asString(element.type) ?? '';
  if (!PLACES[type]?.includes(place)) {
    const limit = `an element that ${place} blocks take`;
    report.refuse(`${pointer}/type`, `unsupported type: ${type}`, limit, type || 'none');
    return;
  }
  if (type === 'image') {
    checkImage(report, element, pointer);
    return;
  }
  checkString(report, element, 'action_id', pointer, LIMITS.id, 'action_id');
  checkConfirm(report, element.confirm, `${pointer}/confirm`);
  const placeholder = { max: LIMITS.placeholder, what: 'placeholder', kinds: 'plain' } as const;
  checkText(report, element.placeholder, `${pointer}/placeholder`, placeholder);
  checkByType(report, element, pointer, type);
}

function checkByType(report: Report, element: JsonObject, pointer: string, type: string): void {
  switch (type) {
    case 'button':
      checkButton(report, element, pointer);
      break;
    case 'checkboxes':
    case 'radio_buttons':
      checkOptions(report, element, pointer, LIMITS.choices, 'any');
      break;
    case 'static_select':
    case 'multi_static_select':
      if (element.option_groups === undefined) {
        checkOptions(report, element, pointer, LIMITS.selectOptions, 'plain');
      }
      break;
    case 'overflow':
      checkOptions(report, element, pointer, LIMITS.overflowOptions, 'plain');
      break;
    default:
      break;
  }
}

function checkButton(report: Report, button: JsonObject, pointer: string): void {
  const text = { max: LIMITS.buttonText, what: 'button text', kinds: 'plain', required: true } as const;
  checkText(report, button.text, `${pointer}/text`, text);
  checkString(report, button, 'value', pointer, LIMITS.buttonValue, 'button value');
  checkString(report, button, 'url', pointer, LIMITS.url, 'button url');
  checkString(report, button, 'accessibility_label', pointer, LIMITS.buttonText, 'accessibility_label');
  checkStyle(report, button, pointer);
}

export function checkImage(report: Report, image: JsonObject, pointer: string): void {
  if (!isObject(image.slack_file)) {
    checkString(report, image, 'image_url', pointer, LIMITS.url, 'image_url', true);
  }
  checkString(report, image, 'alt_text', pointer, LIMITS.altText, 'alt_text', true);
}
