import { afterEach, describe, it } from 'vitest';
import { type LabRedisCluster, startRedisCluster } from '../../lab/redis.ts';
import { BEN, createStage, type Stage } from '../../lab/stage.ts';
import { assertChannelEqualsJournal, assertHost } from './checks.ts';
import { openStory, type Story } from './support.ts';

let cluster: LabRedisCluster;
let stage: Stage;
let story: Story;

afterEach(async () => {
  await story?.close();
  await stage?.close();
  await cluster?.stop();
});

describe('on a Redis Cluster', () => {
  it('two services are upgraded side by side', async () => {
    cluster = await startRedisCluster();
    const redisUrl = `redis+cluster://${cluster.urls.map((url) => new URL(url).host).join(',')}`;
    stage = await createStage({ services: ['ecsc', 'schedule'], redisUrl });
    await stage.startBaton();
    story = await openStory(stage);
    const upgrade = async (service: string) => {
      const run = await story.start(service);
      await run.gate(`Continue to ${service}-2`);
      await run.tickAll(BEN);
      await run.decide(`Continue to ${service}-2`, BEN);
      await run.gate('Finish');
      await run.tickAll(BEN);
      await run.decide('Finish', BEN);
      await run.ended('completed');
      return run;
    };
    const runs = await Promise.all(['ecsc', 'schedule'].map(upgrade));
    for (const run of runs) {
      await assertChannelEqualsJournal(story, run);
      for (const number of [1, 2]) assertHost(story, `${run.ref.scope}-${number}`, 'upgraded');
    }
  });
});
