import { z } from 'zod';
import { recogniseNohup, recogniseTomcat } from '../commands/recognise-start.ts';
import { type Pipeline, recognisesAll } from '../commands/recognised.ts';
import { parseShell } from '../commands/shell-parser.ts';
import { checkPath } from '../paths.ts';
import { masked } from '../secrets.ts';
import type { StartForm } from '../terms.ts';
import { count, defineKind, list, spent } from './kind.ts';
import { type Reading, typed, writtenText } from './typed.ts';

type StartDraft = { kind: 'start'; start: StartForm };
type Start = StartDraft & { logs: string[] };

/** Begins the service in a session of its own and waits for its process. */
export const start = defineKind({
  traits: {
    stages: false,
    applies: true,
    rollback: 'always',
    takesDown: false,
    launches: true,
    bringsUp: false,
    changesTree: false,
    tree: 'none',
    movesArchive: false,
    readsDirectory: true,
    asks: false,
    understood: true,
  },
  typed: typed(
    z.strictObject({ start: writtenText, in: z.string().optional() }),
    (value, reading): StartDraft | undefined => {
      const form = readStart(value.start, value.in, reading);
      return form === undefined ? undefined : { kind: 'start', start: form };
    },
  ),
  complete: (draft: StartDraft, neighbours): Start => ({ ...draft, logs: neighbours.logs() }),
  describe: ({ start }: Start) => [
    { code: 'written', text: masked(start.command) },
    ...(start.form === 'nohup' ? [{ code: 'in' as const, directory: start.cwd }] : []),
  ],
  json: ({ start }: Start) => ({
    kind: 'start',
    how: start.form,
    command: masked(start.command),
    ...(start.form === 'nohup' ? { in: start.cwd } : {}),
  }),
  facts: z.strictObject({
    pid: count,
    startTicks: count,
    started: z.string(),
    command: z.string(),
    waitedMs: spent.optional(),
    /** `path\tinode\tsize` of each log before the start. */
    logOffsets: list.optional(),
    alreadyRunning: z.boolean().optional(),
    reused: z.boolean().optional(),
    /** What an earlier try had left, and was ended first: the service, and whatever else it had launched. */
    leftover: z.string().optional(),
    launcherEnded: list.optional(),
  }),
  failures: {
    'already-running': z.object({ processes: list }),
    'start-exited': z.object({ command: z.string(), status: count, launcherEnded: list.optional() }),
  },
});

/** Tomcat's script by its path; anything else with the directory that it is started in. */
function readStart(command: string, directory: string | undefined, reading: Reading): StartForm | undefined {
  const cwd = directory === undefined ? undefined : reading.path('in', checkPath(directory), directory);
  if (directory !== undefined && cwd === undefined) return undefined;
  const parsed = parseShell(command);
  const [statement, ...others] = parsed.ok ? parsed.statements : [];
  const [pipes, ...more] = statement?.pipelines ?? [];
  if (pipes === undefined || pipes.length + others.length + more.length > 1) {
    reading.fault('start', 'not-one-command', { command });
    return undefined;
  }
  const pipeline: Pipeline = { commands: pipes, background: true, cwd, own: recognisesAll };
  const found = recogniseTomcat(pipeline) ?? (cwd === undefined ? undefined : recogniseNohup(pipeline));
  if (found?.is === 'step' && found.step.kind === 'start') return found.step.start;
  if (cwd !== undefined) return { form: 'nohup', command: pipes[0].raw, cwd };
  reading.fault('start', 'not-a-start-script', { command });
  return undefined;
}
