import { z } from 'zod';
import { checkPath } from '../paths.ts';
import { reasonsInPlace, type ServiceCommand, type StartForm, type StopSignal } from '../terms.ts';
import { count, type Detail, defineKind, type Item, list, type StepKeys, spent } from './kind.ts';
import { detailsOf, itemOfCommand, keysOf, readServiceCommand, startedBy } from './service-command.ts';
import { typed, writtenText } from './typed.ts';

/** By a signal, or by a command of the document. */
type StopDraft = { kind: 'stop' } & ({ signal: StopSignal } | { by: ServiceCommand });
type Stop = StopDraft & { start: StartForm };

/** Ends the service's own process and waits until it is gone. */
export const stop = defineKind({
  traits: {
    stages: false,
    applies: true,
    rollback: 'when-tree-changed',
    takesDown: true,
    launches: false,
    bringsUp: false,
    changesTree: false,
    tree: 'none',
    movesArchive: false,
    readsDirectory: true,
    asks: false,
    looksFirst: false,
    understood: true,
  },
  narrow: (step: StopDraft) => ({ readsDirectory: 'by' in step && step.by.cwd !== undefined }),
  typed: typed(
    z.strictObject({
      stop: z.union([z.literal(9), z.literal(15), writtenText]),
      in: z.string().optional(),
    }),
    (value, reading): StopDraft | undefined => {
      if (typeof value.stop === 'number') return { kind: 'stop', signal: value.stop };
      const cwd = value.in === undefined ? undefined : reading.path('in', checkPath(value.in), value.in);
      const by = readServiceCommand(value.stop, cwd, 'stop');
      if (by === undefined) reading.fault('stop', 'not-a-service-command', { command: value.stop });
      return by === undefined ? undefined : { kind: 'stop', by };
    },
  ),
  complete: (draft: StopDraft, neighbours): Stop => ({ ...draft, start: neighbours.start('after') }),
  describe: (step: Stop): Detail[] => [
    ...('by' in step ? detailsOf(step.by) : [{ code: 'signal' as const, signal: step.signal }]),
    { code: 'process', start: 'by' in step ? startedBy(step.by, step.start) : step.start },
  ],
  json: (step: Stop): StepKeys =>
    'by' in step
      ? { kind: 'stop', how: 'command', ...keysOf(step.by) }
      : { kind: 'stop', how: 'signal', signal: step.signal },
  item: (step: Stop): Item => ('by' in step ? itemOfCommand('stop', step.by) : { stop: step.signal }),
  facts: z.strictObject({
    alreadyStopped: z.boolean().optional(),
    pid: count.optional(),
    startTicks: count.optional(),
    started: z.string().optional(),
    command: z.string().optional(),
    signal: count.optional(),
    waitedMs: spent.optional(),
    /** The command that ended it, and how it ended itself. */
    ran: z.string().optional(),
    status: count.optional(),
    /** -15 or the command did not end it, -9 did. */
    escalated: z.boolean().optional(),
    /** The tree that follows the live one is ready; or why it will be unpacked in place. */
    prepared: z.boolean().optional(),
    inPlace: z.enum(reasonsInPlace).optional(),
    /** What this rollout's own start had launched beside the service. */
    launcherEnded: list.optional(),
    /** What was looked for, as named words. A restore after this stop must know what may not run. */
    matcher: list,
  }),
  failures: {
    /** After a signal, or after a command. */
    'nothing-to-stop': z.object({ expected: z.string() }),
    /** Nothing is found, and yet somebody serves. */
    'still-answers': z.object({ url: z.string(), expected: z.string() }),
    'process-survived': z.object({
      pid: count,
      signal: count.optional(),
      ran: z.string().optional(),
      waitedMs: spent,
    }),
  },
});
