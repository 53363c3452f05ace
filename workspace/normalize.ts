import type { Json, JsonObject } from './json.ts';
import { copy, isObject } from './json.ts';

let counter = 0;
const freshId = (): string => (++counter + 60_466_176).toString(36);

const INTERACTIVE = new Set([
  'button',
  'overflow',
  'checkboxes',
  'radio_buttons',
  'static_select',
  'multi_static_select',
  'users_select',
  'multi_users_select',
  'channels_select',
  'conversations_select',
  'datepicker',
  'timepicker',
  'plain_text_input',
  'number_input',
]);

/** Blocks as Slack stores them: every block has an id, every element an action id, texts their defaults. */
export function normalizeBlocks(blocks: JsonObject[]): JsonObject[] {
  return copy(blocks).map((block) => {
    walk(block);
    return { ...block, block_id: block.block_id ?? freshId() };
  });
}

function walk(value: Json | undefined): void {
  if (Array.isArray(value)) {
    for (const item of value) walk(item);
    return;
  }
  if (!isObject(value)) return;
  if (value.type === 'plain_text') value.emoji ??= true;
  if (value.type === 'mrkdwn') value.verbatim ??= false;
  if (typeof value.type === 'string' && INTERACTIVE.has(value.type)) value.action_id ??= freshId();
  for (const key of Object.keys(value)) walk(value[key]);
}
