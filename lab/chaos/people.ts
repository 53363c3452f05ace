import { setTimeout as sleep } from 'node:timers/promises';
import { isActive, nodesToRollBack } from '../../src/rollout/state.ts';
import { type Button, type Card, readCard } from '../card.ts';
import { createRobot } from '../robot.ts';
import { ANN, BEN } from '../stage.ts';
import { createChooser } from './choices.ts';
import { cutLargeLogs, lookAt, startWhatIsDown } from './operator.ts';
import { publish, type Story } from './releases.ts';
import { stateOf, type Told, type World } from './world.ts';

/** A rollout that takes longer than this has lost its way. */
const PATIENCE_MS = 600_000;
const LOOK_EVERY_MS = 300;
/** After this long without a change on the card a person does the same again. */
const AGAIN_AFTER_MS = 6000;
const PEOPLE = [ANN, BEN] as const;

/** Plays one story from its command to its end, by what can be seen and clicked in the workspace alone. */
export async function tell(world: World, story: Story): Promise<void> {
  const { service } = story;
  const told: Told = { story, before: new Map(), refs: [], startedAt: Date.now() };
  world.stories.push(told);
  const deadline = Date.now() + PATIENCE_MS;
  try {
    await publish(world.stage.dir, story);
    cutLargeLogs(world, service);
    await startWhatIsDown(world, service, service.nodes);
    for (const node of service.nodes) told.before.set(node, lookAt(world, service, node));
    await createPerson(world, told, deadline).play();
  } catch (error) {
    told.trouble = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  told.endedAt = Date.now();
}

function createPerson(world: World, told: Told, deadline: number) {
  const { story } = told;
  const { channel, name: service } = story.service;
  const { workspace } = world.stage;
  const random = world.random.stream(story.release);
  const chooser = createChooser(story, random);
  const robot = createRobot(workspace, channel);
  let looks = 0;

  /** Adds rollouts of this release that have come up; a repeated command can have made a second one. */
  async function discover(): Promise<void> {
    for (const ref of await world.journal.newest(service)) {
      const mine = ref.id.startsWith(`${service}-${story.release}-`);
      if (mine && !told.refs.some(({ id }) => id === ref.id)) told.refs.push(ref);
    }
  }

  async function cards(): Promise<Card[]> {
    const found = await Promise.all(
      told.refs.map(async (ref) => {
        const { card } = await world.outbox.read(ref);
        const message = card === undefined ? undefined : workspace.message(channel, card);
        return message ? [readCard(message)] : [];
      }),
    );
    return found.flat();
  }

  async function patiently<T>(what: string, forMs: number, look: () => Promise<T | undefined>) {
    const until = Date.now() + forMs;
    while (Date.now() < until) {
      if (Date.now() > deadline)
        throw new Error(`${story.release} of ${service}: gave up waiting for ${what}`);
      const seen = await look();
      if (seen !== undefined) return seen;
      await sleep(LOOK_EVERY_MS);
    }
    return undefined;
  }

  async function start(): Promise<void> {
    let seen: boolean | undefined;
    for (let tries = 1; seen === undefined; tries += 1) {
      const askers = story.askedTwice && tries === 1 ? PEOPLE : [random.pick(PEOPLE)];
      await Promise.all(askers.map((user) => robot.say(user, `${service} ${story.release}`)));
      seen = await patiently('the card', AGAIN_AFTER_MS, async () => {
        await discover();
        return (await cards()).length > 0 ? true : undefined;
      });
    }
  }

  async function play(): Promise<void> {
    await start();
    for (;;) {
      if (Date.now() > deadline) throw new Error(`${story.release} of ${service} did not end in time`);
      await discover();
      const all = await cards();
      const open = all.find(({ ended }) => ended === undefined);
      if (open) await attend(open);
      else if (all.length === told.refs.length && !(await takeBackWhatStopped(all))) return;
      await sleep(random.between(50, LOOK_EVERY_MS));
    }
  }

  async function attend(card: Card): Promise<void> {
    if (card.gate === undefined) {
      looks += 1;
      if (story.mood === 'abort' && looks === 2 + story.at * 2)
        await robot.say(random.pick(PEOPLE), `abort ${service}`);
      return;
    }
    if (card.failing.length > 0 && (await isOpen(card))) {
      const others = story.service.nodes.filter((node) => !card.failing.includes(node));
      await startWhatIsDown(world, story.service, others);
    }
    await sleep(random.between(50, 500));
    await decide(card);
    await patiently('the card to change', AGAIN_AFTER_MS, async () => {
      const message = workspace.message(channel, card.ts);
      return message && readCard(message).gate !== card.gate ? true : undefined;
    });
  }

  /** A card can be behind: nobody starts a service that Baton has stopped since. */
  async function isOpen(card: Card): Promise<boolean> {
    const states = await Promise.all(told.refs.map((ref) => stateOf(world, ref)));
    return states.some((state) => state?.gate?.seq === card.gate);
  }

  async function decide(card: Card): Promise<void> {
    const { ts } = card;
    const choice = chooser.choose(card);
    if (random.chance(0.1)) await clickStale(card);
    const forward = choice === 'continue' || choice === 'finish';
    const open = card.points.filter((point) => forward && !point.on);
    for (const point of open) await click(random.pick(PEOPLE), ts, point);
    const button = card.buttons.find(({ decision }) => decision === choice);
    if (!button) return;
    if (random.chance(0.15)) {
      const other = random.pick(card.buttons);
      const second = random.chance(0.5) || chooser.isAgainst(other.decision) ? button : other;
      world.tally.note('double click by two people', `${choice}/${second.decision}`);
      await Promise.all([click(ANN, ts, button), click(BEN, ts, second)]);
      return;
    }
    const sent = await click(random.pick(PEOPLE), ts, button);
    if (sent && random.chance(0.1)) {
      world.tally.note('delivery replayed', choice);
      await workspace.replay(sent.delivery);
    }
  }

  /** Undefined when the button has just gone. */
  const click = (user: string, ts: string, button: Button) => robot.click(user, ts, button).catch(ifGone);

  async function clickStale(card: Card): Promise<void> {
    const actionId = random.pick([
      'gate:continue',
      'gate:retry',
      'gate:rollback',
      'gate:stop',
      'gate:finish',
    ]);
    const message = workspace.message(channel, card.ts);
    const isOld = (blocks: unknown) => !JSON.stringify(blocks).includes(`"gate-${card.gate}"`);
    const edition = message?.edits.findLastIndex(
      ({ blocks }) => isOld(blocks) && JSON.stringify(blocks).includes(`"${actionId}"`),
    );
    if (edition === undefined || edition < 0) return;
    world.tally.note('stale button clicked', actionId);
    const request = { user: random.pick(PEOPLE), channel, ts: card.ts, actionId, edition };
    await workspace.staleClick(request).catch(ifGone);
  }

  /** What was stopped half way is put back by a command of its own. Whether there was something to do. */
  async function takeBackWhatStopped(all: Card[]): Promise<boolean> {
    const states = await Promise.all(told.refs.map((ref) => stateOf(world, ref)));
    // The card may be behind: somebody's earlier command is under way.
    if (states.some((state) => state && isActive(state))) return true;
    const left = states.find((state) => state?.status === 'stopped' && nodesToRollBack(state).length > 0);
    if (!left) return false;
    await robot.say(random.pick(PEOPLE), `rollback ${service} ${story.release}`);
    const text = (some: Card[]) => some.map((card) => card.text).join('\n');
    await patiently('the rollback', AGAIN_AFTER_MS, async () =>
      text(await cards()) === text(all) ? undefined : true,
    );
    return true;
  }

  return { play };
}

function ifGone(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'not-on-message') return undefined;
  throw error;
}
