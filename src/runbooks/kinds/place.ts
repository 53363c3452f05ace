import { z } from 'zod';
import { type Kept, keptOf, unpackedFolder } from '../kept.ts';
import { checkPath } from '../paths.ts';
import { count, type Detail, defineKind, type Item, spent } from './kind.ts';
import { typed } from './typed.ts';

/** `removes`: folders that the document itself removes first. */
type PlaceDraft = { kind: 'place'; from: string; to: string; how?: 'move' | 'link'; removes?: string[] };
/** `keeps` is what stood there; nothing is kept on a way back. */
type Place = Omit<PlaceDraft, 'removes'> & { keeps: Kept[] };

/** Puts an uploaded file or an unpacked tree where it is used, and keeps what was there. */
export const place = defineKind({
  traits: {
    stages: false,
    applies: true,
    rollback: 'when-tree-changed',
    takesDown: false,
    launches: false,
    bringsUp: false,
    changesTree: true,
    tree: 'none',
    movesArchive: false,
    readsDirectory: true,
    asks: false,
    looksFirst: false,
    understood: true,
  },
  touches: ({ from, to }: PlaceDraft) => ({ paths: [from, to] }),
  typed: typed(
    z.strictObject({
      place: z.string(),
      to: z.string(),
      how: z.enum(['copy', 'move', 'link']).default('copy'),
    }),
    ({ place, to, how }, reading): PlaceDraft | undefined => {
      const from = reading.path('place', checkPath(place), place);
      const target = reading.path('to', checkPath(to), to);
      if (from === undefined || target === undefined) return undefined;
      return { kind: 'place', from, to: target, ...(how === 'copy' ? {} : { how }) };
    },
  ),
  complete: ({ removes = [], ...draft }: PlaceDraft, { release, down }): Place => ({
    ...draft,
    keeps: keptBy(draft.to, { release, down: down || removes.length > 0 }),
  }),
  describe: (step: Place): Detail[] => [
    { code: 'moves', from: step.from, to: step.to },
    ...(step.how === 'move' ? [{ code: 'by-move' as const }] : []),
    ...(step.how === 'link' ? [{ code: 'by-link' as const }] : []),
    ...detailsOf(step.to, step.keeps),
  ],
  json: ({ from, to, how }: Place) => ({ kind: 'place', from, to, how: how ?? 'copy' }),
  item: ({ from, to, how }: Place): Item => ({ place: from, to, ...(how === undefined ? {} : { how }) }),
  facts: z.strictObject({
    path: z.string(),
    /** Where what stood there is kept; absent when nothing did. */
    kept: z.string().optional(),
    /** The folder that was set aside with it. */
    cleared: z.string().optional(),
    files: count.optional(),
    bytes: count.optional(),
    durationMs: spent,
    /** Done by an earlier try. */
    reused: z.boolean().optional(),
  }),
  failures: {
    'place-taken': z.object({ path: z.string() }),
  },
});

/** While Tomcat runs, what it has unpacked is its own to change; once it is down, that folder goes with its archive. */
export function keptBy(
  path: string,
  { release, down }: { release: string | undefined; down: boolean },
): Kept[] {
  if (release === undefined) return [];
  const [file, ...folder] = keptOf(path, release);
  return file === undefined ? [] : [file, ...(down ? folder : [])];
}

/** What the plan says of what was there. */
export function detailsOf(path: string, keeps: Kept[]): Detail[] {
  const folder = unpackedFolder(path);
  return [
    ...keeps.map((kept): Detail => ({ code: 'keeps', ...kept })),
    ...(folder !== undefined && keeps.length === 1 ? [{ code: 'redeploys' as const, path: folder }] : []),
  ];
}
