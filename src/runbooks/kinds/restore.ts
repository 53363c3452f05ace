import { z } from 'zod';
import { checkPath } from '../paths.ts';
import { count, defineKind, spent } from './kind.ts';
import { typed } from './typed.ts';

type Restore = { kind: 'restore'; backup: string; live: string };

/** Sets the failed tree aside and puts a copy of the backup in its place. */
export const restore = defineKind({
  traits: {
    stages: false,
    applies: true,
    rollback: 'when-tree-changed',
    takesDown: false,
    launches: false,
    bringsUp: false,
    changesTree: false,
    tree: 'puts-back',
    movesArchive: false,
    readsDirectory: false,
    asks: false,
    understood: true,
  },
  typed: typed(
    z.strictObject({ restore: z.string(), to: z.string() }),
    ({ restore, to }, reading): Restore | undefined => {
      const backup = reading.path('restore', checkPath(restore), restore);
      const live = reading.path('to', checkPath(to), to);
      return backup === undefined || live === undefined ? undefined : { kind: 'restore', backup, live };
    },
  ),
  complete: (draft: Restore) => draft,
  describe: (step: Restore) => [{ code: 'moves', from: step.backup, to: step.live }],
  facts: z.strictObject({
    path: z.string(),
    from: z.string(),
    /** Where the failed tree is kept. */
    aside: z.string().optional(),
    files: count,
    bytes: count,
    durationMs: spent,
    reused: z.boolean().optional(),
  }),
  failures: {
    'backup-missing': z.object({ path: z.string() }),
  },
});
