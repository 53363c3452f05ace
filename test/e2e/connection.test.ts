import { expect, test } from 'vitest';
import { waitFor } from '../../lab/process.ts';
import { assertChannelEqualsJournal, assertHost, assertQuiet } from './checks.ts';
import { channelOf, channels } from './endings.ts';
import { type Run, type Story, stages } from './support.ts';

const slow = { slowStartMs: 2_500 };
const open = stages({
  workspace: { channels },
  services: ['ecsc', 'schedule'],
  faults: { ecsc: slow, schedule: slow },
});

/** Begins a rollout and waits until node 1 runs the step that follows the logs. */
async function inMidStep(story: Story, service: string): Promise<Run> {
  const run = await story.start(service, { channel: channelOf(service) });
  const host = story.stage.hosts.host(`${service}-1`);
  const remote = () => host.processes().some(({ argv }) => argv.includes('step_follow'));
  await waitFor('the step runs on the host', remote, 120_000);
  return run;
}

test('a connection that drops and comes back in mid-step asks nobody', async () => {
  const story = await open();
  const play = async (service: string, drop: () => Promise<void>) => {
    const run = await inMidStep(story, service);
    await drop();
    await run.gate(`Continue to ${service}-2`);
    const { decided } = await run.state();
    expect(decided).toEqual([]);
    assertHost(story, `${service}-1`, 'upgraded');
    await run.decide('Stop here');
    await run.ended('stopped');
    await assertChannelEqualsJournal(story, run);
  };
  const { hosts } = story.stage;
  await Promise.all([
    play('ecsc', async () => hosts.host('ecsc-1').proxy.reset()),
    // sshd and its sessions end; the step's own process lives on.
    play('schedule', async () => {
      await hosts.host('schedule-1').stop();
      await hosts.host('schedule-1').start();
    }),
  ]);
  await assertQuiet(story);
});

test('a host that stays away fails the step; once it is back, rolling back works', async () => {
  const story = await open({
    services: ['ecsc'],
    service: { timeouts: { connect: '1s', stop: '5s', start: '20s', unreachable: '2s' } },
  });
  const run = await inMidStep(story, 'ecsc');
  const host = story.stage.hosts.host('ecsc-1');
  await host.stop();
  const asked = await run.gate('Retry');
  for (const word of ['connection was lost', 'stayed away', 'does nothing twice'])
    expect(asked).toContain(word);
  await host.start();
  await run.decide('Roll back');
  await run.ended('rolled-back');
  assertHost(story, 'ecsc-1', 'rolled-back');
  assertHost(story, 'ecsc-2', 'staged');
  await assertChannelEqualsJournal(story, run);
  await assertQuiet(story);
});
