import { expect } from 'vitest';
import { waitFor } from '../../lab/process.ts';
import { BEN, SERVICES } from '../../lab/stage.ts';
import { assertChannelEqualsJournal, assertHost, assertQuiet } from './checks.ts';
import type { Run, Story } from './support.ts';

/** A channel a service: the pace that Slack asks for is a channel's. */
export const channelOf = (service: string) => `C0${service.replaceAll('-', '').toUpperCase()}`;
export const channels = SERVICES.map((service) => ({
  id: channelOf(service),
  name: service,
  botIsMember: true,
}));

/** Plays one service to an end of its rollout and compares its hosts. */
export type Ending = (story: Story, service: string) => Promise<Run>;
const begin = (story: Story, service: string) => story.start(service, { channel: channelOf(service) });
const forward = (service: string) => `Continue to ${service}-2`;

/** Both nodes, node 1 by one person and node 2 by another. */
export const toTheEnd: Ending = async (story, service) => {
  const run = await toFinalGate(story, service);
  await run.tickAll(BEN);
  await run.decide('Finish', BEN);
  await run.ended('completed');
  for (const node of [`${service}-1`, `${service}-2`]) assertHost(story, node, 'upgraded');
  return run;
};

const toFinalGate: Ending = async (story, service) => {
  const run = await begin(story, service);
  const asked = await run.gate(forward(service));
  expect(asked).toContain(`*${service}-1* is upgraded`);
  const { procedure } = await run.state();
  expect(procedure.points.some(({ kind }) => kind === 'reason')).toBe(true);
  for (const { text } of procedure.points) expect(asked).toContain(text);
  assertHost(story, `${service}-1`, 'upgraded');
  assertHost(story, `${service}-2`, 'staged');
  await run.tickAll();
  await run.decide(forward(service));
  await run.gate('Finish');
  return run;
};

export const backAtNode1: Ending = async (story, service) => {
  const run = await begin(story, service);
  await run.gate(forward(service));
  await run.decide('Roll back', BEN);
  await run.ended('rolled-back');
  assertHost(story, `${service}-1`, 'rolled-back');
  assertHost(story, `${service}-2`, 'staged');
  return run;
};

export const backAfterNode2: Ending = async (story, service) => {
  const run = await toFinalGate(story, service);
  await run.decide('Roll back');
  const { nodes } = await run.ended('rolled-back');
  for (const node of [`${service}-1`, `${service}-2`]) assertHost(story, node, 'rolled-back');
  const back = (node: string) =>
    nodes[node]?.results.find(({ task }) => task.phase === 'rollback')?.startedAt ?? 0;
  expect(back(`${service}-1`)).toBeGreaterThan(back(`${service}-2`)); // newest first
  return run;
};

export const stopHere: Ending = async (story, service) => {
  const run = await begin(story, service);
  await run.gate(forward(service));
  await run.decide('Stop here');
  await run.ended('stopped');
  assertHost(story, `${service}-1`, 'upgraded');
  assertHost(story, `${service}-2`, 'staged');
  return run;
};

/** Needs a service whose new version takes long to be ready. */
export const abortInMidStep: Ending = async (story, service) => {
  const run = await begin(story, service);
  const host = story.stage.hosts.host(`${service}-1`);
  const remote = () => host.processes().filter(({ argv }) => argv.includes('step_follow'));
  await waitFor('the step runs on the host', () => remote().length > 0, 120_000);
  await story.say(`abort ${service}`, BEN, channelOf(service));
  const asked = await run.gate('Retry');
  expect(asked).toContain('Aborted');
  expect(remote()).toEqual([]);
  await run.decide('Roll back');
  await run.ended('rolled-back');
  assertHost(story, `${service}-1`, 'rolled-back');
  assertHost(story, `${service}-2`, 'staged');
  return run;
};

/** Plays one ending a service, all at the same time, and compares hosts, journals and channels. */
export async function playAll(story: Story, endings: Record<string, Ending>): Promise<void> {
  const plays = Object.entries(endings).map(async ([service, ending]) => {
    await assertChannelEqualsJournal(story, await ending(story, service));
  });
  await Promise.all(plays);
  await assertQuiet(story);
}
