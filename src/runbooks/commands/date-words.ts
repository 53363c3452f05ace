import type { Word } from './shell-parser.ts';

const substitution = /\$\(\s*date\b([^()`]*)\)|`\s*date\b([^`]*)`/g;

/**
 * What a word says once its dates are: `depot_$(date +%Y%m%d)`, or backticks, becomes `depot_20260901`. As it is when
 * it is plain; undefined when a shell would put in anything else than a date.
 * @param now in this process's time zone.
 */
export function resolveDates(word: Word, now: Date): string | undefined {
  if (word.plain) return word.value;
  if (word.raw.includes("'")) return undefined;
  let known = true;
  const resolved = word.raw.replace(substitution, (_, dollar?: string, ticks?: string) => {
    const text = formatDate((dollar ?? ticks ?? '').trim(), now);
    if (text === undefined) known = false;
    return text ?? '';
  });
  const bare = resolved.replaceAll('"', '');
  return known && !/[\\$`~*?[\]{}!#]/.test(bare) ? bare : undefined;
}

const optionsOf = (dollar?: string, ticks?: string): string => (dollar ?? ticks ?? '').trim();

/** What each `$(date …)` of a shell text is given, whichever way it is written. */
export const datesIn = (text: string): string[] =>
  [...text.matchAll(substitution)].map(([, dollar, ticks]) => optionsOf(dollar, ticks));

/** The text with the dates put in that are given any of these; not in single quotes, where a shell leaves them. */
export const putDates = (text: string, given: ReadonlySet<string>, now: Date): string =>
  text.replace(substitution, (whole, dollar: string | undefined, ticks: string | undefined, at: number) => {
    const options = optionsOf(dollar, ticks);
    const line = text.slice(text.lastIndexOf('\n', at) + 1, at);
    const quoted = line.split("'").length % 2 === 0;
    return quoted || !given.has(options) ? whole : (formatDate(options, now) ?? whole);
  });

/** Whether such a date says the same whenever a shell is asked, once Baton has put it in. */
export const isFixed = (options: string): boolean => formatDate(options, new Date(0)) !== undefined;

/** `+%Y%m%d` of `date`, with or without quotes; undefined for any option, and for a format that has words in it. */
function formatDate(written: string, now: Date): string | undefined {
  const format = /^"?\+"?([^\s"]+)"?$/.exec(written)?.[1];
  if (format === undefined) return undefined;
  let known = true;
  const text = format.replace(/%(.?)/g, (_, letter: string) => {
    const part = parts[letter]?.(now);
    if (part === undefined) known = false;
    return part ?? '';
  });
  return known ? text : undefined;
}

const two = (value: number): string => String(value).padStart(2, '0');

const parts: Record<string, (now: Date) => string> = {
  Y: (now) => String(now.getFullYear()),
  y: (now) => two(now.getFullYear() % 100),
  m: (now) => two(now.getMonth() + 1),
  d: (now) => two(now.getDate()),
  H: (now) => two(now.getHours()),
  M: (now) => two(now.getMinutes()),
  S: (now) => two(now.getSeconds()),
  s: (now) => String(Math.floor(now.getTime() / 1000)),
  F: (now) => `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`,
  T: (now) => `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`,
  R: (now) => `${two(now.getHours())}:${two(now.getMinutes())}`,
  '%': () => '%',
};
