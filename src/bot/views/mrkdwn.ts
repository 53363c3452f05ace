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

/** Cuts finished mrkdwn to `limit` UTF-16 units with an ellipsis, never inside a `<…>`, an entity or a character. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const kept = text.slice(0, limit - 1);
  const whole = kept.lastIndexOf('<') > kept.lastIndexOf('>') ? kept.slice(0, kept.lastIndexOf('<')) : kept;
  return `${whole.replace(/(?:[\ud800-\udbff]|&[a-z]{0,3})$/, '')}…`;
}
