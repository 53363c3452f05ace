import { z } from 'zod';
import { faultOfText } from '../commands/script.ts';
import { checkPath } from '../paths.ts';
import { count, defineKind, type Item, spent } from './kind.ts';
import { typed } from './typed.ts';

type Shell = { kind: 'shell'; command: string; cwd?: string };

/** Runs what Baton does not understand, byte for byte, in one shell. */
export const shell = defineKind({
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
    readsDirectory: true,
    asks: 'shell',
    looksFirst: false,
    understood: false,
  },
  touches: ({ command, cwd }: Shell) => ({ paths: [], text: command, cwd }),
  typed: typed(
    z.strictObject({ shell: z.string().min(1), in: z.string().optional() }),
    (value, reading): Shell => {
      const cwd = value.in === undefined ? undefined : reading.path('in', checkPath(value.in), value.in);
      const fault = faultOfText(value.shell);
      if (fault !== undefined) reading.fault('shell', fault.code, fault.facts);
      return { kind: 'shell', command: value.shell, ...(cwd === undefined ? {} : { cwd }) };
    },
  ),
  complete: (draft: Shell) => draft,
  describe: ({ command, cwd }: Shell) => [
    { code: 'written', text: command },
    ...(cwd === undefined ? [] : [{ code: 'in' as const, directory: cwd }]),
  ],
  json: ({ command, cwd }: Shell) => ({
    kind: 'script',
    command,
    ...(cwd === undefined ? {} : { in: cwd }),
  }),
  item: ({ command, cwd }: Shell): Item => ({ shell: command, ...(cwd === undefined ? {} : { in: cwd }) }),
  facts: z.strictObject({ command: z.string(), status: count, durationMs: spent }),
  failures: {
    'command-failed': z.object({ command: z.string(), status: count }),
  },
});
