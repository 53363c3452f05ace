import { quote } from '../problems.ts';
import type { StopSignal } from '../terms.ts';
import { type Command, placeholder, type Word } from './command-line.ts';
import { isQuiet, type Pipeline, problem, type Recognised } from './recognised.ts';

const lookers = new Set(['ps', 'jps', 'pgrep', 'pidof']);
const filters = new Set([
  'grep',
  'egrep',
  'fgrep',
  'awk',
  'head',
  'tail',
  'wc',
  'cut',
  'sort',
  'less',
  'more',
]);

const expectedKill = '`kill -9 <PID>` or `kill -15 <PID>`';

/** `ps -ef | grep java`, `jps -l`, `pgrep -f shop`: looking for the process. */
export function recogniseLook({ commands, background }: Pipeline): Recognised | undefined {
  const [first, ...rest] = commands;
  if (background || !lookers.has(first.words[0]?.value ?? '')) return undefined;
  if (!commands.every(isQuiet) || !rest.every((one) => filters.has(one.words[0]?.value ?? '')))
    return undefined;
  return { is: 'look' };
}

/** `kill -9 <PID>`, `kill -TERM $(pgrep …)`, `pkill -15 -f shop`, `ps … | xargs kill -9`. */
export function recogniseStop({ commands }: Pipeline): Recognised | undefined {
  const last = commands.at(-1);
  if (last === undefined || !commands.every(isQuiet)) return undefined;
  const name = last.words[0]?.value;
  if (commands.length > 1) return recogniseXargs(commands, last);
  if (name === 'kill') return readKill(last.words.slice(1), false);
  if (name === 'pkill' || name === 'killall') return readKill(last.words.slice(1), true);
  return undefined;
}

function recogniseXargs(commands: Pipeline['commands'], last: Command): Recognised | undefined {
  if (last.words[0]?.value !== 'xargs' || !lookers.has(commands[0].words[0]?.value ?? '')) return undefined;
  const kill = last.words.findIndex((word) => word.value === 'kill');
  return kill < 0 ? undefined : readKill(last.words.slice(kill + 1), false);
}

function readKill(operands: Word[], byName: boolean): Recognised {
  const { signal, targets } = readSignal(operands);
  if (signal === undefined)
    return problem('a kill without a signal', `${expectedKill}: which of the two matters`);
  const stop = signals.get(signal.toUpperCase());
  if (stop === undefined) return problem(`the signal ${quote(signal)} does not stop a service`, expectedKill);
  if (!byName) {
    for (const target of targets) {
      if (/^\d+$/.test(target.value)) {
        return problem(`${quote(`kill … ${target.value}`)} names a process id of another day`, expectedKill);
      }
      if (!isFilledIn(target))
        return problem(`${quote(target.raw)} is not understood as what to kill`, expectedKill);
    }
  }
  return { is: 'step', step: { kind: 'stop', signal: stop } };
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
  if (/^-(?:\d+|[A-Za-z]{3,})$/.test(option)) return { signal: option.slice(1), targets: operands.slice(1) };
  return { signal: undefined, targets: operands };
}

/** What a reader, a variable or a substitution fills in. */
function isFilledIn(target: Word): boolean {
  const { value } = target;
  if (placeholder.test(value) || /^(?:\w*pid\w*|x+|X+|\p{Script=Han}+(?:id)?)$/iu.test(value)) return true;
  return !target.plain && /^["]?(?:\$\{?\w+\}?|\$\(.*\)|`.*`)["]?$/.test(target.raw);
}
