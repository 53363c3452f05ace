import { z } from 'zod';
import { noTop } from '../archives.ts';
import { checkPath, resolvePath } from '../paths.ts';
import { count, defineKind, list } from './kind.ts';
import { type Reading, typed } from './typed.ts';

type UnpackDraft = { kind: 'unpack'; archive: string; intoDir: string; top?: string };
type Unpack = UnpackDraft & { top: string };

/** Unpacks the uploaded archive over the live tree. */
export const unpack = defineKind({
  traits: {
    stages: false,
    applies: true,
    rollback: 'never',
    takesDown: false,
    launches: false,
    bringsUp: false,
    changesTree: true,
    tree: 'fills',
    movesArchive: false,
    readsDirectory: true,
    asks: false,
    looksFirst: false,
    understood: true,
  },
  typed: typed(
    z.strictObject({ unpack: z.string(), in: z.string().optional(), top: z.string().optional() }),
    readUnpack,
  ),
  complete: (draft: UnpackDraft, neighbours): Unpack => ({
    ...draft,
    top: neighbours.topFolder(draft.archive, draft.top),
  }),
  describe: (step: Unpack) => [
    { code: 'moves', from: step.archive, to: step.intoDir },
    ...(step.top === noTop ? [] : [{ code: 'top' as const, folder: step.top }]),
  ],
  json: ({ archive, intoDir, top }: Unpack) => ({ kind: 'unpack', file: archive, in: intoDir, top }),
  item: ({ archive, intoDir, top }: Unpack) => ({ unpack: archive, in: intoDir, top }),
  facts: z.strictObject({
    /** By a rename: the next tree had been made before the stop. */
    swapped: z.boolean().optional(),
    added: count,
    addedNames: list.optional(),
    changed: count,
    changedNames: list.optional(),
    leftOver: count,
    leftOverNames: list.optional(),
    /** Done by an earlier try. */
    reused: z.boolean().optional(),
  }),
  failures: {
    'copy-differs': z.object({ from: z.string(), to: z.string(), differences: list }),
  },
});

/** An archive by its name lies where it was uploaded, and is unpacked there unless `in` says otherwise. */
function readUnpack(
  value: { unpack: string; in?: string | undefined; top?: string | undefined },
  reading: Reading,
): UnpackDraft | undefined {
  const uploadedTo = reading.uploads.get(value.unpack);
  const archive = reading.path('unpack', resolvePath(value.unpack, uploadedTo ?? value.in), value.unpack);
  const into = value.in ?? uploadedTo;
  if (into === undefined) reading.fault('unpack', 'unpack-without-directory', { form: 'typed' });
  const intoDir = into === undefined ? undefined : reading.path('in', checkPath(into), into);
  if (value.top !== undefined && value.top !== noTop) reading.name('top', value.top, 'top-folder');
  if (archive === undefined || intoDir === undefined) return undefined;
  return { kind: 'unpack', archive, intoDir, ...(value.top === undefined ? {} : { top: value.top }) };
}
