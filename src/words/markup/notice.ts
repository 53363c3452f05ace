import { oneLine } from './clean.ts';
import type { Markup } from './markup.ts';
import { esc, mrkdwn } from './mrkdwn.ts';

/** What a notification shows: Slack puts names and times in, and would show asterisks and backticks as such. */
export const notice: Markup = {
  ...mrkdwn,
  name: 'notice',
  code: (raw) => esc(oneLine(raw)) || ' ',
  quote: (raw) => `“${esc(oneLine(raw))}”`,
  strong: (content) => content,
};
