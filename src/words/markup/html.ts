import { oneLine, stripControls } from './clean.ts';
import type { Markup } from './markup.ts';
import { plain } from './plain.ts';

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (raw: string) => stripControls(raw).replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);

/** A page's. Line breaks stay as they are: show it with `white-space: pre-line`. */
export const html: Markup = {
  name: 'html',
  text: escape,
  code: (raw) => `<code>${escaped(oneLine(raw))}</code>`,
  quote: (raw) => `<q>${escaped(oneLine(raw))}</q>`,
  strong: (content) => `<strong>${content}</strong>`,
  person: (actor) => `<b>${escaped(plain.person(actor))}</b>`,
  member: (id) => `<b>${escaped(id)}</b>`,
  clock: (atMs) => `<time datetime="${new Date(atMs).toISOString()}">${plain.clock(atMs)}</time>`,
  day: (atMs) => `<time datetime="${new Date(atMs).toISOString()}">${plain.day(atMs)}</time>`,
  link: (url, label) =>
    /^https?:/.test(url) ? `<a href="${escaped(url)}">${escaped(label)}</a>` : escaped(label),
};
