import { z } from 'zod';
import { unpackedFolder } from '../kept.ts';
import { checkPath } from '../paths.ts';
import { count, defineKind, type Item, spent } from './kind.ts';
import { copyOrMove, typed } from './typed.ts';

type RestoreDraft = { kind: 'restore'; backup: string; live: string; how?: 'move' };
/** `clears`: the folder that Tomcat has unpacked the archive to. */
type Restore = RestoreDraft & { clears?: string };

/** Sets the failed tree aside and puts the backup, or a copy of it, in its place. */
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
    looksFirst: false,
    understood: true,
  },
  typed: typed(
    z.strictObject({ restore: z.string(), to: z.string(), how: copyOrMove }),
    ({ restore, to, how }, reading): RestoreDraft | undefined => {
      const backup = reading.path('restore', checkPath(restore), restore);
      const live = reading.path('to', checkPath(to), to);
      if (backup === undefined || live === undefined) return undefined;
      return { kind: 'restore', backup, live, ...(how === 'move' ? { how } : {}) };
    },
  ),
  complete: (draft: RestoreDraft): Restore => {
    const clears = unpackedFolder(draft.live);
    return { ...draft, ...(clears === undefined ? {} : { clears }) };
  },
  describe: (step: Restore) => [
    { code: 'moves', from: step.backup, to: step.live },
    ...(step.how === 'move' ? [{ code: 'by-move' as const }] : []),
    ...(step.clears === undefined ? [] : [{ code: 'clears' as const, path: step.clears }]),
  ],
  json: ({ backup, live, how }: Restore) => ({ kind: 'restore', from: backup, to: live, how: how ?? 'copy' }),
  item: ({ backup, live, how }: Restore): Item => ({
    restore: backup,
    to: live,
    ...(how === undefined ? {} : { how }),
  }),
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
