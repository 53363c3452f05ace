import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Entry, nextBatch } from '../../src/bot/views/batch.ts';
import { codeParts, threadEntry } from '../../src/bot/views/thread.ts';
import type { Words } from '../../src/words/words.ts';
import { request, story } from '../rollout/support.ts';
import { extreme, type Moment, moments, stories } from './stories.ts';
import { EVIL, faultsOf, LOCALES, readable } from './support.ts';

const PEOPLE = ['<@UANN>', '<@UBEN>'];
const all = stories().map(({ name, records }) => ({ name, moments: moments(records) }));
const PLAN = 'the plan\n'.repeat(40);

const entriesOf = (list: Moment[], words: Words, plan = PLAN): Entry[] =>
  list.map(({ recorded, after }) => threadEntry(recorded, after, words, plan));

/** All batches that a finished rollout gives, one after the other. */
function batchesOf(entries: readonly Entry[]) {
  const batches = [];
  let rest = entries;
  for (;;) {
    const batch = nextBatch(rest);
    if (!batch) return { batches, left: rest };
    batches.push(batch);
    rest = rest.filter(({ seq }) => seq > batch.to);
  }
}

describe.each(LOCALES)('the thread in %s', (_locale, words) => {
  it.each(all)('tells every event once and in order, within Slack’s limits: $name', ({ moments }) => {
    const { batches, left } = batchesOf(entriesOf(moments, words));
    expect(left).toEqual([]);
    let next = 1;
    for (const batch of batches) {
      expect(batch.from).toBe(next);
      next = batch.to + 1;
      expect(faultsOf(batch, PEOPLE), `${batch.from}–${batch.to}`).toEqual([]);
      expect(readable(batch)).not.toMatch(/undefined|NaN/);
    }
    expect(next).toBe(moments.length + 1);
    expect(entriesOf(structuredClone(moments), words)).toEqual(entriesOf(moments, words));
  });

  it('bears sixty long-named nodes, huge snippets and a huge plan', () => {
    const nodes = Array.from({ length: 60 }, (_, at) => `${'n'.repeat(61)}-${10 + at}`);
    const snippet = '\u001b[31mERROR\u001b[0m ``` <b>&\u0007😀\n'.repeat(5000);
    const plan = `${'步骤 <x> & `y` '.repeat(100)}\n`.repeat(200);
    for (const failing of [false, true]) {
      const told = extreme({ nodes, points: [EVIL.repeat(100)], text: EVIL.repeat(50), snippet, failing });
      const { batches } = batchesOf(entriesOf(told, words, plan));
      for (const batch of batches) expect(faultsOf(batch, PEOPLE)).toEqual([]);
    }
  });

  it('ends with every one of sixty nodes', () => {
    const nodes = Array.from({ length: 60 }, (_, at) => `shop-${at + 1}`);
    const told = extreme({ nodes });
    const last = told.at(-1);
    if (!last) throw new Error('an empty story');
    const event = { type: 'RolloutEnded', status: 'stopped' } as const;
    const after = { ...last.after, status: event.status, stage: 'ended' as const };
    const closing = threadEntry({ ...last.recorded, event }, after, words, '');
    const batch = nextBatch([closing]);
    if (!batch) throw new Error('the end is loud');
    expect(faultsOf(batch, PEOPLE)).toEqual([]);
    for (const node of nodes) expect(readable(batch)).toContain(`*${node}* `);
  });

  it('takes any text in points, facts, snippets and the plan', () => {
    const any = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constant(EVIL),
      fc.string({ maxLength: 4000, unit: 'binary' }),
    );
    fc.assert(
      fc.property(any, any, any, any, fc.boolean(), (point, text, snippet, plan, failing) => {
        const told = extreme({ points: [point], text, snippet, failing });
        const { batches } = batchesOf(entriesOf(told, words, plan));
        for (const batch of batches) expect(faultsOf(batch, PEOPLE)).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('gives a log of a failure once, under a name that people can read', () => {
    const { batches } = batchesOf(entriesOf(extreme({ failing: true }), words));
    const logs = batches.flatMap((batch) => batch.logs);
    expect(logs).toHaveLength(1);
    expect(logs[0]).toMatchObject({ name: 'log', title: words.wholeLog('shop-1', words.step('start')) });
  });
});

describe('batches', () => {
  const entry = fc.record({
    quiet: fc.boolean(),
    parts: fc.array(fc.string({ maxLength: 4000 }), { maxLength: 8 }),
  });
  const entries = fc
    .array(entry, { maxLength: 60 })
    .map((list): Entry[] => list.map((one, at) => ({ seq: at + 1, ...one })));

  it('hold every event once and in order; only quiet ones wait', () => {
    fc.assert(
      fc.property(entries, (list) => {
        const { batches, left } = batchesOf(list);
        const told = batches.flatMap(({ from, to }) => list.filter(({ seq }) => seq >= from && seq <= to));
        expect([...told, ...left].map(({ seq }) => seq)).toEqual(list.map(({ seq }) => seq));
        expect(left.every(({ quiet }) => quiet)).toBe(true);
        for (const { blocks } of batches) expect(blocks.length).toBeLessThanOrEqual(50);
      }),
    );
  });

  it('are the same again up to where an earlier try has ended, whatever came since', () => {
    fc.assert(
      fc.property(entries, (list) => {
        for (const batch of batchesOf(list).batches) {
          const rest = list.filter(({ seq }) => seq >= batch.from);
          expect(nextBatch(rest, batch.to)).toEqual(batch);
        }
      }),
    );
  });

  it('show the latest thing that happened in a notification, not what stands around it', () => {
    const list: Entry[] = [
      { seq: 1, quiet: false, parts: ['first\nmore'] },
      { seq: 2, quiet: false, parts: ['second\nmore', '```\nlog\n```'] },
      { seq: 3, quiet: true, parts: [] },
      { seq: 4, quiet: false, parts: [] },
    ];
    expect(nextBatch(list)?.text).toBe('second');
    expect(nextBatch(list.slice(2))?.text).toBe('·');
  });
});

describe('what the thread says', () => {
  const [, en] = LOCALES[0] ?? [];
  if (!en) throw new Error('no English');
  const linesOf = (name: string) => {
    const told = all.find((each) => each.name === name);
    return entriesOf(told?.moments ?? [], en).flatMap(({ parts }) => parts);
  };

  it('labels the times of the closing lines', () => {
    const closing = linesOf('straight to the end').slice(-2).join('\n');
    expect(closing).toMatch(
      /\*Completed\.\* Every node runs the new release\.\n• \*shop-1\* – runs `1`, verified · up since <!date\S+ \S+ \S+ UTC> · was down \d+\.\d s\n/,
    );
    expect(closing).toMatch(/\njournal: \d+ events, last hash `h\d+`$/);
  });

  it('says which try it was, and who took a step over', () => {
    expect(linesOf('a retry on the second node, then back').join('\n')).toContain(
      '*shop-2* · unpack · try 2 · 5 ms',
    );
    expect(linesOf('aborted while a worker takes over').join('\n')).toContain(
      'taken over by worker `w1`; not run again',
    );
  });

  it('says on a locked phone what, where, why, and whether the service is down, and in the channel too', () => {
    const entryAt = (it: ReturnType<typeof story>) => {
      const recorded = it.records.at(-1);
      if (!recorded) throw new Error('an empty story');
      return threadEntry(recorded, it.now(), en, '');
    };
    const upgraded = story(request());
    upgraded.runUntil();
    expect(entryAt(upgraded)).toMatchObject({
      notice: 'shop 1: shop-1 upgraded, 1 to verify, then Continue to shop-2',
      broadcast: true,
    });
    const failed = story(request());
    const task = failed.runUntil('5-start');
    if (!task) throw new Error('no start came');
    failed.take(task);
    failed.fail(task, 'start-exited', 'down');
    expect(entryAt(failed)).toMatchObject({
      notice: 'shop 1 FAILED on shop-1: start: ? ended with status ?. Service DOWN on shop-1.',
      broadcast: true,
    });
    failed.decide('stop');
    expect(entryAt(failed)).toMatchObject({ notice: 'shop 1: stopped, shop-1 left DOWN', broadcast: true });
    expect(entryAt(failed).parts[0]).toContain('For <@UANN>: ');
  });

  it('does not ring who requested it where somebody else has to go on', () => {
    const { policy } = request() as Extract<ReturnType<typeof request>, { type: 'RequestRollout' }>;
    const access = { ...policy.access, approve: ['UANN', 'UBEN'], fourEyes: true };
    const it = story(request({ policy: { ...policy, access } }));
    it.runUntil();
    const [gate] = it.records.slice(-1);
    if (!gate) throw new Error('no gate');
    expect(threadEntry(gate, it.now(), en, '').parts[0]).toContain('For <@UBEN>: ');
  });

  it('rings those who may decide, once each, and nobody by a name that is none', () => {
    const { policy } = request() as Extract<ReturnType<typeof request>, { type: 'RequestRollout' }>;
    const access = {
      start: ['everyone'],
      approve: ['UANN', 'S0GROUP', 'everyone', 'x <!channel>'],
      fourEyes: false,
    };
    const gate = extreme({}).find(({ after }) => after.gate);
    if (!gate) throw new Error('no gate');
    const after = { ...gate.after, policy: { ...policy, access } };
    const [text] = threadEntry(gate.recorded, after, en, '').parts;
    expect(text).toContain('For <@UANN> <!subteam^S0GROUP>: *shop-1* is upgraded.');
    const cli = { ...after, requestedBy: { kind: 'cli' as const, id: 'UROOT' } };
    expect(threadEntry(gate.recorded, cli, en, '').parts[0]).not.toContain('UROOT');
  });
});

describe('a long plan', () => {
  it('breaks at line ends and says how many lines are left out', () => {
    const lines = Array.from({ length: 900 }, (_, at) => `line ${at}`);
    const parts = codeParts(lines.join('\n'), (left) => `${left} left`);
    const shown = parts
      .slice(0, -1)
      .flatMap((part) => part.split('\n').filter((line) => !/^```$/.test(line)));
    expect(shown).toEqual(lines.slice(0, shown.length));
    expect(parts.at(-1)).toBe(`${lines.length - shown.length} left`);
  });

  it('is shown from its beginning though one line is endless', () => {
    const parts = codeParts(`first\n${'x'.repeat(100_000)}\nlast`, (left) => `${left} left`);
    expect(parts.join('\n')).toMatch(/first\nx+…\nlast/);
  });
});
