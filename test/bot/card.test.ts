import type { Button } from '@slack/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideAction } from '../../src/bot/views/actions.ts';
import { cardView } from '../../src/bot/views/card.ts';
import type { RolloutState } from '../../src/rollout/state.ts';
import type { Step } from '../../src/runbooks/runbook.ts';
import { mrkdwn } from '../../src/words/markup/mrkdwn.ts';
import { wordsFor } from '../../src/words/words-for.ts';
import { ben, procedure, request, story } from '../rollout/support.ts';
import { extreme, type Moment, moments, stories } from './stories.ts';
import { EVIL, faultsOf, LOCALES, readable } from './support.ts';

const PEOPLE = ['<@UANN>', '<@UBEN>'];
const all = stories().map(({ name, records }) => ({ name, moments: moments(records) }));
const last = (list: Moment[]): RolloutState => {
  const state = list.at(-1)?.after;
  if (!state) throw new Error('an empty story');
  return state;
};
const statesOf = (name: string) => {
  const found = all.find((told) => told.name === name);
  if (!found) throw new Error(`no story ${name}`);
  return found.moments.map(({ after }) => after);
};

describe.each(LOCALES)('the card in %s', (locale, words) => {
  it.each(all)('keeps to Slack’s limits in every moment of: $name', ({ moments }) => {
    for (const { after, recorded } of moments) {
      const card = cardView(after, words, recorded.at + 500);
      expect(faultsOf(card, PEOPLE), `${recorded.seq} ${recorded.event.type}`).toEqual([]);
      expect(readable(card)).not.toMatch(/undefined|NaN/);
      expect(cardView(structuredClone(after), words, recorded.at + 500)).toEqual(card);
    }
  });

  it('offers at every gate what the gate offers, the way forward first, and asks before what is risky', () => {
    for (const { after } of all.flatMap(({ moments }) => moments)) {
      const actions = cardView(after, words, after.head.at).blocks.find(({ type }) => type === 'actions');
      const buttons = actions?.type === 'actions' ? actions.elements : [];
      const options = after.gate?.options ?? [];
      const offered = buttons.map((button) => ('action_id' in button ? button.action_id : ''));
      expect(offered.toSorted()).toEqual(options.map((decision) => `gate:${decision}`).sort());
      const green = buttons.filter((button) => button.type === 'button' && button.style === 'primary');
      expect(green.length).toBeLessThanOrEqual(1);
      for (const [at, button] of buttons.entries()) {
        if (button.type !== 'button') throw new Error('only buttons at a gate');
        const decision = offered[at]?.replace('gate:', '') ?? '';
        const risky = ['rollback', 'stop', 'force', 'proceed', 'adopt', 'leave'].includes(decision);
        expect(button.confirm?.style).toBe(risky ? 'danger' : undefined);
        if (risky || decision === 'run' || decision === 'skip') expect(button.style).not.toBe('primary');
        expect(JSON.parse(button.value ?? '')).toEqual({
          service: 'shop',
          id: 'shop-1-abc',
          gate: after.gate?.seq,
          evidence: after.gate?.evidence,
        });
      }
    }
  });

  it('bears sixty long-named nodes and thirty points of five thousand characters', () => {
    const nodes = Array.from({ length: 60 }, (_, at) => `${'n'.repeat(61)}-${10 + at}`);
    const points = Array.from({ length: 30 }, () => `${EVIL} 😀🚀 `.repeat(100).slice(0, 5000));
    const snippet = '\u001b[31mERROR\u001b[0m ``` <b>&\u0007😀\n'.repeat(3000);
    for (const failing of [false, true]) {
      const told = extreme({ nodes, points, text: EVIL.repeat(50), snippet, failing });
      for (const { after, recorded } of told) {
        const card = cardView(after, words, recorded.at);
        expect(faultsOf(card, PEOPLE), `${locale} ${recorded.seq}`).toEqual([]);
      }
      const card = cardView(last(told), words, 0);
      expect(card.blocks.filter((block) => block.type === 'actions')).toHaveLength(1);
      if (!failing) {
        const undo = card.blocks.filter(
          (block) => block.type === 'section' && block.accessory && block.block_id?.startsWith('ticked-'),
        );
        expect(undo).toHaveLength(1);
        // Who ticked stays, however long the point is.
        expect(readable(card).match(/<@UBEN>/g)?.length).toBeGreaterThanOrEqual(30);
      }
    }
  });

  it('lets every one of fifty points be ticked, thirty at a time', () => {
    const points = Array.from({ length: 50 }, (_, at) => `point number ${at}`);
    const open = extreme({ points }).find(({ after }) => after.gate)?.after;
    if (!open?.gate) throw new Error('no gate');
    const ticks: Record<string, { by: { kind: 'user'; id: string }; at: number }> = {};
    for (let round = 0; round < 50; round += 1) {
      const card = cardView({ ...open, gate: { ...open.gate, ticks } }, words, 0);
      expect(faultsOf(card, PEOPLE)).toEqual([]);
      const [next] = card.blocks.flatMap((block) =>
        block.type === 'section' && block.block_id?.startsWith('point-') && block.accessory?.type === 'button'
          ? [block.accessory]
          : [],
      );
      const { point, on } = JSON.parse(next?.value ?? '{}');
      expect(on).toBe(true);
      ticks[point] = { by: { kind: 'user', id: 'UBEN' }, at: 1 };
    }
    expect(Object.keys(ticks)).toHaveLength(50);
  });

  it('says on one line what many nodes in the same state have in common', () => {
    const nodes = Array.from({ length: 40 }, (_, at) => `shop-${at + 1}`);
    const gate = extreme({ nodes }).find(({ after }) => after.gate)?.after;
    if (!gate) throw new Error('no gate');
    const text = readable(cardView(gate, words, gate.head.at));
    expect(text).toContain('*shop-1* – ');
    expect(text).toContain('*shop-2* … *shop-40* (39) – ');
  });

  it('takes any text in points, facts and snippets', () => {
    const any = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constant(EVIL),
      fc.string({ maxLength: 4000, unit: 'binary' }),
    );
    fc.assert(
      fc.property(
        fc.array(any, { maxLength: 8 }),
        any,
        any,
        fc.boolean(),
        (points, text, snippet, failing) => {
          const told = extreme({ points, text, snippet, failing });
          const state = last(told);
          expect(faultsOf(cardView(state, words, state.head.at), PEOPLE)).toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('takes any name', () => {
    const name = fc.oneof(fc.string({ minLength: 1, unit: 'binary' }), fc.constant(EVIL));
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 4 }), fc.boolean(), (nodes, failing) => {
        const safe = nodes.filter((each) => each !== '__proto__');
        if (safe.length === 0) return;
        const state = last(extreme({ nodes: safe, failing }));
        const named = { ...state, service: safe[0] ?? '', release: safe[0] ?? '', id: safe[0] ?? '' };
        expect(faultsOf(cardView(named, words, state.head.at), PEOPLE)).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });
});

describe('what the card says', () => {
  const [, en] = LOCALES[0] ?? [];
  if (!en) throw new Error('no English');
  const text = (state: RolloutState, now = state.head.at) => readable(cardView(state, en, now));

  it('tells where it is at a glance, from preparing to the end', () => {
    const lines = statesOf('straight to the end').map((state) => cardView(state, en, state.head.at).text);
    expect([...new Set(lines)]).toEqual([
      'shop → 1: Checking and staging all nodes …',
      ...['shop-1', 'shop-2'].flatMap((node) => [
        `shop → 1: ${node}: checked and staged`,
        `shop → 1: ${node}: upgrading · 1/5 stop …`,
        `shop → 1: ${node}: upgrading · 2/5 backup …`,
        `shop → 1: ${node}: upgrading · 3/5 unpack …`,
        `shop → 1: ${node}: upgrading · 4/5 start …`,
        `shop → 1: ${node}: upgrading · 5/5 waiting for the ready line …`,
        `shop → 1: ${node}: upgraded, to be verified`,
        node === 'shop-1'
          ? 'shop → 1: shop-1 is upgraded. Once it is verified, continue to shop-2.'
          : 'shop → 1: shop-2 is upgraded, and it was the last node. Once it is verified, finish.',
      ]),
      'shop → 1: shop-2: upgraded and verified',
      'shop → 1: Completed. Every node runs the new release.',
    ]);
  });

  it('counts a node’s outage while it is down, and keeps it afterwards', () => {
    const states = statesOf('straight to the end');
    const down = states.find((state) => state.nodes['shop-1']?.downSince !== undefined);
    if (!down) throw new Error('never down');
    const since = `*DOWN* since <!date^${(down.nodes['shop-1']?.downSince ?? 0) / 1000}^{time_secs}|`;
    expect(text(down)).toContain(since);
    expect(text(down, down.head.at + 65_000)).toContain('UTC> (1 min)');
    const end = states.at(-1);
    expect(end && text(end)).toMatch(/was down \d+\.\d s/);
  });

  it('says of a rollout that was stopped with a node down that it was left so, and since when', () => {
    const it = story(request());
    const task = it.runUntil('5-start');
    if (!task) throw new Error('no start came');
    it.take(task);
    it.fail(task, 'start-exited', 'down');
    it.decide('stop');
    const said = text(it.now(), it.now().head.at + 3_600_000);
    expect(said).toMatch(/🔴 \*shop-1\* – .* · ⚠ left \*DOWN\* since <!date\^/);
    expect(said).not.toContain('min)');
  });

  it('is the record of an ended rollout: why, by whom, when, and what is there', () => {
    const it = story(request());
    const task = it.runUntil('5-start');
    if (!task) throw new Error('no start came');
    it.take(task);
    it.send({ type: 'Abort', by: ben });
    it.fail(task, 'start-exited', 'down');
    it.decide('rollback');
    it.runUntil();
    it.send({ type: 'RequestRollback', by: ben });
    const said = text(it.now());
    expect(said).toMatch(/✗ \*shop-1\* · start: /);
    expect(said).toContain('<@UBEN> aborted');
    expect(said).toContain('<@UANN> chose to roll back (*shop-1*)');
    expect(said).toContain('⬜ *shop-2* – not changed');
    expect(said).toMatch(/ended <!date\^\d+\^\{date_short_pretty\} \{time\}/);
    expect(said).not.toContain('{time_secs}');
  });

  const gateButtons = (state: RolloutState) => {
    const actions = cardView(state, en, state.head.at).blocks.find(({ type }) => type === 'actions');
    return actions?.type === 'actions' ? (actions.elements as Button[]) : [];
  };
  const failing = (stepId: string, code: 'ready-timeout' | 'start-exited', times: number) => {
    const it = story(request());
    for (let time = 0; time < times; time += 1) {
      if (time > 0) it.decide('retry');
      const task = it.runUntil(stepId);
      if (!task) throw new Error(`no ${stepId} came`);
      it.take(task);
      it.fail(task, code, 'down');
    }
    return it.now();
  };

  it('is green only where nothing is lost: to keep waiting, and to retry what failed once', () => {
    const labels = (state: RolloutState) => gateButtons(state).map(({ text, style }) => [text.text, style]);
    expect(labels(failing('6-follow', 'ready-timeout', 1))[0]).toEqual(['Keep waiting', 'primary']);
    expect(labels(failing('5-start', 'start-exited', 1))[0]).toEqual(['Retry', 'primary']);
    const twice = labels(failing('5-start', 'start-exited', 2));
    expect(twice[0]).toEqual(['Roll back', 'danger']);
    expect(twice.map(([, style]) => style)).not.toContain('primary');
  });

  it('warns of what a decision does to these very nodes', () => {
    const buttons = gateButtons(failing('5-start', 'start-exited', 1));
    const warned = (action: string) =>
      buttons.find(({ action_id }) => action_id === decideAction(action as 'stop'))?.confirm;
    expect(warned('rollback')).toMatchObject({ confirm: { text: 'Roll back 1 node' }, style: 'danger' });
    expect(warned('rollback')?.text?.text).toContain('shop-1 returns to what it ran before');
    expect(warned('stop')?.text?.text).toContain('shop-1 stays DOWN.');
  });

  it('turns green for going on once every point is ticked, and says what that does and who may', () => {
    const it = story(request());
    it.runUntil();
    const first = () => gateButtons(it.now())[0];
    expect(first()).toMatchObject({ text: { text: 'Continue to shop-2' } });
    expect(first()?.style).toBeUndefined();
    const before = cardView(it.now(), en, 0).blocks.length;
    it.tickAll();
    expect(first()?.style).toBe('primary');
    // Ticking makes the card no taller.
    expect(cardView(it.now(), en, 0).blocks).toHaveLength(before);
    expect(text(it.now())).toMatch(/Continue stops \*shop-2\* for about .*; shop-1 keeps serving\./);
    expect(text(it.now())).toContain('Every member of this workspace may decide.');
    expect(text(it.now())).toContain('1 of 1 verified');
  });

  it('shows why it failed, with the last lines, at the gate', () => {
    const state = last(extreme({ failing: true, text: 'startup.sh', snippet: 'Address already in use' }));
    expect(text(state)).toContain('*shop-1* · start: `startup.sh` ended with status ?.');
    expect(text(state)).toContain('```\nAddress already in use\n```');
  });

  it('remembers the latest decisions and who took them', () => {
    const end = statesOf('a retry on the second node, then back').at(-1);
    expect(end && text(end)).toMatch(
      /<@UANN> verified \*shop-1\* and continued to shop-2\n.*<@UANN> retried \(\*shop-2\*\)/,
    );
  });
});

describe('a script that waits for approval', () => {
  const gateWith = (command: string) => {
    const step: Step = { id: '1-shell', kind: 'shell', source: [], command, cwd: '/home/app' };
    const it = story(request({ procedure: procedure({ steps: [step], rollback: [] }) }));
    it.runUntil();
    return cardView(it.now(), wordsFor('en', mrkdwn), 0);
  };
  const buttons = (card: ReturnType<typeof gateWith>) => JSON.stringify(card.blocks);

  it('is shown whole, first line and last', () => {
    const lines = Array.from({ length: 90 }, (_, at) => `rm -f /home/app/cache/file-${at} && true`);
    const card = gateWith(lines.join('\n'));
    expect(faultsOf(card, PEOPLE)).toEqual([]);
    const shown = card.blocks
      .flatMap((block) => (block.type === 'section' && block.text ? [block.text.text] : []))
      .filter((text) => text.startsWith('```'))
      .map((text) => text.slice(4, -4).replaceAll('&amp;', '&'));
    expect(shown.join('\n')).toBe(lines.join('\n'));
    expect(buttons(card)).toContain(decideAction('run'));
    expect(buttons(card)).toContain('/home/app');
  });

  it('cannot be approved when a card cannot show all of it', () => {
    for (const command of ['rm -f x\u202e', `echo ${'x'.repeat(20_000)}`, 'echo ```']) {
      expect(buttons(gateWith(command))).not.toContain(decideAction('run'));
    }
  });
});
