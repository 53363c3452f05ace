import { afterEach, expect, test } from 'vitest';
import { buildArtifact } from '../../lab/artifacts.ts';
import { readProcess } from '../../lab/process-table.ts';
import {
  ANN,
  BEN,
  createStage,
  OLD,
  originalDocuments,
  RELEASE,
  SERVICES,
  type StageOptions,
} from '../../lab/stage.ts';
import { runningVersion } from '../../lab/stand-in/running.ts';
import { assertChannelEqualsJournal, assertHost, assertQuiet } from './checks.ts';
import { openStory, type Run, type Story } from './support.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A channel a service, as Slack's pace is a channel's. */
const channelOf = (service: string) => `C0${service.replaceAll('-', '').toUpperCase()}`;
const channels = SERVICES.map((service) => ({ id: channelOf(service), name: service, botIsMember: true }));

async function open(options: StageOptions): Promise<Story> {
  const { transport = 'socket' } = options;
  const stage = await createStage({ ...options, transport, workspace: { channels, ...options.workspace } });
  closers.push(stage.close);
  const story = await openStory(stage);
  closers.push(story.close);
  await stage.startBaton();
  return story;
}

const begin = (story: Story, service: string) => story.start(service, { channel: channelOf(service) });

async function toTheEnd(story: Story, service: string): Promise<Run> {
  const run = await begin(story, service);
  const asked = await run.gate(`Continue to ${service}-2`);
  expect(asked).toContain(`*${service}-1* is upgraded`);
  assertHost(story, `${service}-1`, 'upgraded');
  assertHost(story, `${service}-2`, 'staged');
  await run.tickAll();
  await run.decide(`Continue to ${service}-2`);
  await run.gate('Finish');
  await run.tickAll(BEN);
  await run.decide('Finish', BEN);
  await run.ended('completed');
  assertHost(story, `${service}-1`, 'upgraded');
  assertHost(story, `${service}-2`, 'upgraded');
  await assertChannelEqualsJournal(story, run);
  return run;
}

test('all four services at once over Socket Mode, to the end', async () => {
  const story = await open({});
  await Promise.all(SERVICES.map((service) => toTheEnd(story, service)));
  await assertQuiet(story);
});
