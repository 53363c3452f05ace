import { nearest } from '../runbooks/names.ts';
import type { ArgumentName, Arguments } from './verb.ts';
import { VERB_NAMES, VERBS, type VerbName } from './verbs.ts';

export type UpgradeCommand = { verb: VerbName; args: Arguments } | { verb: 'help' };

export type Parsed =
  /** `perhaps`: what may have been meant where the first word is no service. */
  | { ok: true; command: UpgradeCommand; perhaps?: { word: string; meant: string } }
  /** `missing` names the arguments in order; `extra` is what stands beyond them. */
  | { ok: false; code: 'missing'; verb: VerbName; missing: ArgumentName[] }
  | { ok: false; code: 'extra'; said: string; extra: string }
  | { ok: false; code: 'unknown-verb'; word: string; nearest: string }
  | { ok: false; code: 'too-long'; length: number };

const LONGEST = 300;
const HELP: readonly string[] = ['help', '--help', '?'];

/** Reads what stands behind `/upgrade`. Names are checked later, by those who know the known ones. */
export function parseUpgrade(text: string): Parsed {
  if (text.length > LONGEST) return { ok: false, code: 'too-long', length: text.length };
  const words = text.split(/\s+/).filter(Boolean);
  const [first, ...rest] = words;
  if (first === undefined || HELP.includes(first)) return { ok: true, command: { verb: 'help' } };
  if (isVerb(first)) return withArguments(first, rest);
  const near = nearest(first, HARMLESS_FIRST);
  if (near === undefined) return withArguments('start', words);
  const perhaps = { word: first, meant: [near, ...rest].join(' ') };
  // Two names start a rollout, if there is such a service; else the first is a verb, mistyped.
  if (rest.length === 1) {
    const parsed = withArguments('start', words);
    return parsed.ok ? { ...parsed, perhaps } : parsed;
  }
  return { ok: false, code: 'unknown-verb', word: first, nearest: perhaps.meant };
}

/** Of two that are as near, the one that changes less is meant. */
const HARMLESS_FIRST = [
  'help',
  ...VERB_NAMES.filter((name) => VERBS[name].reads),
  ...VERB_NAMES.filter((name) => !VERBS[name].reads && !VERBS[name].opensCard),
  ...VERB_NAMES.filter((name) => VERBS[name].opensCard),
];

const isVerb = (word: string): word is VerbName => Object.hasOwn(VERBS, word);

function withArguments(verb: VerbName, words: string[]): Parsed {
  const { needs, may } = VERBS[verb];
  const missing = needs.slice(words.length);
  if (missing.length > 0) return { ok: false, code: 'missing', verb, missing };
  const names = [...needs, ...may];
  const extra = words.slice(names.length).join(' ');
  if (extra) {
    // A rollout may be asked for without its verb: then what was said are the names.
    const said = verb === 'start' ? words.slice(0, names.length).join(' ') : verb;
    return { ok: false, code: 'extra', said, extra };
  }
  const args: Arguments = Object.fromEntries(words.map((word, index) => [names[index], word]));
  return { ok: true, command: { verb, args } };
}
