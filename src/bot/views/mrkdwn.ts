/** Slack reads these three as markup; everything that is not ours goes through here. */
export function esc(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** One line in a code span: no backticks, no line breaks. */
export function code(text: string): string {
  return `\`${esc(clip(text.replace(/[`\r\n]+/g, ' ').trim(), 300)) || ' '}\``;
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
    kept = `…\n${esc(clean.slice(start))}`;
  }
  return `${FENCE}\n${kept}\n${FENCE}`;
}

/** Terminal colours and control characters out; tabs and line breaks stay. */
export function stripControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  return text.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '').replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');
}

/** Cuts to `limit` UTF-16 units with an ellipsis, never inside a surrogate pair, a `<…>` or an entity. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit - 1);
  const open = cut.lastIndexOf('<') > cut.lastIndexOf('>') ? cut.slice(0, cut.lastIndexOf('<')) : cut;
  return `${open.replace(/(?:[\ud800-\udbff]|&[a-z]{0,3})$/, '')}…`;
}

/** `<@U1>`, or the name of somebody outside Slack. */
export function person(actor: { kind: string; id: string }): string {
  return actor.kind === 'user' ? `<@${actor.id}>` : `${actor.kind}:${esc(actor.id)}`;
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
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} m ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} m`;
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
