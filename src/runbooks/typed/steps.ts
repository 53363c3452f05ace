import { z } from 'zod';
import type { Draft } from '../assemble/drafts.ts';
import { parseCommandLine } from '../commands/command-line.ts';
import { recogniseNohup, recogniseTomcat } from '../commands/recognise-start.ts';
import type { Pipeline } from '../commands/recognised.ts';
import { checkName } from '../names.ts';
import { checkPath, type PathCheck, pathExpectation, resolvePath } from '../paths.ts';
import { faultWords } from '../plan/plan-words.ts';
import { quote } from '../problems.ts';
import type { SourceRef, StartForm, StepKind } from '../runbook.ts';
import { text } from './schema.ts';

/** What a typed step is read with: its lines, the uploads before it, and where its faults go. */
export type StepContext = {
  source: SourceRef[];
  uploads: Map<string, string>;
  fault(key: string, message: string, expected?: string): void;
};

type StepReader = (item: Record<string, unknown>, context: StepContext) => Draft | undefined;

function reader<S extends z.ZodType>(
  schema: S,
  build: (value: z.infer<S>, context: StepContext) => Draft | undefined,
): StepReader {
  return (item, context) => {
    const parsed = schema.safeParse(item);
    if (parsed.success) return build(parsed.data, context);
    for (const issue of parsed.error.issues) {
      const key = String((issue.code === 'unrecognized_keys' ? issue.keys[0] : issue.path[0]) ?? '');
      context.fault(key, `${key === '' ? 'the step' : key}: ${issue.message}`);
    }
    return undefined;
  };
}

const path = z.string();

/** One reader a kind; the key that names the kind comes first. */
export const stepReaders: Record<StepKind, StepReader> = {
  upload: reader(z.strictObject({ upload: z.string(), to: path }), ({ upload, to }, context) => {
    const name = checkName(upload);
    if (!name.ok)
      context.fault('upload', `${quote(upload)} is no file's name: ${faultWords(name.reason, 'en')}`);
    const toDir = pathFor('to', checkPath(to), to, context);
    return name.ok && toDir !== undefined
      ? { kind: 'upload', file: upload, toDir, source: context.source }
      : undefined;
  }),
  stop: reader(
    z.strictObject({ stop: z.union([z.literal(9), z.literal(15)], { error: '9 or 15' }) }),
    ({ stop }, { source }) => ({
      kind: 'stop',
      signal: stop,
      source,
    }),
  ),
  backup: reader(z.strictObject({ backup: path, to: path }), ({ backup, to }, context) => {
    const from = pathFor('backup', checkPath(backup), backup, context);
    const target = pathFor('to', checkPath(to), to, context);
    if (from === undefined || target === undefined) return undefined;
    return { kind: 'backup', from, to: target, source: context.source };
  }),
  unpack: reader(
    z.strictObject({ unpack: path, in: path.optional(), top: z.string().optional() }),
    readUnpack,
  ),
  start: reader(z.strictObject({ start: text, in: path.optional() }), (value, context) => {
    const start = readStart(value.start, value.in, context);
    return start === undefined ? undefined : { kind: 'start', start, source: context.source };
  }),
  follow: reader(
    z.strictObject({ follow: z.union([path, z.array(path).min(1)], { error: 'a log or a list of logs' }) }),
    ({ follow }, context) => {
      const logs = [follow].flat().flatMap((log) => pathFor('follow', checkPath(log), log, context) ?? []);
      return logs.length === 0 ? undefined : { kind: 'follow', logs, source: context.source };
    },
  ),
  restore: reader(z.strictObject({ restore: path, to: path }), ({ restore, to }, context) => {
    const backup = pathFor('restore', checkPath(restore), restore, context);
    const live = pathFor('to', checkPath(to), to, context);
    if (backup === undefined || live === undefined) return undefined;
    return { kind: 'restore', backup, live, source: context.source };
  }),
  shell: reader(z.strictObject({ shell: text, in: path.optional() }), (value, context) => {
    const cwd = value.in === undefined ? undefined : pathFor('in', checkPath(value.in), value.in, context);
    if (value.shell.includes('\n'))
      context.fault('shell', 'a command of several lines', 'one line, or a script');
    return {
      kind: 'shell',
      command: value.shell,
      source: context.source,
      ...(cwd === undefined ? {} : { cwd }),
    };
  }),
};

export const typedKinds = Object.keys(stepReaders);

export const isTypedKind = (key: string): key is StepKind => Object.hasOwn(stepReaders, key);

function pathFor(key: string, check: PathCheck, written: string, context: StepContext): string | undefined {
  if (check.ok) return check.path;
  context.fault(key, `${quote(written)} cannot be used as a path here`, pathExpectation(check.reason));
  return undefined;
}

/** An archive by its name lies where it was uploaded, and is unpacked there unless `in` says otherwise. */
function readUnpack(
  value: { unpack: string; in?: string | undefined; top?: string | undefined },
  context: StepContext,
): Draft | undefined {
  const uploadedTo = context.uploads.get(value.unpack);
  const archive = pathFor('unpack', resolvePath(value.unpack, uploadedTo ?? value.in), value.unpack, context);
  const into = value.in ?? uploadedTo;
  if (into === undefined)
    context.fault(
      'unpack',
      'nothing says in which directory the archive is unpacked',
      '`in:` with a directory',
    );
  const intoDir = into === undefined ? undefined : pathFor('in', checkPath(into), into, context);
  const top = value.top === undefined ? undefined : checkName(value.top);
  if (top?.ok === false) context.fault('top', `the top folder's name: ${faultWords(top.reason, 'en')}`);
  if (archive === undefined || intoDir === undefined) return undefined;
  return {
    kind: 'unpack',
    archive,
    intoDir,
    source: context.source,
    ...(value.top === undefined ? {} : { top: value.top }),
  };
}

/** Tomcat's script by its path; anything else with the directory that it is started in. */
function readStart(
  command: string,
  directory: string | undefined,
  context: StepContext,
): StartForm | undefined {
  const cwd = directory === undefined ? undefined : pathFor('in', checkPath(directory), directory, context);
  if (directory !== undefined && cwd === undefined) return undefined;
  const parsed = parseCommandLine(command);
  const [first, ...rest] = parsed.ok ? parsed.commands : [];
  if (first === undefined || rest.length > 0) {
    context.fault(
      'start',
      `${quote(command)} is not one command`,
      'one command, without `;`, `&&` and pipes',
    );
    return undefined;
  }
  const pipeline: Pipeline = { commands: [first], background: true, cwd };
  const found = recogniseTomcat(pipeline) ?? (cwd === undefined ? undefined : recogniseNohup(pipeline));
  if (found?.is === 'step' && found.step.kind === 'start') return found.step.start;
  if (cwd !== undefined) return { form: 'nohup', command: first.raw, cwd };
  context.fault(
    'start',
    `${quote(command)} is not Tomcat's start script`,
    '`/…/bin/startup.sh`, or `in:` with the directory it starts in',
  );
  return undefined;
}
