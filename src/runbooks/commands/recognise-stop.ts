import type { StopSignal } from '../terms.ts';
import { isPlaceholder } from './placeholders.ts';
import { isLook, namesLookedFor, namesOfPgrep } from './recognise-look.ts';
import { isQuiet, type Own, type Pipeline, problem, type Recognised } from './recognised.ts';
import type { Command, Pipes, Word } from './shell-parser.ts';

/**
 * `kill -9 <PID>`, `kill -TERM $(pgrep …)`, `pkill -15 -f shop`, `ps … | xargs kill -9`: the service's stop, unless
 * it names what is not the service's own. Then it is no business of ours, and unknown.
 */
export function recogniseStop({ commands, own }: Pipeline): Recognised | undefined {
  const last = commands.at(-1);
  if (last === undefined || !commands.every(isQuiet)) return undefined;
  const [name, ...operands] = last.words;
  if (commands.length > 1) return recogniseXargs(commands, last, own);
  if (name?.value === 'kill') return readKill(operands, own);
  if (name?.value !== 'pkill' && name?.value !== 'killall') return undefined;
  const { signal, targets } = readSignal(operands);
  return isOwn(namesOfPgrep(targets), own) ? stopBy(signal, false) : undefined;
}

function recogniseXargs(commands: Pipes, last: Command, own: Own): Recognised | undefined {
  const [first, ...between] = commands.slice(0, -1);
  if (last.words[0]?.value !== 'xargs' || first === undefined) return undefined;
  const kill = last.words.findIndex((word) => word.value === 'kill');
  if (kill < 0 || !last.words.slice(1, kill).every((word) => /^(?:-.*|\{\})$/.test(word.value)))
    return undefined;
  const { signal, targets } = readSignal(last.words.slice(kill + 1));
  if (!targets.every((word) => word.value === '{}')) return undefined;
  return isOwnLook([first, ...between], own) ? stopBy(signal, false) : undefined;
}

/** A look that finds the service's process and no other's. */
const isOwnLook = (pipes: Pipes, own: Own): boolean => isLook(pipes) && isOwn(namesLookedFor(pipes), own);

const isOwn = (names: string[] | undefined, own: Own): boolean =>
  names !== undefined && names.length > 0 && names.every((name) => own.isName(name));

function readKill(operands: Word[], own: Own): Recognised | undefined {
  const { signal, targets } = readSignal(operands);
  const named = targets.filter((target) => target.scripts.length > 0);
  if (named.some((target) => !isOwnSubstitution(target, own))) return undefined;
  for (const target of targets) {
    if (/^\d+$/.test(target.value)) return problem({ code: 'kill-old-pid', facts: { pid: target.value } });
    if (!named.includes(target) && !isFilledIn(target))
      return problem({ code: 'kill-not-understood', facts: { text: target.raw } });
  }
  return stopBy(signal, named.length < targets.length || targets.length === 0);
}

/** `$(pgrep -f shop)`, `$(cat shop.pid)`, the same in backticks. */
function isOwnSubstitution({ scripts, raw }: Word, own: Own): boolean {
  const [script, ...others] = scripts;
  const [statement, ...more] = script ?? [];
  const [pipes, ...after] = statement?.pipelines ?? [];
  const alone = others.length + more.length + after.length === 0 && /^"?(?:\$\(.*\)|`.*`)"?$/s.test(raw);
  if (pipes === undefined || !alone) return false;
  const [first, ...rest] = pipes;
  const [name, file, ...extra] = first.words;
  if (name?.value === 'cat' && rest.length === 0 && extra.length === 0)
    return file?.plain === true && own.isPidFile(file.value);
  return isOwnLook(pipes, own);
}

/** Without a signal, a kill sends the one that asks. */
function stopBy(signal: string | undefined, filledIn: boolean): Recognised {
  if (signal === undefined) return { is: 'step', step: { kind: 'stop', signal: 15, filledIn } };
  const stop = signals.get(signal.toUpperCase());
  return stop === undefined
    ? problem({ code: 'kill-signal', facts: { signal } })
    : { is: 'step', step: { kind: 'stop', signal: stop, filledIn } };
}

const signals = new Map<string, StopSignal>([
  ['9', 9],
  ['KILL', 9],
  ['SIGKILL', 9],
  ['15', 15],
  ['TERM', 15],
  ['SIGTERM', 15],
]);

function readSignal(operands: Word[]): { signal: string | undefined; targets: Word[] } {
  const [first, second, ...rest] = operands;
  if (first === undefined) return { signal: undefined, targets: [] };
  const option = first.value;
  if (option === '-s' || option === '-n') return { signal: second?.value, targets: rest };
  if (/^-(?:\d+|[A-Z]{3,}|(?:SIG)?(?:kill|term|hup))$/.test(option))
    return { signal: option.slice(1), targets: operands.slice(1) };
  return { signal: undefined, targets: operands };
}

/** What a reader or a variable fills in. */
function isFilledIn({ value, raw, plain }: Word): boolean {
  if (isPlaceholder(value) || /^(?:\w*pid\w*|x+|X+|\p{Script=Han}+(?:id)?)$/iu.test(value)) return true;
  return !plain && /^"?\$\{?\w+\}?"?$/.test(raw);
}
