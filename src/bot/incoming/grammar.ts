import { nearest } from '../../runbooks/names.ts';

export type UpgradeCommand =
  | { verb: 'start'; service: string; release: string }
  | { verb: 'plan'; service: string; release: string }
  | { verb: 'rollback'; service: string; release: string }
  | { verb: 'status'; service?: string }
  | { verb: 'abort'; target?: string }
  | { verb: 'help' };

export type Parsed =
  | { ok: true; command: UpgradeCommand }
  /** `missing` names the arguments in order; `extra` is what stands beyond them. */
  | { ok: false; code: 'missing'; verb: string; missing: ('service' | 'release')[] }
  | { ok: false; code: 'extra'; verb: string; extra: string }
  | { ok: false; code: 'unknown-verb'; word: string; nearest: string }
  | { ok: false; code: 'too-long'; length: number };

const LONGEST = 300;

/** Reads what stands behind `/upgrade`. Names are checked later, by those who know the known ones. */
export function parseUpgrade(text: string): Parsed {
  if (text.length > LONGEST) return { ok: false, code: 'too-long', length: text.length };
  const words = text.split(/\s+/).filter(Boolean);
  const [first, ...rest] = words;
  switch (first) {
    case undefined:
    case 'help':
    case '--help':
    case '?':
      return { ok: true, command: { verb: 'help' } };
    case 'plan':
    case 'rollback':
      return twoNames(first, rest);
    case 'status':
      return optional(first, rest, (service) => ({ verb: 'status', ...(service ? { service } : {}) }));
    case 'abort':
      return optional(first, rest, (target) => ({ verb: 'abort', ...(target ? { target } : {}) }));
    case 'start':
      return twoNames('start', rest);
    default:
      return mistyped(first, rest) ?? twoNames('start', words);
  }
}

const VERBS = ['start', 'plan', 'status', 'abort', 'rollback', 'help'];

/** Two names start a rollout; one word or three that begin like a verb are that verb, mistyped. */
function mistyped(word: string, rest: string[]): Parsed | undefined {
  const near = rest.length === 1 ? undefined : nearest(word, VERBS);
  return near === undefined ? undefined : { ok: false, code: 'unknown-verb', word, nearest: near };
}

function twoNames(verb: 'start' | 'plan' | 'rollback', words: string[]): Parsed {
  const [service, release, ...extra] = words;
  if (service === undefined) return { ok: false, code: 'missing', verb, missing: ['service', 'release'] };
  if (release === undefined) return { ok: false, code: 'missing', verb, missing: ['release'] };
  if (extra.length > 0) {
    const said = verb === 'start' ? `${service} ${release}` : verb;
    return { ok: false, code: 'extra', verb: said, extra: extra.join(' ') };
  }
  return { ok: true, command: { verb, service, release } };
}

function optional(verb: string, words: string[], build: (word?: string) => UpgradeCommand): Parsed {
  const [word, ...extra] = words;
  if (extra.length > 0) return { ok: false, code: 'extra', verb, extra: extra.join(' ') };
  return { ok: true, command: build(word) };
}
