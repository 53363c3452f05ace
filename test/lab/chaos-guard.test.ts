import { expect, it } from 'vitest';
import { checkNodesUp } from '../../lab/chaos/check-nodes-up.ts';
import { finishedOf } from '../../lab/chaos/checks.ts';
import { effectsOf } from '../../lab/chaos/effects.ts';
import { lookAt } from '../../lab/chaos/operator.ts';
import { createRandom } from '../../lab/chaos/random.ts';
import { publish, storiesOf } from '../../lab/chaos/releases.ts';
import { openRound } from '../../lab/chaos/round.ts';
import { activeStates, type Told, type World } from '../../lab/chaos/world.ts';
import { signalPid, waitFor } from '../../lab/process.ts';
import { ANN } from '../../lab/stage.ts';
import { runningProcesses } from '../../lab/stand-in/running.ts';
import { rolloutRef } from '../../src/journal/keys.ts';
import type { RolloutState } from '../../src/rollout/state.ts';

const WITHOUT_THE_GUARD = {
  file: 'jobs/kinds/take-down.js',
  from: "return nodes.length === 0 ? undefined : failed('others-unhealthy', { nodes });",
  to: 'return undefined;',
};

const PATIENCE_MS = 90_000;

/** A rollout that waits to be started while the service of its second node dies; then it is started. */
async function startWhileTheOtherIsDown(world: World): Promise<RolloutState> {
  const [service] = world.services;
  if (!service) throw new Error('no service');
  const [story] = storiesOf([service], 1, createRandom(32).stream('stories'));
  if (!story) throw new Error('no story');
  const told: Told = { story, before: new Map(), refs: [], startedAt: Date.now() };
  world.stories.push(told);
  await publish(world.stage.dir, story);
  for (const node of service.nodes) told.before.set(node, lookAt(world, service, node));
  const { channel } = service;
  const { workspace } = world.stage;
  await workspace.waitForConnections(1, { timeoutMs: PATIENCE_MS });
  await workspace.command({ user: ANN, channel, command: '/upgrade', text: `orders ${story.release}` });
  const now = (what: string, test: (state: RolloutState) => boolean) =>
    waitFor(what, async () => (await activeStates(world)).find(test), PATIENCE_MS);
  const waiting = await now('a gate before the start', ({ gate }) => gate?.kind === 'start');
  told.refs.push(rolloutRef('orders', waiting.id));
  const [other] = runningProcesses(world.stage.hosts.host('orders-2'), 'orders', 'tomcat');
  if (!other) throw new Error('orders-2 runs nothing');
  signalPid(other.outerPid, 'SIGKILL');
  // The check forgives what a sample may just have missed: the click comes after that.
  await waitFor('the samples have shown it down for a second', () => {
    const life = world.sampler.lives('orders-2').at(-1);
    return life !== undefined && Date.now() - life.seen > 1000;
  });
  const card = () =>
    workspace.messages(channel).find(({ blocks }) => JSON.stringify(blocks).includes('"gate:continue"'));
  const shown = await workspace.waitFor(card, { timeoutMs: PATIENCE_MS, what: 'the card to ask' });
  await workspace.click({ user: ANN, channel, ts: shown.ts, actionId: 'gate:continue' });
  return now('the next gate', ({ gate }) => gate !== undefined && gate.kind !== 'start');
}

it.each([
  ['as it is', [], 'failed', ''],
  [
    'without its look at the others',
    [WITHOUT_THE_GUARD],
    'node',
    /^orders-1 was taken down .* while orders-2 was down$/,
  ],
])(
  '(a) Baton %s',
  async (_, changes, gate, expected) => {
    const options = {
      rollouts: 1,
      services: 1,
      seed: 1,
      everyMs: 60_000,
      config: { gates: { start: true } },
    };
    const { world, close } = await openRound({ ...options, changes }, () => {});
    try {
      const state = await startWhileTheOtherIsDown(world);
      const found = checkNodesUp(world, await finishedOf(world), effectsOf(world));
      expect(found.faults.map(({ text }) => text).join('\n')).toMatch(expected || /^$/);
      expect(state.gate?.kind).toBe(gate);
    } finally {
      await close();
    }
  },
  300_000,
);
