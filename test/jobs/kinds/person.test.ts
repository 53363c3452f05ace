import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyStep, lookAtStep } from '../../../src/jobs/kinds/run-step.ts';
import type { StepOf } from '../../../src/runbooks/kinds/table.ts';
import { plain } from '../../../src/words/markup/plain.ts';
import { wordsFor } from '../../../src/words/words-for.ts';
import { type Bench, openBench, shells } from './bench.ts';

const words = wordsFor('en', plain);

describe.each(shells)("the files of a person's step, in %s", (shell) => {
  let bench: Bench;
  let home: string;
  beforeAll(async () => {
    bench = await openBench(shell);
    home = bench.host.local('/home/app');
    mkdirSync(join(home, 'folder'), { recursive: true });
  });
  afterAll(() => bench.close());

  /** Looks, has people do something, and looks again. */
  async function edited(names: string[], work: () => void) {
    const files = names.map((name) => bench.host.at(`/home/app/${name}`));
    const step: StepOf<'person'> = { id: '4-person', kind: 'person', says: 'Edit', files, source: [] };
    const context = bench.context({ host: { ...bench.context().host, paths: {} } });
    const before = await lookAtStep(step, context);
    expect(before).toMatchObject({ ok: true });
    work();
    return applyStep(step, { ...context, earlier: { person: before.facts } });
  }

  test('are shown as they differ, without what may be a secret', async () => {
    const conf = join(home, 'app.conf');
    writeFileSync(conf, 'limit=1\nname=shop\ndb.password=old-pass\nport=80\n');
    const outcome = await edited(['app.conf'], () =>
      writeFileSync(conf, 'limit=2\nname=shop\ndb.password=new-pass\nport=80\n'),
    );
    expect(outcome.snippet?.split('\n').slice(1)).toEqual([
      expect.stringMatching(/^@@ -1,4 \+1,4 @@/),
      '-limit=1',
      '+limit=2',
      ' name=shop',
      '-●●●',
      '+●●●',
      ' port=80',
    ]);
    expect(JSON.stringify(outcome)).not.toMatch(/old-pass|new-pass/);
    expect(words.success('person', outcome.facts)).toMatch(/app\.conf.*: 47 B, sha256 [0-9a-f]{12} → 47 B/);
  });

  test('may come, go, be binary, large, closed or no file at all', async () => {
    const at = (name: string) => join(home, name);
    writeFileSync(at('goes.conf'), 'a\nb\n');
    writeFileSync(at('same.conf'), 'same\n');
    writeFileSync(at('image'), Buffer.from([1, 0, 2]));
    writeFileSync(at('large.log'), 'x\n'.repeat(40_000));
    const outcome = await edited(
      ['comes.conf', 'goes.conf', 'same.conf', 'image', 'large.log', 'folder'],
      () => {
        writeFileSync(at('comes.conf'), 'new\n');
        rmSync(at('goes.conf'));
        writeFileSync(at('image'), Buffer.from([1, 0, 3]));
        writeFileSync(at('large.log'), 'y\n'.repeat(40_000));
      },
    );
    const after = outcome.facts.after;
    expect(after).toEqual([
      expect.stringMatching(/^text 4 /),
      'absent',
      expect.stringMatching(/^text 5 /),
      expect.stringMatching(/^binary 3 /),
      expect.stringMatching(/^large 80000 /),
      'folder',
    ]);
    expect(outcome.snippet).toContain('+new');
    expect(outcome.snippet).toContain('-a\n-b');
    expect(outcome.snippet).not.toContain('same');
    const said = words.success('person', outcome.facts);
    for (const word of ['not there → 4 B', 'unchanged, 5 B', 'binary', 'a folder'])
      expect(said).toContain(word);
  });

  test('are compared in a few lines, whatever was done to them', async () => {
    const conf = join(home, 'long.conf');
    writeFileSync(conf, '');
    const outcome = await edited(['long.conf'], () =>
      writeFileSync(conf, Array.from({ length: 500 }, (_, n) => `line ${n} ${'x'.repeat(90)}`).join('\n')),
    );
    expect(outcome.snippet?.split('\n').length).toBeLessThan(30);
    expect(outcome.snippet?.length).toBeLessThan(2500);
    expect(outcome.snippet).toMatch(/… \+\d{3}$/);
  });

  test('that Baton may not read are said to be so', async () => {
    const conf = join(home, 'closed.conf');
    writeFileSync(conf, 'x');
    chmodSync(conf, 0);
    const { facts } = await edited(['closed.conf'], () => {});
    // Root may read whatever it is.
    expect(facts.after).toEqual([
      process.getuid?.() === 0 ? expect.stringMatching(/^text 1 /) : 'unreadable',
    ]);
  });
});
