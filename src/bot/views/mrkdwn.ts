/** Slack reads these three as markup; everything that is not ours goes through here. */
export function esc(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** One line in a code span: no backticks, no line breaks. */
export function code(text: string): string {
  return `\`${
    esc(
      cut(
        stripControls(text)
          .replace(/[`\s]+/g, ' ')
          .trim(),
        300,
      ),
    ) || ' '
  }\``;
}

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

/** Terminal colours and control characters out, halves of characters too; tabs and line breaks stay. */
export function stripControls(text: string): string {
  return (
    text
      .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
      .replace(/\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b[@-_]/g, '')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, '')
  );
}

/** Cuts text that is not mrkdwn to `limit` UTF-16 units with an ellipsis, never inside a surrogate pair. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** The same for finished mrkdwn: nor inside a `<…>` or an entity. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const kept = text.slice(0, limit - 1);
  const whole = kept.lastIndexOf('<') > kept.lastIndexOf('>') ? kept.slice(0, kept.lastIndexOf('<')) : kept;
  return `${whole.replace(/(?:[\ud800-\udbff]|&[a-z]{0,3})$/, '')}…`;
}

/** `<@U1>`, or the name of somebody outside Slack. */
export function person(actor: { kind: string; id: string }): string {
  const inSlack = actor.kind === 'user' && /^[UW][A-Z0-9]+$/.test(actor.id);
  return inSlack ? `<@${actor.id}>` : esc(`${actor.kind}:${actor.id}`);
}

/** The time in the reader's own zone. */
export function clock(atMs: number): string {
  const seconds = Math.floor(atMs / 1000);
  const fallback = new Date(atMs).toISOString().slice(11, 19);
  return `<!date^${seconds}^{time_secs}|${fallback} UTC>`;
}

export function duration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  const seconds = ms / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function bytes(count: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let size = count;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${units[unit]}`;
}
