import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { missingRemoteFunctions } from '../remote-functions.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const run = promisify(execFile);

/** One file that a change touches: made new, or lines put after (or before) the one line that begins so. */
export type Place = { file: string } & ({ text: string } | { lines: Insertion[] });
type Insertion = { add: string } & ({ after: string } | { before: string });

export type Change = { what: string; atMost: number; places: Place[] };

/** What is compiled and run, and what knip reads to know who uses it. */
const COPIED = [
  'src',
  'package.json',
  'knip.json',
  'vitest.config.ts',
  '.gitignore',
  'bin',
  'test',
  'lab',
  'workspace',
  'simulate',
  'bench',
];

/** A copy with these places changed; `find` says the first thing in its `src` that does not fit together. */
export function copyWith(places: Place[]) {
  const folder = mkdtempSync(join(tmpdir(), 'baton-change-'));
  for (const name of COPIED) cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const { compilerOptions } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }));
  for (const place of places) put(folder, place);
  return {
    folder,
    /** Runs a module's text in the copy; what it prints. */
    eval: async (code: string) =>
      (await run(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], { cwd: folder }))
        .stdout,
    find: async (): Promise<string | undefined> => (await findings(folder).next()).value,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function put(folder: string, place: Place): void {
  const path = join(folder, place.file);
  if ('text' in place) {
    writeFileSync(path, place.text);
    return;
  }
  const lines = readFileSync(path, 'utf8').split('\n');
  for (const insertion of place.lines) {
    const start = 'after' in insertion ? insertion.after : insertion.before;
    const found = lines.flatMap((line, index) => (line.startsWith(start) ? [index] : []));
    const [at] = found;
    if (at === undefined || found.length > 1) throw new Error(`${found.length} × ${start} in ${place.file}`);
    lines.splice('after' in insertion ? at + 1 : at, 0, insertion.add);
  }
  writeFileSync(path, lines.join('\n'));
}

/** The functions that no host knows, what the compiler says, what nobody uses, the acting half that is missing. */
async function* findings(folder: string): AsyncGenerator<string> {
  yield* missingRemoteFunctions(join(folder, 'src')).map((name) => `the remote function ${name}`);
  // One checker: each further one works out the same types again, and other tests need the processors.
  const compiler = run(join(root, 'node_modules/.bin/tsc'), ['--noEmit', '--checkers', '1'], { cwd: folder });
  yield* await compiler.then(
    () => [],
    (error: { stdout: string }) => error.stdout.split('\n').filter((line) => line.includes('error TS')),
  );
  const unused = run(process.execPath, [join(root, 'node_modules/knip/bin/knip.js')], { cwd: folder });
  yield* await unused.then(
    () => [],
    (error: { stdout: string }) => [`what nobody uses: ${error.stdout}`],
  );
  const loads = run(process.execPath, ['--import', 'tsx', 'src/jobs/kinds/run-step.ts'], { cwd: folder });
  yield* await loads.then(
    () => [],
    (error: { stderr: string }) => [`the acting halves: ${/^.*Error.*$/m.exec(error.stderr)?.[0]}`],
  );
}
