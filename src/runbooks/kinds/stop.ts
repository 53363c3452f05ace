import { z } from 'zod';
import type { StartForm, StopSignal } from '../terms.ts';
import { count, defineKind, list, spent } from './kind.ts';
import { typed } from './typed.ts';

type StopDraft = { kind: 'stop'; signal: StopSignal };
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
    readsDirectory: false,
    asks: false,
    understood: true,
  },
  typed: typed(
    z.strictObject({ stop: z.union([z.literal(9), z.literal(15)]) }),
    ({ stop }): StopDraft => ({ kind: 'stop', signal: stop }),
  ),
  complete: (draft: StopDraft, neighbours): Stop => ({ ...draft, start: neighbours.start('after') }),
  describe: (step: Stop) => [
    { code: 'signal', signal: step.signal },
    { code: 'process', start: step.start },
  ],
  json: ({ signal }: Stop) => ({ kind: 'stop', how: 'signal', signal }),
  facts: z.strictObject({
    alreadyStopped: z.boolean().optional(),
    pid: count.optional(),
    startTicks: count.optional(),
    started: z.string().optional(),
    command: z.string().optional(),
    signal: count.optional(),
    waitedMs: spent.optional(),
    /** -15 did not end it, -9 did. */
    escalated: z.boolean().optional(),
    /** What this rollout's own start had launched beside the service. */
    launcherEnded: list.optional(),
    /** What was looked for, as named words. A restore after this stop must know what may not run. */
    matcher: list,
  }),
  failures: {
    'process-survived': z.object({ pid: count, signal: count, waitedMs: spent }),
    'process-came-back': z.object({ pid: count, command: z.string() }),
  },
});
