import { z } from 'zod';
import { checkPath } from '../paths.ts';
import { count, defineKind, type Item, spent } from './kind.ts';
import { copyOrMove, typed } from './typed.ts';

/** Copies what is live, a tree or one file, or moves it away. `freed`: a script before it may make its name free. */
type Backup = { kind: 'backup'; from: string; to: string; how?: 'move'; freed?: true };
/** `written`: what to run should it turn out to be no backup. */
type BackupDraft = Backup & { written?: { command: string; cwd?: string } };

/** Keeps what is live, a tree or one file, before it is changed. */
export const backup = defineKind({
  traits: {
    stages: false,
    applies: true,
    rollback: 'never',
    takesDown: false,
    launches: false,
    bringsUp: false,
    changesTree: true,
    tree: 'saves',
    movesArchive: false,
    readsDirectory: false,
    asks: false,
    looksFirst: false,
    understood: true,
  },
  // A copy leaves the live tree as it is.
  narrow: ({ how }: Backup) => (how === 'move' ? {} : { changesTree: false }),
  touches: ({ from, to }: BackupDraft) => ({ paths: [from, to] }),
  typed: typed(
    z.strictObject({ backup: z.string(), to: z.string(), how: copyOrMove }),
    ({ backup, to, how }, reading): Backup | undefined => {
      const from = reading.path('backup', checkPath(backup), backup);
      const target = reading.path('to', checkPath(to), to);
      if (from === undefined || target === undefined) return undefined;
      return { kind: 'backup', from, to: target, ...(how === 'move' ? { how } : {}) };
    },
  ),
  complete: ({ written: _, ...draft }: BackupDraft): Backup => draft,
  describe: (step: Backup) => [
    { code: 'moves', from: step.from, to: step.to },
    ...(step.how === 'move' ? [{ code: 'by-move' as const }] : []),
  ],
  json: ({ from, to, how }: Backup) => ({ kind: 'backup', from, to, how: how ?? 'copy' }),
  item: ({ from, to, how }: Backup): Item => ({ backup: from, to, ...(how === undefined ? {} : { how }) }),
  facts: z.strictObject({
    /** By a rename: the next tree had been made before the stop. */
    swapped: z.boolean().optional(),
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
