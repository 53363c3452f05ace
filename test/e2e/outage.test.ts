import { afterEach, describe, expect, it } from 'vitest';
import { waitFor } from '../../lab/process.ts';
import { BEN, createStage, type Stage } from '../../lab/stage.ts';
import { assertChannelEqualsJournal, assertHost } from './checks.ts';
import { openStory, type Story } from './support.ts';

/** `OUTAGE_S=300 npx vitest run test/e2e/outage.test.ts` is the five minutes that the docs tell of. */
const OUTAGE_S = Number(process.env.OUTAGE_S ?? 1);
const LONG_MS = 3600_000;

let stage: Stage;
let story: Story;

afterEach(async () => {
  await story?.close();
  await stage?.close();
});

describe(`Slack is away for ${OUTAGE_S} seconds or more`, () => {
  it(
    'the steps do not wait, and the channel has all of it afterwards, once and in order',
    async () => {
      stage = await createStage({ services: ['schedule'] });
      await stage.startBaton();
      story = await openStory(stage);
      const run = await story.start('schedule');
      const from = Date.now();
      stage.workspace.outage(LONG_MS);
      await run.becomes('at its gate', ({ gate }) => gate !== undefined);
      const { procedure } = await run.state();
      // Slack is down, so the person on call goes on from the command line.
      expect(await stage.baton('continue', run.ref.id, '--yes')).toMatchObject({ status: 0 });
      await run.becomes('at its last gate', (now) => now.gate?.kind === 'final');
      await waitFor('it was long enough', () => Date.now() - from > OUTAGE_S * 1000, OUTAGE_S * 1000 + 5000);
      expect(JSON.stringify(run.thread())).not.toContain('is upgraded');
      stage.workspace.faults.clear();
      await stage.workspace.waitForConnections(1, { timeoutMs: 60_000 });
      await run.gate('Finish');
      await run.tickAll(BEN);
      await run.decide('Finish', BEN);
      await run.ended('completed');
      await assertChannelEqualsJournal(story, run);
      expect(procedure.nodes).toHaveLength(2);
      for (const node of procedure.nodes) assertHost(story, node, 'upgraded');
    },
    OUTAGE_S * 1000 + 180_000,
  );
});
