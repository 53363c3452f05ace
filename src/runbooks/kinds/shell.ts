import { z } from 'zod';
import { checkPath } from '../paths.ts';
import { count, defineKind, spent } from './kind.ts';
import { typed, writtenText } from './typed.ts';

type Shell = { kind: 'shell'; command: string; cwd?: string };

/** Runs what Baton does not understand, as it is written. */
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
    asks: true,
    understood: false,
  },
  typed: typed(z.strictObject({ shell: writtenText, in: z.string().optional() }), (value, reading): Shell => {
    const cwd = value.in === undefined ? undefined : reading.path('in', checkPath(value.in), value.in);
    if (value.shell.includes('\n'))
      reading.fault('shell', 'a command of several lines', 'one line, or a script');
    return { kind: 'shell', command: value.shell, ...(cwd === undefined ? {} : { cwd }) };
  }),
  complete: (draft: Shell) => draft,
  describe: ({ command, cwd }: Shell) => [
    { code: 'written', text: command },
    ...(cwd === undefined ? [] : [{ code: 'in' as const, directory: cwd }]),
  ],
  facts: z.strictObject({ command: z.string(), status: count, durationMs: spent }),
  failures: {
    'command-failed': z.object({ command: z.string(), status: count }),
  },
});
