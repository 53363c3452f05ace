import { test } from 'vitest';
import { BEN, originalDocuments, RELEASE } from '../../lab/stage.ts';
import { describeIf } from '../support/conditional.ts';
import { assertChannelEqualsJournal, assertHost } from './checks.ts';
import {
  abortInMidStep,
  backAfterNode2,
  backAtNode1,
  channels,
  type Ending,
  playAll,
  stopHere,
  toTheEnd,
} from './endings.ts';
import { stages } from './support.ts';

const open = stages({ workspace: { channels } });

test('Socket Mode: all four services to the end; one is put back by a command afterwards', async () => {
  const story = await open({});
  const finished: Ending = async (_, service) => {
    const run = await toTheEnd(story, service);
    await assertChannelEqualsJournal(story, run);
    await story.say(`rollback ${service} ${RELEASE}`, BEN, run.channel);
    await run.becomes('rolling back', ({ status }) => status !== 'completed');
    await run.ended('rolled-back');
    for (const node of [`${service}-1`, `${service}-2`]) assertHost(story, node, 'rolled-back');
    return run;
  };
  await playAll(story, { ecsc: finished, ecmc: toTheEnd, schedule: toTheEnd, 'schedule-res': finished });
});

test('HTTP: back at node 1, back after node 2, stop here, abort in mid-step', async () => {
  const story = await open({ transport: 'http', faults: { 'schedule-res': { slowStartMs: 60_000 } } });
  await playAll(story, {
    ecsc: backAtNode1,
    ecmc: backAfterNode2,
    schedule: stopHere,
    'schedule-res': abortInMidStep,
  });
});

test('Socket Mode: the same endings for the other kind of service', async () => {
  const story = await open({ faults: { ecmc: { slowStartMs: 60_000 } } });
  await playAll(story, {
    ecsc: stopHere,
    ecmc: abortInMidStep,
    schedule: backAfterNode2,
    'schedule-res': backAtNode1,
  });
});

const original = originalDocuments();
describeIf({ isMet: original !== undefined, why: 'it does not lie beside the project' })(
  "the team's document",
  () => {
    test('HTTP: unmodified, every service to an end', async () => {
      const story = await open({ transport: 'http', ...(original ? { documents: original } : {}) });
      await playAll(story, {
        ecsc: backAfterNode2,
        ecmc: toTheEnd,
        schedule: toTheEnd,
        'schedule-res': stopHere,
      });
    });
  },
);
