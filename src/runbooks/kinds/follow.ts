import { z } from 'zod';
import { readLogSource } from '../log-sources.ts';
import { checkPath } from '../paths.ts';
import type { StartForm } from '../terms.ts';
import { count, defineKind, list, spent } from './kind.ts';
import { typed } from './typed.ts';

/** `logs` are the sources of their lines. */
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
    looksFirst: false,
    understood: true,
  },
  typed: typed(
    z.strictObject({
      follow: z.union([z.string(), z.array(z.string()).min(1)]),
    }),
    ({ follow }, reading): FollowDraft | undefined => {
      const logs = [follow].flat().flatMap((log) => {
        if (readLogSource(log).of !== 'file') return [log];
        return reading.path('follow', checkPath(log), log) ?? [];
      });
      return logs.length === 0 ? undefined : { kind: 'follow', logs };
    },
  ),
  complete: (draft: FollowDraft, neighbours): Follow => ({ ...draft, start: neighbours.start('before') }),
  describe: (step: Follow) => step.logs.map((text) => ({ code: 'written', text })),
  json: ({ logs }: Follow) => ({ kind: 'follow', ...namesByKey(logs) }),
  item: ({ logs }: Follow) => ({ follow: logs }),
  facts: z.strictObject({
    pid: count,
    waitedMs: spent,
    /** The ready line, its log, and when it came; none where nothing tells that the service is ready. */
    log: z.string().optional(),
    line: z.string().optional(),
    readyAfterMs: spent.optional(),
    /** No ready line, but this address answers. */
    answers: z.string().optional(),
    /** Errors that it has logged since, and not before: `2× SEVERE: …`. */
    newErrors: list.optional(),
  }),
  failures: {
    'ready-timeout': z.object({ waitedMs: spent, ready: z.string() }),
    'failure-pattern': z.object({ log: z.string(), pattern: z.string(), line: z.string() }),
    'process-died': z.object({ pid: count }),
    'health-failed': z.object({ url: z.string(), detail: z.string() }),
  },
});

const keys = { file: 'logs', journal: 'journal', container: 'container', compose: 'container' } as const;

/** The sources by what they are; of a compose project all of it is named by its directory. */
function namesByKey(logs: string[]): { [key: string]: string | string[] } {
  const named: { [key: string]: string[] } = {};
  for (const { of, name } of logs.map(readLogSource)) {
    const plain = of === 'compose' ? name.replace(/^@|@.*/, '') : name;
    named[keys[of]] = [...(named[keys[of]] ?? []), plain];
  }
  const { container, ...more } = named;
  const [only, ...others] = container ?? [];
  return {
    ...more,
    ...(only === undefined ? {} : { container: others.length === 0 ? only : [only, ...others] }),
  };
}
