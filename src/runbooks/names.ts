import { distance } from 'fastest-levenshtein';

/** Why a service, node, file or release name is refused. A closed list: `words.ts` has words for each. */
export type NameFault =
  | 'empty'
  | 'too-long'
  | 'control-character'
  | 'not-ascii'
  | 'leading-dot-or-dash'
  | 'two-dots'
  | 'forbidden-character';

export type NameCheck = { ok: true } | { ok: false; reason: NameFault };

const maxNameLength = 64;

const refuse = (reason: NameFault): NameCheck => ({ ok: false, reason });

const isControl = (code: number) => code < 0x20 || (code >= 0x7f && code < 0xa0);

/** A service, node or file name: letters, digits, `.`, `_` and `-`, at most 64, not starting with a dot or dash. */
export function checkName(name: string): NameCheck {
  if (name === '') return refuse('empty');
  if (name.length > maxNameLength) return refuse('too-long');
  for (const char of name) {
    const code = char.codePointAt(0) ?? 0;
    if (isControl(code)) return refuse('control-character');
    if (code > 0x7e) return refuse('not-ascii');
  }
  if (name.startsWith('.') || name.startsWith('-')) return refuse('leading-dot-or-dash');
  if (name.includes('..')) return refuse('two-dots');
  return /^[A-Za-z0-9._-]+$/.test(name) ? { ok: true } : refuse('forbidden-character');
}

/** A release label becomes a file and folder name, so the same rule holds. */
export function checkRelease(release: string): NameCheck {
  return checkName(release);
}

/** The known name that `name` was most likely meant to be; undefined when none is near enough to suggest. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (name === '' || name.length > maxNameLength) return undefined;
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const steps = distance(name.toLowerCase(), candidate.toLowerCase());
    const allowed = Math.max(1, Math.floor(Math.max(name.length, candidate.length) * 0.4));
    if (steps > allowed || steps >= bestDistance) continue;
    best = candidate;
    bestDistance = steps;
  }
  return best;
}
