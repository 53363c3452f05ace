import type { Facts } from '../rollout/outcomes.ts';
import type { Markup } from './markup/markup.ts';
import { bytes } from './units.ts';

export type Reader = ReturnType<typeof reader>;

/**
 * Reads facts as finished text, with fallbacks: a missing or an odd one never breaks a message.
 * @param onRead told of every key that was looked at.
 */
export function reader(m: Markup, facts: Facts, onRead: (key: string) => void = () => {}) {
  const { code, text } = m;
  const get = (key: string) => {
    onRead(key);
    return facts[key];
  };
  const list = (key: string): string[] => {
    const value = get(key);
    return Array.isArray(value) ? value : value === undefined ? [] : [String(value)];
  };
  const raw = (key: string) => {
    const items = list(key);
    return items.length === 0 ? '?' : items.join(', ');
  };
  const number = (key: string) => {
    const value = Number(get(key) ?? 0);
    return Number.isFinite(value) ? value : 0;
  };
  return {
    /** Not escaped: to compare with, never to show. */
    raw,
    number,
    /** A command, a key or a file that is ours to name. */
    mark: code,
    text: (key: string) => text(raw(key)),
    code: (key: string) => code(raw(key)),
    bytes: (key: string) => bytes(number(key)),
    codes: (key: string) => list(key).map(code).join(', ') || code('?'),
    /** Not escaped, each entry of a list. */
    list,
    bullets: (key: string) =>
      list(key)
        .map((item) => `\n• ${code(item)}`)
        .join(''),
    /** The first few of `<key>Names`, while `key` counts them all. */
    names: (key: string, most: number) => {
      const shown = list(`${key}Names`).slice(0, most);
      const more = number(key) > shown.length ? ', …' : '';
      return shown.length > 0 ? ` (${shown.map(code).join(', ')}${more})` : '';
    },
    has: (key: string): boolean => {
      const value = get(key);
      return value !== undefined && value !== false && value !== '';
    },
  };
}

type Sentence = Record<string, (f: Reader) => string>;

/**
 * A failure in words, one a problem: a preflight names all that it has found in `problems`. They share one set of
 * facts in which the earlier problem wins, so a later one is told in full only if it reads none of the same.
 */
export function wordAll(m: Markup, first: string, facts: Facts, full: Sentence, brief: Sentence): string[] {
  const listed = Array.isArray(facts.problems) ? facts.problems : [];
  const others = listed.slice(listed[0] === first ? 1 : 0);
  const used = new Set<string>();
  const sentences = [first, ...others].flatMap((problem) => {
    const read = new Set<string>();
    const say = full[problem];
    if (!say) return [];
    const text = say(reader(m, facts, (key) => read.add(key)));
    const mixed = [...read].some((key) => used.has(key));
    for (const key of read) used.add(key);
    return [mixed ? (brief[problem]?.(reader(m, facts)) ?? m.code(problem)) : text];
  });
  return [...new Set(sentences)];
}
