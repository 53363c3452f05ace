import { z } from 'zod';
import type { Kept } from '../kept.ts';
import { checkPath, joinPath } from '../paths.ts';
import { reasonsInPlace } from '../terms.ts';
import { count, type Detail, defineKind, spent } from './kind.ts';
import { detailsOf, keptBy } from './place.ts';
import { typed } from './typed.ts';

type UploadDraft = {
  kind: 'upload';
  file: string;
  toDir: string;
  /** In the node's turn, where it stands, and not before anything is stopped. */
  late?: true;
  /** Onto what the service runs from: what was there is kept. */
  live?: true;
};
type Upload = Omit<UploadDraft, 'live'> & { keeps?: Kept[] };

/** Puts a file of the release on every node before anything is stopped, or in the node's turn. */
export const upload = defineKind({
  traits: {
    stages: true,
    applies: true,
    rollback: 'never',
    takesDown: false,
    launches: false,
    bringsUp: false,
    changesTree: true,
    tree: 'none',
    movesArchive: true,
    readsDirectory: false,
    asks: false,
    looksFirst: false,
    understood: true,
  },
  narrow: ({ late, keeps }: Upload) => ({
    stages: late !== true,
    applies: late === true,
    changesTree: keeps !== undefined,
  }),
  typed: typed(
    z.strictObject({ upload: z.string(), to: z.string() }),
    ({ upload, to }, reading): UploadDraft | undefined => {
      const file = reading.name('upload', upload, 'file');
      const toDir = reading.path('to', checkPath(to), to);
      return file !== undefined && toDir !== undefined ? { kind: 'upload', file, toDir } : undefined;
    },
  ),
  complete: ({ live, ...draft }: UploadDraft, neighbours): Upload =>
    live ? { ...draft, keeps: keptBy(joinPath(draft.toDir, draft.file), neighbours) } : draft,
  describe: (step: Upload): Detail[] => [
    { code: 'moves', from: step.file, to: step.toDir },
    ...(step.late ? [{ code: 'late' as const }] : []),
    ...(step.keeps === undefined ? [] : detailsOf(joinPath(step.toDir, step.file), step.keeps)),
  ],
  json: ({ file, toDir }: Upload) => ({ kind: 'upload', file, to: toDir }),
  item: ({ file, toDir }: Upload) => ({ upload: file, to: toDir }),
  facts: z.strictObject({
    path: z.string(),
    bytes: count,
    /** The same bytes were there. */
    skipped: z.boolean().optional(),
    durationMs: spent.optional(),
    /** Why the tree that follows the live one will not be made before the stop. */
    inPlace: z.enum(reasonsInPlace).optional(),
  }),
  failures: {
    'upload-differs': z.object({ path: z.string(), expected: z.string(), got: z.string() }),
  },
});
