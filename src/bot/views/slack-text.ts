import { stripControls } from '../../words/markup/clean.ts';
import { esc } from '../../words/markup/mrkdwn.ts';

const FENCE = '```';

/** A fenced block of at most `limit` characters after escaping; the end is kept, where the news is. */
export function fenced(text: string, limit = 2800): string {
  const clean = stripControls(text).replaceAll(FENCE, "'''").trimEnd();
  const room = limit - 2 * FENCE.length - 4;
  let kept = esc(clean);
  if (kept.length > room) {
    let start = clean.length;
    let size = 0;
    while (start > 0 && size + esc(clean[start - 1] ?? '').length < room) {
      start -= 1;
      size += esc(clean[start] ?? '').length;
    }
    // Not from the middle of a surrogate pair.
    kept = `…\n${esc(clean.slice(start).replace(/^[\udc00-\udfff]/, ''))}`;
  }
  // A backtick next to the fence would be taken for a part of it.
  return `${FENCE}\n${kept || ' '}\n${FENCE}`;
}

/**
 * A text in as many fenced blocks as it takes, none of it left out, broken at line ends where it can be. Undefined
 * when a block cannot show it as it is.
 */
export function fencedWhole(text: string): string[] | undefined {
  if (stripControls(text) !== text || text.includes(FENCE)) return undefined;
  const parts: string[] = [];
  let part = '';
  for (const piece of text.split(/(?<=\n)/).flatMap(shortened)) {
    if (part !== '' && esc(part + piece).length > WHOLE_PART) {
      parts.push(part);
      part = '';
    }
    part += piece;
  }
  return [...parts, part].map((one) => `${FENCE}\n${esc(one.replace(/\n$/, ''))}\n${FENCE}`);
}

const WHOLE_PART = 2800;

/** Even a line of nothing but `&` fits a block so. */
const shortened = (line: string): string[] => line.match(/.{1,500}(?![\udc00-\udfff])/gs) ?? [];

/** Cuts finished mrkdwn to `limit` UTF-16 units with an ellipsis, never inside a `<…>`, an entity or a character. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const kept = text.slice(0, limit - 1);
  const whole = kept.lastIndexOf('<') > kept.lastIndexOf('>') ? kept.slice(0, kept.lastIndexOf('<')) : kept;
  return `${whole.replace(/(?:[\ud800-\udbff]|&[a-z]{0,3})$/, '')}…`;
}
