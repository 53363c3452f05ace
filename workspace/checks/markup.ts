import type { Report } from './findings.ts';

const SPANS: RegExp[] = [
  /^@[UW][A-Z0-9]+(\|[^|]*)?$/,
  /^#C[A-Z0-9]+(\|[^|]*)?$/,
  /^!subteam\^S[A-Z0-9]+(\|[^|]*)?$/,
  /^!(here|channel|everyone)(\|[^|]*)?$/,
  /^!date\^\d+\^[^^|]+(\^[^|]+)?\|[^|]+$/,
  /^(https?:\/\/|mailto:|tel:)[^\s|]+(\|[^|]*)?$/,
];

/**
 * Warns of mrkdwn that Slack would show wrongly: a `<…>` that is no mention, link, date or command, a `<` that
 * opens nothing, and an `&` that begins no entity. An escaped `>` cannot be told from a quote mark.
 */
export function checkMarkup(report: Report, text: string, pointer: string): void {
  const outside = text.replace(/<([^<>]*)>/g, (whole: string, inner: string) => {
    if (!SPANS.some((span) => span.test(inner))) {
      report.warn('markup', pointer, 'a <…> is a mention, link, date or command', whole.slice(0, 120));
    }
    return '';
  });
  const bracket = outside.indexOf('<');
  if (bracket >= 0) {
    report.warn('markup', pointer, '< is escaped as &lt;', outside.slice(bracket, bracket + 40));
  }
  const bare = /&(?!(amp|lt|gt);)/.exec(outside);
  if (bare) {
    report.warn('markup', pointer, '& is escaped as &amp;', outside.slice(bare.index, bare.index + 40));
  }
}
