import { afterEach, describe, expect, it } from 'vitest';
import { waitFor } from '../../lab/process.ts';
import { BEN, createStage, type Stage, type StageOptions } from '../../lab/stage.ts';
import { createNews } from '../../src/journal/news.ts';
import { assertChannelEqualsJournal, assertHost, assertQuiet } from './checks.ts';
import { openStory, type Run, type Story } from './support.ts';

let stage: Stage;
let story: Story;

async function open(options: StageOptions = {}): Promise<void> {
  stage = await createStage({ services: ['schedule'], ...options });
  await stage.startBaton();
  story = await openStory(stage);
}

afterEach(async () => {
  await story?.close();
  await stage?.close();
});

const approve = async (run: Run, label: string) => {
  await run.gate(label);
  await run.tickAll(BEN);
  await run.decide(label, BEN);
};

const follows = ({ running }: Awaited<ReturnType<Run['state']>>) =>
  Object.values(running).some(({ task }) => task.stepId === '6-follow');

describe('a host that goes away and comes back', () => {
  it('costs nothing but time when its connection is reset in every step', async () => {
    await open();
    let resets = 0;
    const news = await createNews(story.redis);
    const seen = new Map<string, number>();
    news.on('rollout', async (ref) => {
      const fresh = await story.journal.load(ref, seen.get(ref.id) ?? 0);
      seen.set(ref.id, Math.max(seen.get(ref.id) ?? 0, fresh.at(-1)?.seq ?? 0));
      for (const { event } of fresh) {
        if (event.type !== 'StepStarted') continue;
        const { proxy } = stage.hosts.host(event.task.node);
        // Once as the step is sent, once while it runs.
        proxy.reset();
        proxy.cutAfterBytes(4000);
        resets += 2;
      }
    });
    const run = await story.start('schedule');
    await approve(run, 'Continue to schedule-2');
    await approve(run, 'Finish');
    await run.ended('completed');
    await news.close();
    expect(resets).toBeGreaterThanOrEqual(28);
    const failed = (await story.journal.load(run.ref)).filter(({ event }) => event.type === 'StepFailed');
    expect(failed).toEqual([]);
    await assertChannelEqualsJournal(story, run);
    for (const node of ['schedule-1', 'schedule-2']) assertHost(story, node, 'upgraded');
    await assertQuiet(story);
  });

  it('is waited for through a black hole in mid-step, without a person', async () => {
    await open({ faults: { schedule: { slowStartMs: 2000 } } });
    const run = await story.start('schedule');
    await run.becomes('following the logs', follows);
    const { proxy } = stage.hosts.host('schedule-1');
    proxy.blackhole();
    // The service has long been ready on the host; nobody here can know.
    await waitFor('the black hole is noticed', () => proxy.opened > 2, 60_000);
    expect((await run.state()).gate).toBeUndefined();
    await proxy.heal();
    await approve(run, 'Continue to schedule-2');
    await approve(run, 'Finish');
    await run.ended('completed');
    await assertChannelEqualsJournal(story, run);
    assertHost(story, 'schedule-1', 'upgraded');
  });

  it('asks people after a reboot in mid-step; Retry starts the service again', async () => {
    await open({ faults: { schedule: { slowStartMs: 4000 } } });
    const run = await story.start('schedule');
    await run.becomes('following the logs', follows);
    const host = stage.hosts.host('schedule-1');
    await host.halt();
    await host.boot();
    await run.gate('Retry');
    const { failed, nodes } = await run.state();
    expect(failed[0]).toMatchObject({ node: 'schedule-1', stepId: '6-follow' });
    expect(['interrupted', 'process-died']).toContain(nodes['schedule-1']?.results.at(-1)?.failure);
    await run.decide('Retry', BEN);
    await approve(run, 'Continue to schedule-2');
    await approve(run, 'Finish');
    await run.ended('completed');
    await assertChannelEqualsJournal(story, run);
    const upgraded = { upload: 1, kill: 1, backup: 1, unpack: 1, start: 2 };
    assertHost(story, 'schedule-1', 'upgraded', upgraded);
  });
});
