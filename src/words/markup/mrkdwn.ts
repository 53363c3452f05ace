import type { Actor } from '../../rollout/events.ts';
import { oneLine } from './clean.ts';
import type { Markup } from './markup.ts';

/** Slack reads these three as markup; everything that is not ours goes through here. */
export function esc(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** One line in a code span: no backticks, no line breaks. */
export function code(text: string): string {
  return `\`${esc(oneLine(text.replaceAll('`', ' '))) || ' '}\``;
}

/** `<@U1>`, or the name of somebody outside Slack. */
export function person(actor: Actor): string {
  const inSlack = actor.kind === 'user' && /^[UW][A-Z0-9]+$/.test(actor.id);
  return inSlack ? `<@${actor.id}>` : esc(`${actor.kind}:${actor.id}`);
}

/** `<@U1>`, `<!subteam^S1>`; what is no such id stays text. */
function member(id: string): string {
  if (/^[UW][A-Z0-9]+$/.test(id)) return `<@${id}>`;
  return /^S[A-Z0-9]+$/.test(id) ? `<!subteam^${id}>` : esc(id);
}

/** The time in the reader's own zone. */
export function clock(atMs: number): string {
  const seconds = Math.floor(atMs / 1000);
  const fallback = new Date(atMs).toISOString().slice(11, 19);
  return `<!date^${seconds}^{time_secs}|${fallback} UTC>`;
}

/** The day and the time in the reader's own zone. */
export function day(atMs: number): string {
  const seconds = Math.floor(atMs / 1000);
  const fallback = new Date(atMs).toISOString().slice(0, 16).replace('T', ' ');
  return `<!date^${seconds}^{date_short_pretty} {time}|${fallback} UTC>`;
}

/** Slack's own: code spans, bold, mentions, and times in the reader's zone. */
export const mrkdwn: Markup = {
  name: 'mrkdwn',
  text: esc,
  code,
  quote: code,
  strong: (content) => `*${content}*`,
  person,
  member,
  clock,
  day,
  link: (url, label) =>
    /^https?:/.test(url) ? `<${esc(url).replaceAll('|', '%7C')}|${esc(label)}>` : esc(label),
};
