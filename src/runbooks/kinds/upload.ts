import { z } from 'zod';
import { checkPath } from '../paths.ts';
import { count, defineKind, spent } from './kind.ts';
import { typed } from './typed.ts';

type Upload = { kind: 'upload'; file: string; toDir: string };

/** Puts the release's archive on every node before anything is stopped. */
export const upload = defineKind({
  traits: {
    stages: true,
    applies: false,
    rollback: 'never',
    takesDown: false,
    launches: false,
    bringsUp: false,
    changesTree: false,
    tree: 'none',
    movesArchive: true,
    readsDirectory: false,
    asks: false,
    understood: true,
  },
  typed: typed(
    z.strictObject({ upload: z.string(), to: z.string() }),
    ({ upload, to }, reading): Upload | undefined => {
      const file = reading.name('upload', upload, 'file');
      const toDir = reading.path('to', checkPath(to), to);
      return file !== undefined && toDir !== undefined ? { kind: 'upload', file, toDir } : undefined;
    },
  ),
  complete: (draft: Upload) => draft,
  describe: (step: Upload) => [{ code: 'moves', from: step.file, to: step.toDir }],
  facts: z.strictObject({
    path: z.string(),
    bytes: count,
    /** The same bytes were there. */
    skipped: z.boolean().optional(),
    durationMs: spent.optional(),
  }),
  failures: {
    'upload-differs': z.object({ path: z.string(), expected: z.string(), got: z.string() }),
  },
});
