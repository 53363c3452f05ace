import { expect, test } from 'vitest';
import { waitFor } from '../../lab/process.ts';
import { ANN, BEN, CHANNEL } from '../../lab/stage.ts';
import { shownText } from '../../src/audit/shown-text.ts';
import { assertQuiet } from './checks.ts';
import { stages } from './support.ts';

const NEW = 'C0NEW';
/** Where a person is written to. */
const DIRECT = 'D0ANN';
const open = stages({
  services: ['ecsc'],
  workspace: {
    channels: [
      { id: CHANNEL, name: 'ops', botIsMember: true },
      { id: NEW, name: 'new-ops', botIsMember: true },
    ],
  },
  config: { access: { start: [ANN], approve: [ANN] } },
});

test.each([
  ['is_archived', { isArchived: true }],
  ['not_in_channel', { botIsMember: false }],
])('a channel that takes nothing: %s', async (code, change) => {
  const story = await open();
  const { workspace } = story.stage;
  const run = await story.start('ecsc');
  await run.gate('Continue to ecsc-2');
  workspace.changeChannel(CHANNEL, change);
  // The tick cannot be shown; whoever has asked for the rollout is told directly, once.
  await run.tickAll();
  const direct = () => workspace.messages(DIRECT).map((message) => shownText(message));
  await waitFor('the requester is told', () => direct().some((text) => text.includes(code)), 30_000);
  expect(direct()).toHaveLength(1);

  // Nobody without a role has the card brought anywhere.
  const asked = { user: BEN, channel: NEW, command: '/upgrade', text: 'status' };
  const ben = await workspace.command(asked);
  await ben.waitForEphemeral((text) => shownText(text).includes(code), { timeoutMs: 20_000 });
  expect(workspace.messages(NEW)).toEqual([]);

  const ann = await workspace.command({ ...asked, user: ANN });
  await ann.waitForEphemeral((text) => /posted here/.test(shownText(text)), { timeoutMs: 20_000 });
  const moved = await story.attach(run.ref, NEW);
  await moved.gate('Continue to ecsc-2');
  await moved.decide('Continue to ecsc-2');
  await moved.gate('Finish');
  await moved.tickAll();
  await moved.decide('Finish');
  await moved.ended('completed');
  await assertQuiet(story);
});
