import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A bug as a replacement of text in one file of src, and the rule that is to find it. */
type Planted = { bug: string; file: string; from: string; to: string; rule: string };

const PLANTED: Planted[] = [
  {
    bug: 'an outcome is taken from a worker that was fenced',
    file: 'src/rollout/steps.ts',
    from: "  if (running.epoch !== command.epoch) return refuse({ code: 'fenced' });\n",
    to: '',
    rule: 'the last taker alone reports',
  },
  {
    bug: 'a host is touched before its step is in the journal',
    file: 'src/jobs/run-task.ts',
    from: "  const taken = await rollouts.execute(ref, { type: 'TakeTask', by, task: due });\n",
    to: `  const { signal } = new AbortController();
  await attempt(perform, { ref, state: found, task: due, epoch: found.head.seq, signal });
  const taken = await rollouts.execute(ref, { type: 'TakeTask', by, task: due });
`,
    rule: 'a step is in the journal before its host is touched',
  },
  {
    bug: 'an append does not compare',
    file: 'src/journal/store.ts',
    from: 'await journal.append(ref, head.seq, records,',
    to: 'await journal.append(ref, (await journal.load(ref)).length, records,',
    rule: 'the chain is intact',
  },
  {
    bug: 'a decision is taken whatever its person has seen',
    file: 'src/rollout/gates.ts',
    from: "  if (gate.evidence !== command.evidence) return refuse({ code: 'gate-changed' });\n",
    to: '',
    rule: 'a decision is about what its person saw',
  },
  {
    bug: 'an abort does not reach the step that runs',
    file: 'src/jobs/abort-watch.ts',
    from: "  else if (state.abort) controller.abort('abort');\n",
    to: '',
    rule: 'everything comes to its end',
  },
  {
    bug: 'the oldest node is rolled back first',
    file: 'src/rollout/state.ts',
    from: '\n    .reverse();',
    to: ';',
    rule: 'the newest node is rolled back first',
  },
  {
    bug: 'a message is posted without a word of it before',
    file: 'src/bot/announce/channel-writer.ts',
    from: '        await save({ ...cursor, intent: { from: range.from, to: range.to } });\n',
    to: '',
    rule: 'everything comes to its end',
  },
  {
    bug: 'the cursor moves before the post',
    file: 'src/bot/announce/announce-rollout.ts',
    from: '    cursor = await writer.post(cursor, batch, batch, after, cursor.card);\n',
    to: `    cursor = await writer.save(after(batch));
    cursor = await writer.post(cursor, batch, batch, after, cursor.card);
`,
    rule: 'everything comes to its end',
  },
  {
    bug: 'an ended rollout keeps its claim',
    file: 'src/journal/rollouts.ts',
    from: "return 'release';",
    to: "return 'hold';",
    rule: 'everything comes to its end',
  },
  {
    bug: 'a retry is no new attempt',
    file: 'src/rollout/steps.ts',
    from: '    for (const id of again) anotherAttempt(node, task.phase, id);\n',
    to: '',
    rule: 'a task is started once',
  },
  {
    bug: 'what a look at the service found is not kept',
    file: 'src/rollout/steps.ts',
    from: '    ...(service ? { service } : {}),\n',
    to: '',
    rule: 'the card says of a service what is so',
  },
];

const SEEDS = 1000;
let folder: string;

// Below node_modules, so that what is not bundled is found.
beforeAll(() => {
  folder = mkdtempSync(join(root, 'node_modules/.planted-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Compiles the simulator with one file of src replaced. */
async function compileWith(path: string, contents: string): Promise<string> {
  const outfile = join(folder, 'main.mjs');
  await build({
    entryPoints: [join(root, 'simulate/main.ts')],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
    plugins: [
      {
        name: 'planted',
        setup: ({ onLoad }) =>
          onLoad({ filter: /\.ts$/ }, (args) =>
            args.path === path ? { contents, loader: 'ts' } : undefined,
          ),
      },
    ],
  });
  return outfile;
}

/** What the simulator prints; it ends at the first seed that breaks a rule. */
/** A second of a busy machine does less: the time that shrinking takes is no matter of a test. */
function simulate(main: string): Promise<string> {
  const args = [main, '--seed', '100', '--rollouts', String(2 * SEEDS), '--shrink', '25'];
  const env = { ...process.env, NODE_ENV: '' };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env, timeout: 280_000 }, (_error, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });
}

describe('a planted bug is found, and shrunk', () => {
  test.each(PLANTED)(
    '$bug',
    async ({ file, from, to, rule }) => {
      const path = join(root, file);
      const text = readFileSync(path, 'utf8');
      expect(text.split(from), `${file} has the text that the bug replaces, once`).toHaveLength(2);
      const main = await compileWith(
        path,
        text.replace(from, () => to),
      );
      const printed = await simulate(main);
      const [, seed, broken] = /^seed (\d+) breaks a rule: ([^:]+):/m.exec(printed) ?? [];
      expect(broken, printed).toBe(rule);
      expect(Number(seed)).toBeLessThanOrEqual(SEEDS);
      const [, left] = /shrunk to (\d+) in \d+ plays/.exec(printed) ?? [];
      expect(Number(left), printed).toBeLessThanOrEqual(10);
    },
    300_000,
  );
});
