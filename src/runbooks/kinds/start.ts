import { z } from 'zod';
import { recogniseServiceCommand } from '../commands/recognise-service.ts';
import { recogniseNohup, recogniseTomcat } from '../commands/recognise-start.ts';
import { checkPath } from '../paths.ts';
import { masked } from '../secrets.ts';
import type { StartForm } from '../terms.ts';
import { count, type Detail, defineKind, type Item, list, spent } from './kind.ts';
import { launchFacts } from './launch-facts.ts';
import { detailsOf, itemOfCommand, pipelineOf } from './service-command.ts';
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
    looksFirst: false,
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
  describe: ({ start }: Start): Detail[] =>
    start.form === 'tomcat'
      ? [{ code: 'written', text: masked(start.command) }]
      : [...detailsOf(start), ...(start.form === 'command' ? [{ code: 'process' as const, start }] : [])],
  json: ({ start }: Start) => ({
    kind: 'start',
    how: start.form,
    command: masked(start.command),
    ...('cwd' in start && start.cwd !== undefined ? { in: start.cwd } : {}),
  }),
  item: ({ start }: Start): Item => itemOfCommand('start', start),
  facts: launchFacts,
  failures: {
    'already-running': z.object({ processes: list }),
    /** What it has launched is still at work. */
    'start-timeout': z.object({ waitedMs: spent, processes: list, expected: z.string().optional() }),
    'start-exited': z.object({ command: z.string(), status: count, launcherEnded: list.optional() }),
  },
});

/** Tomcat's script by its path, a command for a supervisor; anything else with the directory that it is started in. */
function readStart(command: string, directory: string | undefined, reading: Reading): StartForm | undefined {
  const cwd = directory === undefined ? undefined : reading.path('in', checkPath(directory), directory);
  if (directory !== undefined && cwd === undefined) return undefined;
  const pipeline = pipelineOf(command, cwd);
  if (pipeline === undefined) {
    reading.fault('start', 'not-one-command', { command });
    return undefined;
  }
  const found =
    recogniseTomcat(pipeline) ??
    recogniseServiceCommand(pipeline) ??
    (cwd === undefined ? undefined : recogniseNohup({ ...pipeline, background: true }));
  if (found?.is === 'step' && found.step.kind === 'start') return found.step.start;
  if (cwd !== undefined) return { form: 'nohup', command, cwd };
  reading.fault('start', 'not-a-start-script', { command });
  return undefined;
}
