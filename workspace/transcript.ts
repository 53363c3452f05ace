import type { Context } from './context.ts';
import type { Json, JsonObject } from './json.ts';
import { asObjects, asString, isObject } from './json.ts';
import type { Ephemeral, Message } from './types.ts';

const textOf = (value: Json | undefined): string => (isObject(value) ? (asString(value.text) ?? '') : '');

function optionLines(element: JsonObject): string {
  const chosen = new Set(asObjects(element.initial_options).map((option) => option.value));
  const one = isObject(element.initial_option) ? element.initial_option.value : undefined;
  return asObjects(element.options)
    .map((option) => {
      const ticked = chosen.has(option.value) || (one !== undefined && option.value === one);
      return `[${ticked ? 'x' : ' '}] ${textOf(option.text)}`;
    })
    .join('\n');
}

function elementText(element: JsonObject): string {
  if (element.type === 'button') return `[${textOf(element.text)}]`;
  if (element.type === 'image') return '';
  if (Array.isArray(element.options)) return optionLines(element);
  return asString(element.text) ?? `[${element.type}]`;
}

/** The text of a rich_text block's sections and lists, without their styles. */
function richText(value: JsonObject): string {
  const own = asString(value.text) ?? asString(value.url) ?? (value.user_id ? `<@${value.user_id}>` : '');
  const inner = asObjects(value.elements).map(richText);
  return own + inner.join(value.type === 'rich_text_list' || value.type === 'rich_text' ? '\n' : '');
}

/** One block as lines of text: mrkdwn as written, buttons as `[Label]`, boxes as `[x] label`. */
function blockText(block: JsonObject): string {
  switch (block.type) {
    case 'header':
      return `# ${textOf(block.text)}`;
    case 'divider':
      return '---';
    case 'section': {
      const accessory = isObject(block.accessory) ? elementText(block.accessory) : '';
      return [textOf(block.text), ...asObjects(block.fields).map(textOf), accessory]
        .filter(Boolean)
        .join('\n');
    }
    case 'context':
      return asObjects(block.elements).map(elementText).filter(Boolean).join(' · ');
    case 'actions':
      return asObjects(block.elements).map(elementText).join(' ');
    case 'rich_text':
      return richText(block);
    case 'markdown':
      return asString(block.text) ?? '';
    default:
      return `(${block.type})`;
  }
}

function contentText({ text, blocks }: { text: string; blocks: JsonObject[] }): string {
  return blocks.length > 0 ? blocks.map(blockText).join('\n') : text;
}

const indent = (text: string, by: string): string =>
  text
    .split('\n')
    .map((line) => `${by}${line}`)
    .join('\n');

/** A channel as readable text: messages in order, their threads below them, and what was said to one person. */
export function transcript(context: Context, channel: string): string {
  const { store, directory } = context;
  const name = (id: string): string => directory.users.get(id)?.name ?? id;
  const entry = (message: Message, by: string): string => {
    const files = message.files.map((file) => `(file) ${file.title}, ${file.size} bytes`);
    const body = [contentText(message), ...files].filter(Boolean).join('\n');
    const edited = message.edits.length > 0 ? ` (edited ${message.edits.length}x)` : '';
    return `${by}${name(message.user)}${edited}:\n${indent(body, `${by}  `)}`;
  };
  const whisper = (ephemeral: Ephemeral): string => {
    const from = ephemeral.from === 'slackbot' ? 'slackbot' : directory.bot.name;
    return `${from}, only to ${name(ephemeral.user)}:\n${indent(contentText(ephemeral), '  ')}`;
  };
  const tops = store.inChannel(channel).filter((message) => !message.threadTs);
  const entries = tops.map((message) => {
    const replies = store.inThread(channel, message.ts).slice(1);
    return {
      ts: message.ts,
      text: [entry(message, ''), ...replies.map((reply) => entry(reply, '    '))].join('\n'),
    };
  });
  const whispers = store
    .whispers()
    .filter((ephemeral) => ephemeral.channel === channel)
    .map((ephemeral) => ({ ts: ephemeral.ts, text: whisper(ephemeral) }));
  const title = `#${directory.channels.get(channel)?.name ?? channel}`;
  const sorted = [...entries, ...whispers].sort((a, b) => Number(a.ts) - Number(b.ts));
  return [title, ...sorted.map(({ text }) => text)].join('\n\n');
}
