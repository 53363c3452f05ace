import { liveTrees } from '../assemble/check-steps.ts';
import type { CodeLine } from '../document/markdown-blocks.ts';
import { type PromptedLine, readPrompts } from '../document/prompts.ts';
import { type Draft, has, treats } from '../kinds/table.ts';
import { isInside } from '../paths.ts';
import { type Problems, quote } from '../problems.ts';
import type { Note, SourceRef } from '../runbook.ts';
import { type Command, parseCommandLine } from './command-line.ts';
import { recognise } from './recognise.ts';
import type { CommandStep, Pipeline } from './recognised.ts';
import { isCompound, openConstruct } from './shell-syntax.ts';

/** Reads a section's command blocks one after the other: its directory and waiting lines carry on, as in a terminal. */
export type BlockReader = {
  read(lines: CodeLine[]): void;
  /** A sentence that names the directory for what follows. */
  enter(directory: string, source: SourceRef): void;
  /** A step that a sentence asks for. */
  push(draft: Draft): void;
  /** Hands lines that waited for a next step to the last one. */
  close(): Draft[];
  readonly drafts: readonly Draft[];
};

type Options = {
  copyIs: 'backup' | 'restore';
  ref(line: number): SourceRef;
  problems: Problems;
  notes: Note[];
};

const faults = {
  quote: [
    'a quote, bracket or backslash is left open',
    'a command that ends on its line (or `\\` at its end)',
  ],
  substitution: ['a bracket is left open', 'a command that ends on its line'],
  operator: ['an operator such as `&&` stands without a command beside it', 'a command on both sides'],
  'here-document': ['a here-document', 'a script that is part of the archive, called on one line'],
} as const;

export function createBlockReader({ copyIs, ref, problems, notes }: Options): BlockReader {
  const drafts: Draft[] = [];
  /** Lines of a cd or a comment that belong to the next step. */
  let waiting: SourceRef[] = [];
  /** The sentence that named the directory, for the first step that rests on it. */
  let entered: SourceRef[] = [];
  let looks: { source: SourceRef[]; command: string }[] = [];
  const copies = new Map<Draft, Draft>();
  let cwd: string | undefined;

  const push = (draft: Draft) => {
    settleLooks(has(draft, 'takesDown'));
    const inDirectory = has(draft, 'readsDirectory');
    const source = distinct([...(inDirectory ? entered : []), ...waiting, ...draft.source]);
    waiting = [];
    if (inDirectory) entered = [];
    const last = drafts.at(-1);
    if (has(draft, 'bringsUp') && last && has(last, 'bringsUp')) {
      last.logs = [...new Set([...last.logs, ...draft.logs])];
      last.source = distinct([...last.source, ...source]);
    } else {
      drafts.push({ ...draft, source });
    }
  };

  /** A look belongs to the stop after it, else to the stop, start or follow before it; else it runs as written. */
  const settleLooks = (beforeStop: boolean) => {
    if (looks.length === 0) return;
    const settled = looks;
    looks = [];
    const last = drafts.at(-1);
    if (beforeStop) {
      waiting = [...settled.flatMap((look) => look.source), ...waiting];
    } else if (last && (has(last, 'takesDown') || has(last, 'launches') || has(last, 'bringsUp'))) {
      last.source = distinct([...last.source, ...settled.flatMap((look) => look.source)]);
    } else {
      for (const { source, command } of settled) drafts.push(shell(command, source));
    }
  };

  const shell = (command: string, source: SourceRef[]): Draft => ({
    kind: 'shell',
    command,
    source,
    ...(cwd === undefined ? {} : { cwd }),
  });

  const readLine = ({ content, lines }: PromptedLine) => {
    const source = lines.map(ref);
    const line = lines[0] ?? 1;
    const parsed = parseCommandLine(content);
    if (!parsed.ok) {
      const [message, expected] = faults[parsed.fault];
      problems.add(line, message, expected);
      return;
    }
    const first = parsed.commands[0];
    const last = parsed.commands.at(-1);
    if (first === undefined || last === undefined) {
      waiting.push(...source);
      return;
    }
    if (isCompound(parsed.commands)) {
      const open = openConstruct(parsed.commands);
      if (open)
        problems.add(
          line,
          `${quote(open)} spans several lines`,
          'the whole construct on one line, or a script',
        );
      push(shell(content.slice(first.start, last.end), source));
      return;
    }
    for (const pipeline of toPipelines(parsed.commands)) readPipeline(pipeline, content, source);
  };

  const readPipeline = (commands: [Command, ...Command[]], content: string, source: SourceRef[]) => {
    const line = source[0]?.line ?? 1;
    const last = commands.at(-1) ?? commands[0];
    const background = last.after === '&';
    const raw = content.slice(commands[0].start, last.end);
    const { command, sudo } = withoutSudo(commands[0]);
    const pipeline: Pipeline = { commands: [command, ...commands.slice(1)], background, cwd };
    const found = recognise(pipeline);
    if (found === undefined) {
      push(shell(background ? `${raw} &` : raw, source));
      return;
    }
    if (sudo && found.is === 'step') notes.push({ code: 'sudo-left-out', source: source[0] ?? ref(line) });
    if (found.is === 'problem') {
      problems.add(line, found.message, found.expected);
      waiting.push(...source);
    } else if (found.is === 'cd') {
      cwd = found.directory;
      entered = [];
      waiting.push(...source);
    } else if (found.is === 'look') {
      looks.push({ source, command: raw });
    } else {
      push(toDraft(found.step, source, copyIs));
      const pushed = drafts.at(-1);
      if (pushed && treats(pushed, 'saves')) copies.set(pushed, shell(raw, pushed.source));
    }
  };

  return {
    read(lines) {
      for (const line of readPrompts(lines, problems)) readLine(line);
    },
    enter(directory, source) {
      cwd = directory;
      entered = [source];
    },
    push,
    close() {
      settleLooks(false);
      const last = drafts.at(-1);
      if (last !== undefined) last.source = distinct([...last.source, ...waiting]);
      waiting = [];
      return drafts.map((draft) =>
        copiesIntoLiveTree(draft, drafts) ? (copies.get(draft) ?? draft) : draft,
      );
    },
    get drafts() {
      return drafts;
    },
  };
}

function toDraft(step: CommandStep, source: SourceRef[], copyIs: 'backup' | 'restore'): Draft {
  if (step.kind !== 'copy') return { ...step, source };
  if (copyIs === 'restore') return { kind: 'restore', backup: step.from, live: step.to, source };
  return { kind: 'backup', from: step.from, to: step.to, source };
}

/** `cp -R /home/conf /home/shop/conf` changes the live tree: it is no backup, and runs as written. */
function copiesIntoLiveTree(draft: Draft, drafts: Draft[]): boolean {
  if (!treats(draft, 'saves')) return false;
  const trees = liveTrees(drafts);
  return !trees.includes(draft.from) && trees.some((tree) => isInside(draft.to, tree));
}

function toPipelines(commands: Command[]): [Command, ...Command[]][] {
  const pipelines: [Command, ...Command[]][] = [];
  let open = false;
  for (const command of commands) {
    const last = pipelines.at(-1);
    if (open && last !== undefined) last.push(command);
    else pipelines.push([command]);
    open = command.after === '|';
  }
  return pipelines;
}

/** `sudo` with options means another user or environment: then the command stays as written. */
function withoutSudo(command: Command): { command: Command; sudo: boolean } {
  const [first, second] = command.words;
  if (first?.value !== 'sudo' || second === undefined || second.value.startsWith('-'))
    return { command, sudo: false };
  return { command: { ...command, words: command.words.slice(1) }, sudo: true };
}

const distinct = (refs: SourceRef[]): SourceRef[] =>
  refs.filter((one, index) => refs.findIndex((other) => other.line === one.line) === index);
