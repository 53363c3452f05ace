import { oneLine, stripControls } from './clean.ts';
import type { Markup } from './markup.ts';

const two = (number: number) => String(number).padStart(2, '0');

/** `2026-11-25 01:44:53` at this machine. */
function clock(atMs: number): string {
  const at = new Date(atMs);
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** A terminal's: nothing but the text, and nothing in it that a terminal would act on. */
export const plain: Markup = {
  name: 'plain',
  text: stripControls,
  code: oneLine,
  quote: (raw) => `“${oneLine(raw)}”`,
  strong: (content) => content,
  person: ({ kind, id }) => stripControls(kind === 'user' ? id : `${kind}:${id}`),
  member: stripControls,
  clock,
  day: (atMs) => clock(atMs).slice(0, -3),
  link: (_url, label) => stripControls(label),
};
