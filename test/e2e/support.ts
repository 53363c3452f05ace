import { afterEach } from 'vitest';
import { type Button, buttonsOf } from '../../lab/card.ts';
import { markOf } from '../../lab/channel.ts';
import { waitFor } from '../../lab/process.ts';
import { createRobot } from '../../lab/robot.ts';
import { ANN, CHANNEL, createStage, RELEASE, type Stage, type StageOptions } from '../../lab/stage.ts';
import { shownText } from '../../src/audit/shown-text.ts';
import { createStepQueue } from '../../src/jobs/queue.ts';
import { createJournal } from '../../src/journal/journal.ts';
import { type RolloutRef, rolloutRef } from '../../src/journal/keys.ts';
import { openRedis } from '../../src/journal/redis.ts';
import { replay } from '../../src/rollout/evolve.ts';
import { openPoints } from '../../src/rollout/gates.ts';
import type { RolloutState } from '../../src/rollout/state.ts';
import type { Message } from '../../workspace/types.ts';
import { type Snapshot, snapshotOf } from './snapshot.ts';

/** For what takes long on a busy machine: a hang is what this finds, not slowness. */
const PATIENCE_MS = 90_000;

export type Story = Awaited<ReturnType<typeof openStory>>;
export type Run = ReturnType<typeof createRun>;

/** How a file opens its stages, with Baton running on them; each is closed after its test. */
export function stages(common: StageOptions = {}) {
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });
  return async (options: StageOptions = {}, prepare: (stage: Stage) => Promise<void> = async () => {}) => {
    const stage = await createStage({ ...common, ...options });
    closers.push(stage.close);
    await prepare(stage);
    const story = await openStory(stage);
    closers.push(story.close);
    await stage.startBaton();
    return story;
  };
}

/** People's part in a stage, and what is to be read of it afterwards. Remembers how the hosts were before. */
export async function openStory(stage: Stage) {
  const redis = openRedis(stage.env.REDIS_URL ?? '');
  redis.on('error', () => {});
  const journal = createJournal(redis);
  const queue = createStepQueue(redis);
  const before = new Map<string, Snapshot>();
  for (const host of stage.hosts.all) before.set(host.name, await snapshotOf(host));
  const { workspace } = stage;

  const say = (text: string, user = ANN, channel = CHANNEL) =>
    workspace.command({ user, channel, command: '/upgrade', text });

  /** Waits for a service's card that is not one of the `known`. */
  const started = async (service: string, channel = CHANNEL, known: string[] = []): Promise<Run> => {
    const isIt = (card: Message) =>
      !known.includes(card.ts) && markOf(card)?.rollout.startsWith(`${service}-${RELEASE}-`);
    const card = await workspace.waitFor(() => cards(workspace.messages(channel)).find(isIt), {
      what: `the card of ${service}`,
      timeoutMs: PATIENCE_MS,
    });
    return createRun(stage, journal, rolloutRef(service, markOf(card)?.rollout ?? ''), card);
  };

  return {
    stage,
    journal,
    queue,
    redis,
    before,
    say,

    /** Types the command and waits for the card. */
    async start(service: string, { user = ANN, channel = CHANNEL } = {}): Promise<Run> {
      const known = cards(workspace.messages(channel)).map(({ ts }) => ts);
      await say(`${service} ${RELEASE}`, user, channel);
      return started(service, channel, known);
    },
    started,

    /** The card of a rollout that is known to run. */
    async attach(ref: RolloutRef, channel = CHANNEL): Promise<Run> {
      const card = await workspace.waitFor(
        () => cards(workspace.messages(channel)).find((message) => markOf(message)?.rollout === ref.id),
        { what: `the card of ${ref.id}`, timeoutMs: PATIENCE_MS },
      );
      return createRun(stage, journal, ref, card);
    },

    /** What only this person was told in answer to a command; waits for a text that holds all the words. */
    async told(text: string, words: (string | RegExp)[], user = ANN): Promise<string> {
      const sent = await say(text, user);
      const holds = (told: string) => words.every((word) => told.match(word) !== null);
      const told = await sent.waitForEphemeral((ephemeral) => holds(shownText(ephemeral)), {
        what: `an answer to "${text.slice(0, 80)}" with ${words.join(', ')}; got ${JSON.stringify(sent.ephemerals())}`,
        timeoutMs: 20_000,
      });
      return shownText(told);
    },

    async close(): Promise<void> {
      await queue.close();
      redis.disconnect();
    },
  };
}

const cards = (messages: Message[]) => messages.filter((message) => markOf(message)?.to === 0);

const gateOf = (button: Button) => Number(/^gate-(\d+)$/.exec(button.blockId)?.[1] ?? -1);

/** One rollout as the people in its channel see it. */
function createRun(
  stage: Stage,
  journal: ReturnType<typeof createJournal>,
  ref: RolloutRef,
  { ts, channel }: Pick<Message, 'ts' | 'channel'>,
) {
  const { workspace } = stage;
  const robot = createRobot(workspace, channel);
  let decided = 0;

  const card = () => robot.message(ts);
  const state = async (): Promise<RolloutState> => {
    const found = replay(await journal.load(ref));
    if (!found) throw new Error(`no journal of ${ref.id}`);
    return found;
  };
  const becomes = async (what: string, test: (now: RolloutState) => boolean): Promise<RolloutState> => {
    const look = async () => {
      const now = await state();
      return test(now) ? now : undefined;
    };
    try {
      return await waitFor(`${ref.id} ${what}`, look, PATIENCE_MS);
    } catch (cause) {
      throw new Error(`${ref.id}: not ${what}\n${workspace.transcript(channel)}`, { cause });
    }
  };
  /** Waits for the next gate, and until the card shows it; answers the card's text. Another gate fails at once. */
  const gate = async (label: string): Promise<string> => {
    const isNext = ({ gate: now, status }: RolloutState) =>
      status !== undefined || (now !== undefined && now.seq > decided);
    const seq = (await becomes('at a gate', isNext)).gate?.seq;
    const shown = () => buttonsOf(card()).filter((button) => gateOf(button) === seq);
    const open = () => (seq === undefined ? [] : shown().length > 0 && shown());
    const what = `${ref.id}: gate ${seq}, with ${label}`;
    const buttons = await workspace.waitFor(open, { what, timeoutMs: PATIENCE_MS });
    const text = shownText(card());
    if (!buttons.some((it) => it.label === label)) throw new Error(`no ${label} for ${ref.id}:\n${text}`);
    return text;
  };
  const press = (label: string, user = ANN) => robot.press(user, ts, label);

  return {
    ref,
    ts,
    channel,
    card,
    thread: () => workspace.thread(channel, ts),
    state,
    becomes,
    gate,
    press,

    async tickAll(user = ANN): Promise<void> {
      await robot.tickAll([user], ts);
      await becomes('ticked', (now) => openPoints(now).length === 0);
    },

    /** Clicks the button, gives the reason that it asks for, and waits until the decision is in the journal. */
    async decide(label: string, user = ANN, reason?: string): Promise<void> {
      const button = buttonsOf(card()).find((it) => it.label === label && gateOf(it) > decided);
      if (!button) throw new Error(`${label} is not on the card:\n${shownText(card())}`);
      decided = gateOf(button);
      await press(label, user);
      if (reason !== undefined) await robot.giveReason(user, reason);
      await becomes(`decided at gate ${decided}`, (now) => now.decided.some(({ seq }) => seq === decided));
    },

    /** Waits for the end, and until the channel has told all of it. */
    async ended(status: string): Promise<RolloutState> {
      const last = await becomes('ended', (now) => now.status !== undefined);
      if (last.status !== status) throw new Error(`${ref.id} ended ${last.status}, not ${status}`);
      const settled = async () => !(await journal.unannounced()).some(({ id }) => id === ref.id);
      await waitFor(`the channel knows all of ${ref.id}`, settled, PATIENCE_MS);
      return last;
    },
  };
}
