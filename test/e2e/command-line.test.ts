import { userInfo } from 'node:os';
import { WebClient } from '@slack/web-api';
import { expect, test } from 'vitest';
import { waitFor } from '../../lab/process.ts';
import { RELEASE } from '../../lab/stage.ts';
import { journalKey } from '../../src/journal/keys.ts';
import { assertChannelEqualsJournal, assertHost, assertQuiet } from './checks.ts';
import { channelOf, channels } from './endings.ts';
import { type Story, stages } from './support.ts';

const open = stages({ workspace: { channels } });

/** Runs a command that must do, or must be refused; answers what it printed. */
const baton = async (story: Story, args: string[], status = 0): Promise<string> => {
  const done = await story.stage.baton(...args);
  expect(done, done.output).toMatchObject({ status });
  return done.output;
};

test('a rollout is followed and decided from the command line', async () => {
  const story = await open({
    services: ['ecsc', 'schedule'],
    faults: { schedule: { slowStartMs: 60_000 } },
  });
  const planned = await baton(story, ['plan', 'ecsc', RELEASE]);
  for (const word of ['tar xvf ecsc.tar', '/home/ecsc_20170324', 'ecsc-1', 'ecsc-2']) {
    expect(planned).toContain(word);
  }
  expect(await baton(story, ['plan', 'ecs', RELEASE], 3)).toContain('ecsc');
  expect(await baton(story, ['status'])).toContain('No rollout is active');
  expect(await baton(story, ['continue', 'nothing'], 3)).toContain('no rollout nothing');

  const forwardAndBack = async () => {
    const run = await story.start('ecsc', { channel: channelOf('ecsc') });
    await run.gate('Continue to ecsc-2');
    const status = await baton(story, ['status']);
    for (const word of [run.ref.id, 'ecsc-1 is upgraded', 'choices: continue, rollback, stop']) {
      expect(status).toContain(word);
    }
    expect(await baton(story, ['retry', run.ref.id], 1)).toContain('not offered');
    expect(await baton(story, ['continue', run.ref.id], 1)).toContain('was not confirmed');
    expect(await baton(story, ['continue', run.ref.id, '--yes'])).toContain('continue recorded');
    await run.becomes('at the last gate', ({ gate }) => gate?.kind === 'final');
    expect(await baton(story, ['rollback', run.ref.id, '--yes'])).toContain('rollback recorded');
    const { decided } = await run.ended('rolled-back');
    expect(decided.map(({ by }) => by)).toEqual([
      { kind: 'cli', id: userInfo().username },
      { kind: 'cli', id: userInfo().username },
    ]);
    for (const node of ['ecsc-1', 'ecsc-2']) assertHost(story, node, 'rolled-back');
    await assertChannelEqualsJournal(story, run);
    return run;
  };
  const abortAndStop = async () => {
    const run = await story.start('schedule', { channel: channelOf('schedule') });
    const host = story.stage.hosts.host('schedule-1');
    const remote = () => host.processes().filter(({ argv }) => argv.includes('step_follow'));
    await waitFor('the step runs on the host', () => remote().length > 0, 120_000);
    expect(await baton(story, ['abort', run.ref.id])).toContain('abort recorded');
    await run.becomes('at a gate', ({ gate }) => gate?.aborted === true);
    expect(remote()).toEqual([]);
    expect(await baton(story, ['abort', run.ref.id], 1)).toContain('Nothing is running');
    expect(await baton(story, ['stop', run.ref.id, '--yes'])).toContain('stop recorded');
    await run.ended('stopped');
    await assertChannelEqualsJournal(story, run);
  };
  const [run] = await Promise.all([forwardAndBack(), abortAndStop()]);
  await assertQuiet(story);

  expect(await baton(story, ['audit', 'verify'])).toMatch(/ecsc.*intact[\s\S]*schedule.*intact/);
  const compared = await baton(story, ['audit', 'verify', '--channel']);
  expect(compared.match(/: channel C0\w+ tells the same$/gm)).toHaveLength(2);
  const exported = (await baton(story, ['audit', 'export', run.ref.id])).trim().split('\n');
  const records = await story.journal.load(run.ref);
  expect(exported.map((line) => JSON.parse(line))).toEqual(records);

  // Somebody deletes one message of the thread; of the other rollout nothing is missing.
  const said = run.thread().at(-1)?.ts ?? '';
  const client = new WebClient(story.stage.workspace.botToken, { slackApiUrl: story.stage.workspace.apiUrl });
  await client.chat.delete({ channel: run.channel, ts: said });
  const differs = await baton(story, ['audit', 'verify', '--channel'], 1);
  expect(differs).toMatch(/: channel C0ECSC differs\n {2}events? [\d to]+ missing from its thread\n/);
  expect(differs).toMatch(/: channel C0SCHEDULE tells the same$/m);

  // One word of one event, changed in Redis by hand.
  const line = await story.redis.lindex(journalKey(run.ref), 4);
  await story.redis.lset(journalKey(run.ref), 4, (line ?? '').replace('ecsc', 'ecmc'));
  expect(await baton(story, ['audit', 'verify', run.ref.id], 1)).toContain('event 5 was changed');
});
