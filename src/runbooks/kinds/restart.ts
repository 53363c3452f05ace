import { z } from 'zod';
import { checkPath } from '../paths.ts';
import type { StartForm } from '../terms.ts';
import { count, type Detail, defineKind, type Item, type StepKeys, spent } from './kind.ts';
import { launchFacts } from './launch-facts.ts';
import { detailsOf, itemOfCommand, keysOf, readServiceCommand } from './service-command.ts';
import { typed, writtenText } from './typed.ts';

type RestartDraft = { kind: 'restart'; start: StartForm };
type Restart = RestartDraft & { logs: string[] };

/** Ends and begins the service by one command, and waits for a process that is another than before. */
export const restart = defineKind({
  traits: {
    stages: false,
    applies: true,
    rollback: 'always',
    takesDown: true,
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
  narrow: ({ start }: RestartDraft) => ({ readsDirectory: 'cwd' in start && start.cwd !== undefined }),
  typed: typed(
    z.strictObject({ restart: writtenText, in: z.string().optional() }),
    (value, reading): RestartDraft | undefined => {
      const cwd = value.in === undefined ? undefined : reading.path('in', checkPath(value.in), value.in);
      const by = readServiceCommand(value.restart, cwd, 'restart');
      if (by === undefined) reading.fault('restart', 'not-a-service-command', { command: value.restart });
      return by === undefined ? undefined : { kind: 'restart', start: { form: 'command', ...by } };
    },
  ),
  complete: (draft: RestartDraft, neighbours): Restart => ({ ...draft, logs: neighbours.logs() }),
  describe: ({ start }: Restart): Detail[] => [
    ...(start.form === 'tomcat' ? [] : detailsOf(start)),
    { code: 'process', start },
  ],
  json: ({ start }: Restart): StepKeys => ({
    kind: 'restart',
    ...(start.form === 'tomcat' ? { command: start.command } : keysOf(start)),
  }),
  item: ({ start }: Restart): Item => itemOfCommand('restart', start),
  facts: launchFacts,
  failures: {
    /** The command has run, and what ran before still does. */
    'not-restarted': z.object({ pid: count, ran: z.string(), waitedMs: spent }),
  },
});
