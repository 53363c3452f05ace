import type { App } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Workspace } from '../../workspace/workspace.ts';
import { createWorkspace } from '../../workspace/workspace.ts';
import type { Seen } from './support.ts';
import { ANNA, CHANNEL, LIWEI, startHttpApp, startSocketApp } from './support.ts';

const TRANSPORTS: [string, (workspace: Workspace, seen: Seen) => Promise<App>][] = [
  ['Socket Mode', startSocketApp],
  ['HTTP', startHttpApp],
];

describe.each(TRANSPORTS)('the real Bolt app over %s', (name, start) => {
  let workspace: Workspace;
  let app: App;
  let seen: Seen;
  const command = (text: string) =>
    workspace.command({ user: ANNA, channel: CHANNEL, command: '/upgrade', text });
  /** Every answer has arrived: nothing is under way when the workspace closes. */
  const told = (count: number) => workspace.waitFor(() => workspace.ephemerals(ANNA).length === count);
  const postCard = async (): Promise<string> => {
    await command('go');
    return workspace.waitFor(() => workspace.messages(CHANNEL)[0]?.ts, { what: 'the card' });
  };

  beforeEach(async () => {
    workspace = await createWorkspace();
    seen = { commands: [], clicks: [], states: [] };
    app = await start(workspace, seen);
  });
  afterEach(async () => {
    await app.stop();
    await workspace.close();
  });

  it('answers a command ephemerally, to that person only', async () => {
    const sent = await command('nothing');
    expect(sent.ack).toMatchObject({ ok: true });
    expect(sent.delivery.transport).toBe(name === 'HTTP' ? 'http' : 'socket');
    const answer = await sent.waitForEphemeral();
    expect(answer).toMatchObject({ user: ANNA, text: 'no such thing: nothing', from: 'app' });
    expect(workspace.ephemerals(LIWEI)).toEqual([]);
    expect(workspace.violations).toEqual([]);
  });

  it('posts a card, takes a click by label, and updates the card', async () => {
    const ts = await postCard();
    const sent = await workspace.click({ user: LIWEI, channel: CHANNEL, ts, text: 'Continue to ferry-2' });
    expect(sent.ack.ok).toBe(true);
    const card = await workspace.waitFor(() => workspace.messages(CHANNEL).find((m) => m.edits.length === 1));
    expect(card.text).toBe(`continue by <@${LIWEI}>`);
    expect(card.edits[0]?.blocks).toHaveLength(3);
    expect(seen.clicks).toEqual([`${LIWEI} continue`]);
    expect(workspace.violations).toEqual([]);
  });

  it('refuses a click on what is no longer there, and sends a stale one when asked', async () => {
    const ts = await postCard();
    await workspace.click({ user: LIWEI, channel: CHANNEL, ts, actionId: 'continue' });
    await workspace.waitFor(() => workspace.messages(CHANNEL)[0]?.edits.length === 1);
    const late = { user: ANNA, channel: CHANNEL, ts, actionId: 'rollback' };
    await expect(workspace.click(late)).rejects.toMatchObject({ code: 'not-on-message' });
    const stale = await workspace.staleClick(late);
    expect(stale.ack.ok).toBe(true);
    await workspace.waitFor(() => workspace.messages(CHANNEL)[0]?.edits.length === 2);
    expect(seen.clicks).toHaveLength(2);
  });

  it('replays a delivery byte for byte', async () => {
    const ts = await postCard();
    const first = await workspace.click({ user: LIWEI, channel: CHANNEL, ts, actionId: 'continue' });
    const again = await workspace.replay(first.delivery);
    expect(again.ack.ok).toBe(true);
    expect(again.delivery.body).toBe(first.delivery.body);
    await workspace.waitFor(() => workspace.messages(CHANNEL)[0]?.edits.length === 2);
    expect(seen.clicks).toHaveLength(2);
  });

  it('carries what a person ticked, until the message is edited', async () => {
    const ts = await postCard();
    const tick = { user: ANNA, channel: CHANNEL, ts, actionId: 'tick', blockId: 'points' };
    await workspace.click({ ...tick, selected: ['p1', 'p2'] });
    await workspace.waitFor(() => seen.states.length === 1);
    const selected = [{ value: 'p1' }, { value: 'p2' }];
    expect(seen.states[0]).toMatchObject({
      points: { tick: { type: 'checkboxes', selected_options: selected } },
    });
    await expect(workspace.click({ ...tick, selected: ['p9'] })).rejects.toMatchObject({
      code: 'no-such-option',
    });
  });

  it('sends a delivery twice, and two out of order, when faults say so', async () => {
    const fault = workspace.faults.add({ kind: 'duplicate', times: 1 });
    await command('twice');
    await told(2);
    expect(fault.hits).toBe(1);
    workspace.faults.add({ kind: 'reorder', times: 1 });
    await Promise.all([command('first'), command('second')]);
    expect(seen.commands).toEqual(['twice', 'twice', 'second', 'first']);
    await told(4);
  });

  it('delays a delivery', async () => {
    workspace.faults.add({ kind: 'delay', delayMs: 300, times: 1 });
    const slow = command('slow');
    await command('quick');
    await slow;
    expect(seen.commands).toEqual(['quick', 'slow']);
    await told(2);
  });
});
