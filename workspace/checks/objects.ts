import type { Json, JsonObject } from '../json.ts';
import { asString, isObject } from '../json.ts';
import { LIMITS } from '../limits.ts';
import type { Report } from './findings.ts';
import { checkItems, checkString } from './findings.ts';
import { checkMarkup } from './markup.ts';

export type TextRule = { max: number; what: string; kinds: 'plain' | 'any'; required?: boolean };

/** A text object: its type, its length, and its markup when it is mrkdwn. */
export function checkText(report: Report, value: Json | undefined, pointer: string, rule: TextRule): void {
  if (value === undefined || value === null) {
    if (rule.required) {
      const [, parent = '', key = ''] = /^(.*)\/([^/]+)$/.exec(pointer) ?? [];
      report.refuse(parent, `missing required field: ${key}`, `${rule.what} is required`, 'nothing');
    }
    return;
  }
  if (!isObject(value)) {
    report.refuse(pointer, 'must be an object', `${rule.what} is a text object`, typeof value);
    return;
  }
  const type = asString(value.type);
  if (type !== 'plain_text' && (type !== 'mrkdwn' || rule.kinds === 'plain')) {
    const allowed = rule.kinds === 'plain' ? 'plain_text' : 'plain_text or mrkdwn';
    report.refuse(`${pointer}/type`, `unsupported type: ${type}`, `${rule.what} is ${allowed}`, `${type}`);
  }
  checkString(report, value, 'text', pointer, rule.max, rule.what, true);
  const text = asString(value.text);
  if (type === 'mrkdwn' && text !== undefined) checkMarkup(report, text, `${pointer}/text`);
}

export function checkConfirm(report: Report, value: Json | undefined, pointer: string): void {
  if (value === undefined || value === null) return;
  if (!isObject(value)) {
    report.refuse(pointer, 'must be an object', 'confirm is an object', typeof value);
    return;
  }
  const plain = (key: string, max: number, required: boolean) =>
    checkText(report, value[key], `${pointer}/${key}`, {
      max,
      what: `confirm ${key}`,
      kinds: 'plain',
      required,
    });
  plain('title', LIMITS.confirmTitle, true);
  plain('confirm', LIMITS.confirmButton, false);
  plain('deny', LIMITS.confirmButton, false);
  checkText(report, value.text, `${pointer}/text`, {
    max: LIMITS.confirmText,
    what: 'confirm text',
    kinds: 'any',
    required: true,
  });
  checkStyle(report, value, pointer);
}

export function checkStyle(report: Report, holder: JsonObject, pointer: string): void {
  const { style } = holder;
  if (style === undefined || style === 'primary' || style === 'danger') return;
  const got = JSON.stringify(style);
  report.refuse(`${pointer}/style`, `unsupported style: ${got}`, 'style is primary or danger', got);
}

/** Options of checkboxes, radio buttons, selects and overflow menus; their values must differ. */
export function checkOptions(
  report: Report,
  element: JsonObject,
  pointer: string,
  max: number,
  kinds: 'plain' | 'any',
): void {
  const seen = new Set<string>();
  const options = checkItems(report, element.options, `${pointer}/options`, max, 'options');
  options.forEach((option, index) => {
    const at = `${pointer}/options/${index}`;
    const text = { max: LIMITS.optionText, what: 'option text', kinds, required: true };
    checkText(report, option.text, `${at}/text`, text);
    const description = { max: LIMITS.optionDescription, what: 'option description', kinds };
    checkText(report, option.description, `${at}/description`, description);
    checkString(report, option, 'value', at, LIMITS.optionValue, 'option value', true);
    const value = asString(option.value) ?? '';
    if (seen.has(value)) report.refuse(`${at}/value`, 'duplicate value', 'option values differ', value);
    seen.add(value);
  });
  checkInitial(report, element, pointer, options);
}

function checkInitial(report: Report, element: JsonObject, pointer: string, options: JsonObject[]): void {
  const many = element.initial_options;
  const initial = [element.initial_option, ...(Array.isArray(many) ? many : [])].filter(isObject);
  if (Array.isArray(many) && many.length === 0) {
    const at = `${pointer}/initial_options`;
    report.refuse(at, 'must contain at least one item', 'initial_options is left out when empty', '0');
  }
  // Slack wants the very same option, text and description included.
  const known = new Set(options.map(canonical));
  for (const option of initial) {
    if (known.has(canonical(option))) continue;
    const got = canonical(option).slice(0, 120);
    report.refuse(
      pointer,
      'initial option is not in options',
      'an initial option is one of the options',
      got,
    );
  }
}

const canonical = (value: Json | undefined): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? '';
  const keys = Object.keys(value).filter((key) => value[key] !== undefined);
  return `{${keys
    .sort()
    .map((key) => `${key}:${canonical(value[key])}`)
    .join()}}`;
};
