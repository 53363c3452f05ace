import { z } from 'zod';
import { checkPath } from '../paths.ts';
import { count, defineKind, spent } from './kind.ts';
import { typed } from './typed.ts';

type Backup = { kind: 'backup'; from: string; to: string };

/** Copies the live tree beside itself. */
export const backup = defineKind({
  traits: {
    stages: false,
    applies: true,
    rollback: 'never',
    takesDown: false,
    launches: false,
    bringsUp: false,
    changesTree: false,
    tree: 'saves',
    movesArchive: false,
    readsDirectory: false,
    asks: false,
    understood: true,
  },
  typed: typed(
    z.strictObject({ backup: z.string(), to: z.string() }),
    ({ backup, to }, reading): Backup | undefined => {
      const from = reading.path('backup', checkPath(backup), backup);
      const target = reading.path('to', checkPath(to), to);
      return from === undefined || target === undefined ? undefined : { kind: 'backup', from, to: target };
    },
  ),
  complete: (draft: Backup) => draft,
  describe: (step: Backup) => [{ code: 'moves', from: step.from, to: step.to }],
  facts: z.strictObject({
    path: z.string(),
    files: count,
    bytes: count,
    durationMs: spent,
    /** Made by an earlier try. */
    reused: z.boolean().optional(),
  }),
  failures: {
    'backup-taken': z.object({ path: z.string() }),
  },
});
