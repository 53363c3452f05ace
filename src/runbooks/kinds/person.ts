import { z } from 'zod';
import { checkPath } from '../paths.ts';
import { masked } from '../secrets.ts';
import { type Detail, defineKind, type Item, list } from './kind.ts';
import { typed, writtenText } from './typed.ts';

type Person = { kind: 'person'; says: string; files: string[]; content?: string };

/** An order in words that people carry out: the rollout waits on that node until somebody says that it is done. */
export const person = defineKind({
  traits: {
    stages: false,
    applies: true,
    rollback: 'always',
    takesDown: false,
    launches: false,
    bringsUp: false,
    changesTree: true,
    tree: 'none',
    movesArchive: false,
    readsDirectory: false,
    asks: 'person',
    looksFirst: true,
    understood: false,
  },
  narrow: ({ files }: Person) => (files.length === 0 ? { looksFirst: false } : {}),
  touches: ({ says, files }: Person) => ({ paths: files, text: says }),
  typed: typed(
    z.strictObject({
      person: writtenText,
      files: z.union([z.string(), z.array(z.string())]).default([]),
      content: z.string().min(1).max(4000).optional(),
    }),
    (value, reading): Person => ({
      kind: 'person',
      says: value.person,
      files: [value.files].flat().flatMap((file) => reading.path('files', checkPath(file), file) ?? []),
      ...(value.content === undefined ? {} : { content: value.content }),
    }),
  ),
  // It is shown to people, who have the document.
  complete: (draft: Person): Person => ({
    ...draft,
    says: masked(draft.says),
    ...(draft.content === undefined ? {} : { content: masked(draft.content) }),
  }),
  describe: ({ says, files, content }: Person): Detail[] => [
    { code: 'says', text: says },
    ...files.map((file): Detail => ({ code: 'file', path: file })),
    ...(content === undefined ? [] : [{ code: 'written' as const, text: content }]),
  ],
  json: ({ says, files, content }: Person) => ({
    kind: 'person',
    says,
    files,
    ...(content === undefined ? {} : { content }),
  }),
  item: ({ says, files, content }: Person): Item => ({
    person: says,
    ...(files.length === 0 ? {} : { files }),
    ...(content === undefined ? {} : { content }),
  }),
  /** `before` and `after`: how each of `files` stood, as `step_look` has it. */
  facts: z.strictObject({ files: list.optional(), before: list.optional(), after: list.optional() }),
  failures: {},
});
