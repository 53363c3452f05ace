import type { Json, JsonObject } from '../json.ts';
import { asObjects, asString, isObject } from '../json.ts';
import { LIMITS } from '../limits.ts';
import { checkElement, checkImage } from './elements.ts';
import type { Report } from './findings.ts';
import { checkItems, checkString } from './findings.ts';
import { checkText } from './objects.ts';

type Check = (report: Report, block: JsonObject, pointer: string) => void;

const BLOCKS: Record<string, Check> = {
  header: (report, block, at) => {
    const rule = { max: LIMITS.headerText, what: 'header text', kinds: 'plain', required: true } as const;
    checkText(report, block.text, `${at}/text`, rule);
  },
  section: checkSection,
  context: checkContext,
  actions: checkActions,
  divider: () => {},
  image: checkImage,
  rich_text: (report, block, at) => {
    if (!Array.isArray(block.elements)) {
      report.refuse(at, 'missing required field: elements', 'rich_text elements are required', 'nothing');
    }
  },
  markdown: (report, block, at) =>
    checkString(report, block, 'text', at, LIMITS.markdownText, 'markdown text', true),
  input: checkInput,
};

/** A message's or view's blocks: count, each block, and that block ids differ and action ids do within a block. */
export function checkBlocks(report: Report, value: Json | undefined, max: number): void {
  if (!Array.isArray(value)) {
    report.refuse('/blocks', 'must be an array', 'blocks are an array', typeof value);
    return;
  }
  if (value.length > max) {
    report.refuse('/blocks', `no more than ${max} items allowed`, `at most ${max} blocks`, `${value.length}`);
  }
  const seen = new Set<string>();
  value.forEach((block, index) => {
    const at = `/blocks/${index}`;
    if (!isObject(block)) {
      report.refuse(at, 'must be an object', 'blocks are objects', typeof block);
      return;
    }
    checkBlockId(report, block, at, seen);
    const type = asString(block.type) ?? '';
    const check = Object.hasOwn(BLOCKS, type) ? BLOCKS[type] : undefined;
    if (check) check(report, block, at);
    else report.refuse(`${at}/type`, `unsupported type: ${type}`, 'a known block type', type || 'none');
    checkActionIds(report, block, at);
  });
}

function checkBlockId(report: Report, block: JsonObject, at: string, seen: Set<string>): void {
  checkString(report, block, 'block_id', at, LIMITS.id, 'block_id');
  const id = asString(block.block_id);
  if (!id) return;
  if (seen.has(id)) {
    report.refuse(`${at}/block_id`, `block_id '${id}' already exists`, 'block ids differ in a message', id);
  }
  seen.add(id);
}

// Slack asks for unique action ids within a block only: the same one in two blocks is in order.
function checkActionIds(report: Report, block: JsonObject, at: string): void {
  const seen = new Set<string>();
  asObjects(block.elements).forEach((element, index) => {
    const id = asString(element.action_id);
    if (!id) return;
    if (seen.has(id)) {
      const pointer = `${at}/elements/${index}/action_id`;
      report.refuse(pointer, `action_id '${id}' already exists`, 'action ids differ in a block', id);
    }
    seen.add(id);
  });
}

function checkSection(report: Report, section: JsonObject, at: string): void {
  if (section.text === undefined && section.fields === undefined) {
    report.refuse(at, 'must define either `fields` or `text`', 'a section has text or fields', 'neither');
  }
  checkText(report, section.text, `${at}/text`, {
    max: LIMITS.sectionText,
    what: 'section text',
    kinds: 'any',
  });
  if (section.fields !== undefined) {
    const fields = checkItems(report, section.fields, `${at}/fields`, LIMITS.fields, 'section fields');
    fields.forEach((field, index) => {
      const rule = { max: LIMITS.fieldText, what: 'section field', kinds: 'any' } as const;
      checkText(report, field, `${at}/fields/${index}`, rule);
    });
  }
  if (isObject(section.accessory)) checkElement(report, section.accessory, `${at}/accessory`, 'section');
}

function checkContext(report: Report, context: JsonObject, at: string): void {
  const pointer = `${at}/elements`;
  const elements = checkItems(report, context.elements, pointer, LIMITS.contextElements, 'context elements');
  elements.forEach((element, index) => {
    const place = `${pointer}/${index}`;
    if (element.type === 'image') checkImage(report, element, place);
    else checkText(report, element, place, { max: LIMITS.contextText, what: 'context text', kinds: 'any' });
  });
}

function checkActions(report: Report, actions: JsonObject, at: string): void {
  const pointer = `${at}/elements`;
  const elements = checkItems(report, actions.elements, pointer, LIMITS.actionsElements, 'actions elements');
  elements.forEach((element, index) => {
    checkElement(report, element, `${pointer}/${index}`, 'actions');
  });
}

function checkInput(report: Report, input: JsonObject, at: string): void {
  const label = { max: LIMITS.labelText, what: 'input label', kinds: 'plain', required: true } as const;
  checkText(report, input.label, `${at}/label`, label);
  checkText(report, input.hint, `${at}/hint`, { max: LIMITS.labelText, what: 'input hint', kinds: 'plain' });
  if (isObject(input.element)) checkElement(report, input.element, `${at}/element`, 'input');
  else report.refuse(at, 'missing required field: element', 'an input has an element', 'nothing');
}
