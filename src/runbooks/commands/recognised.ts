import type { Inventory } from '../inventory.ts';
import { type PathCheck, resolvePath } from '../paths.ts';
import type { Fault } from '../problem-facts.ts';
import type { ServiceCommand, StartForm, StopSignal, Supervisor } from '../terms.ts';
import type { Command, Pipes, Word } from './shell-parser.ts';

/** A step that one command asks for, before it has lines. */
export type CommandStep =
  /** `filledIn`: whoever reads the document finds the process: by the look above it. */
  | { kind: 'stop'; signal: StopSignal; filledIn: boolean }
  | { kind: 'stop'; by: ServiceCommand }
  /** `written`: what to run should it turn out to be no backup. */
  | { kind: 'backup'; from: string; to: string; how?: 'move'; written?: { command: string; cwd?: string } }
  | { kind: 'place'; from: string; to: string; how?: 'move' | 'link'; removes?: string[] }
  | { kind: 'restore'; backup: string; live: string; how?: 'move' }
  | { kind: 'unpack'; archive: string; intoDir: string; top?: string }
  | { kind: 'start' | 'restart'; start: StartForm }
  | { kind: 'follow'; logs: string[] };

export type Recognised =
  | { is: 'step'; step: CommandStep }
  /** Looks for the process; belongs to the stop or start beside it. Names it looks for; undefined: not understood. */
  | { is: 'look'; names: string[] | undefined }
  /** Removes what a step after it replaces: that sets it aside, or keeps it, by itself. */
  | { is: 'clear'; paths: string[] }
  /** Makes directories that a step after it goes into. */
  | { is: 'make'; paths: string[] }
  | { is: 'cd'; directory: string; absolute: boolean }
  | { is: 'problem'; fault: Fault };

/** What is known when a document is compiled, and stands in none of its lines. */
export type Seen = {
  /** What `$(date …)` is put in for. */
  now: Date;
  /** The top folder of each archive that could be looked into, by file; `.` where there is none. */
  tops: ReadonlyMap<string, string>;
  /** What baton.yaml knows of hosts and services; absent without one. */
  inventory?: Inventory | undefined;
};

export type Verb = 'start' | 'stop' | 'restart';

/** What such a command names: something under a supervisor, or a script by its path. */
export type Target = { supervisor: Supervisor } | { script: string };

/** What is known of the service before a line of its section is read. */
export type Own = {
  isName(name: string): boolean;
  isPidFile(path: string): boolean;
  /** A command that starts, stops or restarts this is about the service itself. */
  runs(verb: Verb, target: Target): boolean;
  /** What its archives unpack to. */
  trees: string[];
  /** A copy from one path to the other keeps something of the running service elsewhere. */
  keeps(from: string, to: string): boolean;
  /** The files that its uploads bring; undefined before they are known. */
  brought: string[] | undefined;
  /** Directories: where uploads go, archives are unpacked and programs run, and all above them. */
  folders: ReadonlySet<string>;
  /** In a rollback: the directories that the upgrade section's commands run in, by what stands in their lines. */
  ran?: ReadonlyMap<string, string>;
  /** In a rollback: the backups of the upgrade section. */
  saved?: { from: string; to: string }[];
  /** What the upgrade section's links are named. */
  links: string[];
  /** The upgrade section runs commands that may have made backups of their own. */
  scripted: boolean;
} & Seen;

/** Before a section is read through, nothing is known to be another's. */
export const recognisesAll: Own = {
  isName: () => true,
  isPidFile: () => true,
  runs: () => true,
  trees: [],
  brought: undefined,
  links: [],
  folders: new Set(),
  keeps: () => true,
  scripted: false,
  now: new Date(0),
  tops: new Map(),
};

/** What a command is read with: the directory it runs in, and whose processes are meant. */
export type Known = { cwd: string | undefined; own: Own };

/** A pipeline's commands, and whether `&` follows. */
export type Pipeline = Known & { commands: Pipes; background: boolean };

/** undefined = not this kind of command. */
export type Recogniser = (pipeline: Pipeline) => Recognised | undefined;

export const problem = (fault: Fault): Recognised => ({ is: 'problem', fault });

export function pathProblem(written: string, check: Extract<PathCheck, { ok: false }>): Recognised {
  return problem({ code: 'bad-path', facts: { path: written, fault: check.reason, use: 'path' } });
}

/** Resolves several written paths at once; the first that is refused ends it. */
export function resolveAll(
  words: Word[],
  cwd: string | undefined,
): { ok: true; paths: string[] } | { ok: false; refused: Recognised } {
  const paths: string[] = [];
  for (const word of words) {
    const check = resolvePath(word.value, cwd);
    if (!check.ok) return { ok: false, refused: pathProblem(word.value, check) };
    paths.push(check.path);
  }
  return { ok: true, paths };
}

/** Redirections that lose nothing when left out: to /dev/null, or one stream to another. */
export function isQuiet(command: Command): boolean {
  const parts = command.redirections.split(' ').filter((part) => part !== '');
  return parts.every(
    (part) => part === '/dev/null' || /^(?:&>>?|\d*>>?|\d*<)(?:&\d|\/dev\/null)?$/.test(part),
  );
}

/** `sudo` with options means another user or environment: then the command stays as written. */
export function withoutSudo(command: Command): { command: Command; sudo: boolean } {
  const [first, second] = command.words;
  if (first?.value !== 'sudo' || second === undefined || second.value.startsWith('-'))
    return { command, sudo: false };
  return { command: { ...command, words: command.words.slice(1) }, sudo: true };
}

/** What runs as written runs with its sudo. */
export const keepsSudo = (step: CommandStep): boolean =>
  'by' in step ||
  ('start' in step && step.start.form === 'command') ||
  (step.kind === 'follow' && step.logs.some((log) => log.startsWith('sudo ')));
