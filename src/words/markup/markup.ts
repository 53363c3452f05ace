import type { Actor } from '../../rollout/events.ts';

/**
 * How texts are written where they are read: Slack, a notification, a terminal, a page. `raw` is text of others and
 * comes out harmless; `content` has been through one of these already.
 */
export type Markup = {
  readonly name: 'mrkdwn' | 'notice' | 'plain' | 'html';
  text(raw: string): string;
  /** A name, a path, or what to type: one line of at most 300 characters. */
  code(raw: string): string;
  /** Words of a document or a host, told apart from the sentence around them; one line of at most 300 characters. */
  quote(raw: string): string;
  strong(content: string): string;
  person(actor: Actor): string;
  /** Somebody, or a group of people, by the id in Slack. */
  member(id: string): string;
  /** A moment in the reader's own zone. */
  clock(atMs: number): string;
  /** A moment with its day, to the minute, for what may be read much later. */
  day(atMs: number): string;
  /** @param url an http address; anything else leaves the label alone. */
  link(url: string, label: string): string;
};
