import { z } from 'zod';
import { checkPath } from '../paths.ts';
import type { StartForm } from '../terms.ts';
import { count, defineKind, spent } from './kind.ts';
import { typed } from './typed.ts';

type FollowDraft = { kind: 'follow'; logs: string[] };
type Follow = FollowDraft & { start: StartForm };

/** Watches the logs from where they stood at the start until the service is ready. */
export const follow = defineKind({
  traits: {
    stages: false,
    applies: true,
    rollback: 'always',
    takesDown: false,
    launches: false,
    bringsUp: true,
    changesTree: false,
    tree: 'none',
    movesArchive: false,
    readsDirectory: false,
    asks: false,
    understood: true,
  },
  typed: typed(
    z.strictObject({
      follow: z.union([z.string(), z.array(z.string()).min(1)]),
    }),
    ({ follow }, reading): FollowDraft | undefined => {
      const logs = [follow].flat().flatMap((log) => reading.path('follow', checkPath(log), log) ?? []);
      return logs.length === 0 ? undefined : { kind: 'follow', logs };
    },
  ),
  complete: (draft: FollowDraft, neighbours): Follow => ({ ...draft, start: neighbours.start('before') }),
  describe: (step: Follow) => step.logs.map((text) => ({ code: 'written', text })),
  json: ({ logs }: Follow) => ({ kind: 'follow', logs }),
  facts: z.strictObject({
    pid: count,
    waitedMs: spent,
    /** The ready line, its log, and when it came; none where nothing tells that the service is ready. */
    log: z.string().optional(),
    line: z.string().optional(),
    readyAfterMs: spent.optional(),
  }),
  failures: {
    'ready-timeout': z.object({ waitedMs: spent, ready: z.string() }),
    'failure-pattern': z.object({ log: z.string(), pattern: z.string(), line: z.string() }),
    'process-died': z.object({ pid: count }),
    'health-failed': z.object({ url: z.string(), detail: z.string() }),
  },
});
