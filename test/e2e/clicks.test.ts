import { expect, test } from 'vitest';
import { buttonsOf } from '../../lab/card.ts';
import { ANN, BEN, CHANNEL, GUS, KIM, RELEASE } from '../../lab/stage.ts';
import { shownText } from '../../src/audit/shown-text.ts';
import { isActive } from '../../src/rollout/state.ts';
import { assertChannelEqualsJournal, assertHost, assertQuiet } from './checks.ts';
import { type Run, type Story, stages } from './support.ts';

const open = stages();
type Sent = Awaited<ReturnType<Run['press']>>;

/** Waits for what only the person who clicked is told. */
async function told(sent: Sent | Promise<Sent>, words: string | RegExp): Promise<void> {
  const { waitForEphemeral } = await sent;
  await waitForEphemeral((ephemeral) => shownText(ephemeral).match(words) !== null, { what: String(words) });
}

const gone = (story: Story, run: Run, labels: string[]) =>
  story.stage.workspace.waitFor(
    () => labels.every((label) => buttonsOf(run.card()).every((button) => button.label !== label)),
    { what: `the buttons ${labels.join(', ')} are gone`, timeoutMs: 30_000 },
  );

test('ticks are asked for; the first click wins; what is stale or sent again changes nothing', async () => {
  const story = await open({ services: ['ecsc', 'schedule'] });
  const { workspace } = story.stage;
  const command = await story.say(`ecsc ${RELEASE}`);
  const [run, other] = await Promise.all([story.started('ecsc'), story.start('schedule')]);

  // While it runs there is one rollout a service, and a command that Slack sends again starts no other.
  await story.told(`ecsc ${RELEASE}`, ['Another rollout', run.ref.id], BEN);
  await workspace.replay(command.delivery);
  expect(await story.journal.newest('ecsc')).toEqual([run.ref]);

  await run.gate('Continue to ecsc-2');
  await told(run.press('Continue to ecsc-2'), /^Not yet: \d points are not verified/);
  await story.told('abort ecsc', ['Nothing is running now'], BEN);
  await story.told(`rollback ecsc ${RELEASE}`, ['has not ended'], BEN);
  expect((await run.state()).decided).toEqual([]);
  assertHost(story, 'ecsc-2', 'staged');

  // A tick can be taken back, and each is its person's.
  const [box] = buttonsOf(run.card()).filter(({ label }) => label === 'Verified');
  const tick = (user: string) =>
    workspace.click({ user, channel: CHANNEL, ts: run.ts, actionId: box?.actionId ?? '' });
  const point = box?.actionId.replace('tick:', '') ?? '';
  await tick(BEN);
  await run.becomes('ticked', ({ gate }) => gate?.ticks[point]?.by.id === BEN);
  await workspace.waitFor(() => /✅ .* <@U0BEN>/.test(shownText(run.card())), { timeoutMs: 30_000 });
  await tick(ANN);
  await run.becomes('unticked', ({ gate }) => gate?.ticks[point] === undefined);
  await workspace.waitFor(() => !/✅ .* <@U/.test(shownText(run.card())), { timeoutMs: 30_000 });

  await run.tickAll();
  const clicks = [
    { user: ANN, label: 'Continue to ecsc-2', decision: 'continue' },
    { user: BEN, label: 'Roll back', decision: 'rollback' },
  ];
  const sent = await Promise.all(clicks.map(({ label, user }) => run.press(label, user)));
  const { decided } = await run.becomes('decided', (now) => now.decided.length > 0);
  const [first] = decided;
  const lost = clicks.findIndex(({ decision }) => decision !== first?.decision);
  const [loser, theirs] = [clicks[lost], sent[lost]];
  expect(first?.by.id).toBe(clicks[1 - lost]?.user);
  if (theirs) await told(theirs, /^Already decided: <@U0(ANN|BEN)>/);

  // The buttons give way to who decided what; one that somebody still sees is answered.
  await gone(story, run, ['Continue to ecsc-2', 'Roll back'].slice(0, 1));
  expect(shownText(run.card())).toContain(`<@${first?.by.id}>`);
  const stale = { user: BEN, channel: CHANNEL, ts: run.ts, text: 'Stop here' };
  await told(workspace.staleClick({ ...stale, edition: await editionOf(run) }), /^Already decided/);
  for (const { delivery } of sent) await workspace.replay(delivery);
  expect((await run.state()).decided.slice(0, 1)).toEqual(decided);
  expect(loser?.decision).not.toBe(first?.decision);

  await other.gate('Continue to schedule-2');
  await other.decide('Stop here');
  await other.ended('stopped');
  const now = await run.becomes(
    'at its next gate or end',
    (state) => state.gate !== undefined || !isActive(state),
  );
  if (now.gate) {
    await run.gate('Finish');
    await told(run.press('Finish', BEN), /^Not yet/);
    await run.decide('Roll back');
  }
  await run.ended('rolled-back');
  expect((await run.state()).decided).toHaveLength(now.gate ? 2 : 1);
  await gone(story, run, ['Roll back', 'Finish', 'Stop here', 'Verified', 'Undo']);
  await told(workspace.staleClick(stale), /Already decided|has ended/);
  await story.told(`rollback ecsc ${RELEASE}`, ['nothing to roll back']);
  await assertChannelEqualsJournal(story, run);
  await assertQuiet(story);
});

/** The newest earlier edition of the card that offered to stop. */
async function editionOf(run: Run): Promise<number> {
  const { edits } = run.card();
  return edits.findLastIndex((edition) => buttonsOf(edition).some(({ label }) => label === 'Stop here'));
}

test('who may start and approve, four eyes, and ticks that are only advice', async () => {
  const EVE = 'U0EVE';
  const users = [ANN, BEN, EVE].map((id) => ({ id, name: id.slice(2).toLowerCase() }));
  const usergroups = [{ id: 'S0OPS', handle: 'operators', name: 'Operators', users: [ANN, BEN] }];
  const story = await open({
    services: ['ecsc'],
    workspace: { users, usergroups },
    config: {
      access: { start: [ANN], approve: ['S0OPS'], fourEyes: true },
      gates: { verification: 'advisory' },
    },
  });
  for (const user of [EVE, BEN]) await story.told(`ecsc ${RELEASE}`, ['may not start', 'Ask'], user);
  expect(await story.journal.scopes()).toEqual([]);
  for (const host of story.stage.hosts.all) assertHost(story, host.name, 'untouched');

  const run = await story.start('ecsc');
  // With four eyes, who asks does not take down even the first node alone.
  await run.gate('Continue');
  expect(Object.values((await run.state()).nodes).filter(({ touched }) => touched)).toEqual([]);
  await told(run.press('Continue', ANN), 'somebody else has to approve');
  await run.decide('Continue', BEN);
  await run.gate('Continue to ecsc-2');
  await told(run.press('Continue to ecsc-2', EVE), 'may not decide');
  await told(run.press('Roll back', EVE), 'may not decide');
  await told(run.press('Stop here', EVE), 'may not decide');
  await told(run.press('Verified', EVE), 'may not decide');
  await told(run.press('Continue to ecsc-2', ANN), 'somebody else has to approve');
  expect((await run.state()).decided).toHaveLength(1);
  await run.decide('Continue to ecsc-2', BEN); // by the group, and without a tick
  await run.gate('Finish');
  await told(run.press('Finish', ANN), 'somebody else has to approve');
  await run.decide('Roll back', ANN); // going back needs no second person
  await run.ended('rolled-back');
  for (const node of ['ecsc-1', 'ecsc-2']) assertHost(story, node, 'rolled-back');
  await assertChannelEqualsJournal(story, run);
  await assertQuiet(story);
});

test('everyone means members; a guest and a stranger are let in by an id alone', async () => {
  const story = await open({ services: ['ecsc'] });
  const { workspace } = story.stage;
  for (const [user, what] of [
    [KIM, 'you belong to another one'],
    [GUS, 'you are a guest here'],
  ] as const) {
    await story.told(
      `ecsc ${RELEASE}`,
      [what, `\`${user}\` to \`access.start\``, 'Nothing was changed'],
      user,
    );
  }
  // Before Slack has said who somebody is, nobody is taken for a member.
  const unsaid = workspace.faults.add({
    kind: 'platform-error',
    method: 'users.info',
    error: 'missing_scope',
  });
  const scope = ['Slack did not say', 'missing_scope', 'users:read', '`U0ANN` to `access.start`'];
  await story.told(`ecsc ${RELEASE}`, scope, ANN);
  workspace.faults.remove(unsaid.id);
  expect(await story.journal.scopes()).toEqual([]);
  for (const host of story.stage.hosts.all) assertHost(story, host.name, 'untouched');

  const run = await story.start('ecsc');
  await run.gate('Continue to ecsc-2');
  const before = (await story.journal.load(run.ref)).length;
  for (const [user, what] of [
    [KIM, /another one.*`access.approve`/],
    [GUS, /a guest here.*`access.approve`/],
  ] as const) {
    for (const label of ['Verified', 'Continue to ecsc-2', 'Roll back', 'Stop here']) {
      await told(run.press(label, user), what);
    }
    await story.told('abort ecsc', [what], user);
    await story.told(`rollback ecsc ${RELEASE}`, ['has not ended'], user);
  }
  expect(await story.journal.load(run.ref)).toHaveLength(before);
  await run.tickAll();
  await run.decide('Continue to ecsc-2', BEN);
  await run.gate('Finish');
  await run.decide('Roll back', BEN);
  await run.ended('rolled-back');
  await story.told(`rollback ecsc ${RELEASE}`, [/another one.*`access.approve`/], KIM);
  await assertChannelEqualsJournal(story, run);
  await assertQuiet(story);
});

test('somebody of another workspace who is named may decide, also by a group', async () => {
  const story = await open({
    services: ['ecsc'],
    workspace: { usergroups: [{ id: 'S0VENDOR', handle: 'vendor', name: 'Vendor', users: [KIM] }] },
    config: { access: { start: ['everyone', GUS], approve: ['everyone', 'S0VENDOR'] } },
  });
  await story.say(`ecsc ${RELEASE}`, GUS);
  const run = await story.started('ecsc');
  await run.gate('Continue to ecsc-2');
  await told(run.press('Verified', GUS), /a guest here.*`access.approve`/);
  await run.tickAll(KIM);
  await run.decide('Roll back', KIM);
  const { requestedBy, decided } = await run.ended('rolled-back');
  expect([requestedBy.id, ...decided.map(({ by }) => by.id)]).toEqual([GUS, KIM]);
  await assertQuiet(story);
});
