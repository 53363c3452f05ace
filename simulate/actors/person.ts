import type { KnownBlock } from '@slack/types';
import type { RolloutExecuted } from '../../src/journal/rollouts.ts';
import { createRandom, seedFor } from '../engine/random.ts';
import type { SlackMessage } from '../models/slack.ts';
import type { Outside } from '../outside.ts';
import { by, STRANGER } from '../scenario.ts';
import type { Rules } from '../watch/rules.ts';
import type { Bot, Wish } from './bot.ts';

export type Button = { actionId: string; value: string };

export type PersonDeps = {
  outside: Outside;
  rules: Rules;
  name: string;
  /** The bot processes that Slack can deliver to now. */
  bots: () => Bot[];
  isCalm: () => boolean;
};

const HUNG_MS = 180_000;

/**
 * Somebody in the channel: looks at the cards from time to time, ticks and decides by their buttons, aborts what
 * hangs; sometimes too late, twice, or with a button that is none of Baton's.
 */
export function createPerson({ outside, rules, name, bots, isCalm }: PersonDeps) {
  const { clock, faults, seed, slack, hosts } = outside;
  const random = createRandom(seedFor(seed, `person ${name}`));
  const [lost, twice, stale, forged] = (
    ['click-lost', 'click-twice', 'click-stale', 'click-forged'] as const
  ).map((kind) => faults.site(kind, name)) as [() => boolean, () => boolean, () => boolean, () => boolean];
  const seen = new Map<string, Button[]>();
  let isDone = false;

  function send(
    wish: Wish,
    as: string,
    onAnswer: (answer: RolloutExecuted | undefined) => void = () => {},
  ): void {
    if (lost()) return;
    const times = twice() ? 2 : 1;
    for (let time = 0; time < times; time += 1) {
      clock.schedule(random.between(50, 400), () => {
        const there = bots().filter(({ process }) => process.isAlive());
        if (there.length === 0) return;
        const bot = random.pick(there);
        bot.process.deliver(() => {
          // What fails, the person is told of, and tries again at another look.
          bot.answer(wish, by(as)).then(onAnswer, () => {});
        });
      });
    }
  }

  function look(): void {
    if (isDone) return;
    clock.schedule(random.between(1500, 8000), look);
    for (const ref of rules.hung(HUNG_MS)) send({ kind: 'abort', ref }, name);
    if (!isCalm() && random.chance(0.04))
      for (const ref of rules.hung(0).slice(0, 1)) send({ kind: 'abort', ref }, name);
    const cards = slack.messages().filter(({ thread }) => thread === undefined);
    for (const card of cards) read(card);
  }

  function read(card: SlackMessage): void {
    const now = buttonsOf(card.blocks);
    const before = seen.get(card.ts) ?? now;
    if (now.length > 0) seen.set(card.ts, now);
    const isStale = stale() && before.length > 0 && before[0]?.value !== now[0]?.value;
    const buttons = isStale ? before : now;
    if (buttons.length === 0) return;
    const ticks = buttons.filter(
      ({ actionId, value }) => actionId.startsWith('tick:') && value.includes('"on":true'),
    );
    const decisions = buttons.filter(({ actionId }) => actionId.startsWith('gate:'));
    for (const tick of ticks) send({ kind: 'button', ...tick }, name);
    const [first] = decisions;
    if (first) mendHosts(first);
    if (!first || (ticks.length > 0 && random.chance(0.8))) return;
    const button = isCalm() || random.chance(0.8) ? first : random.pick(decisions);
    if (forged()) {
      forge(button, decisions);
      return;
    }
    rules.clicked(name, button);
    send({ kind: 'button', ...button }, name, (answer) => {
      if (answer && !answer.ok && isStale) outside.meet('a stale click was refused');
      if (answer && !answer.ok && answer.refusal.code === 'four-eyes')
        outside.meet('a requester was refused by four eyes');
    });
  }

  /** Before trying again, people look after the nodes that stand in the way. */
  function mendHosts({ actionId }: Button): void {
    if (actionId !== 'gate:retry') return;
    for (const node of rules.blockers()) hosts.get(node)?.heal();
  }

  /** A button that Baton has not shown to this person: other evidence, another decision, or somebody else's hand. */
  function forge(button: Button, offered: readonly Button[]): void {
    const { value } = button;
    const forgery = random.pick(['evidence', 'decision', 'stranger'] as const);
    const decision = random.pick(['gate:finish', 'gate:force', 'gate:run', 'gate:rollback']);
    if (forgery === 'decision' && offered.some(({ actionId }) => actionId === decision)) return;
    const evidence = value.replace(/"evidence":"[0-9a-f]*"/, `"evidence":"${'f'.repeat(64)}"`);
    const changed = {
      evidence: { ...button, value: evidence },
      decision: { ...button, actionId: decision },
      stranger: button,
    }[forgery];
    send({ kind: 'button', ...changed }, forgery === 'stranger' ? STRANGER : name, (answer) => {
      if (answer && !answer.ok) outside.meet('a forged click was refused');
    });
  }

  clock.schedule(random.between(500, 4000), look);
  return {
    send,
    /** Goes home. */
    leave(): void {
      isDone = true;
    },
  };
}

const known = new WeakMap<readonly KnownBlock[], Button[]>();

/** Every button of a message, in order. A message that is edited gets other blocks: these are read once. */
function buttonsOf(blocks: readonly KnownBlock[]): Button[] {
  const buttons = known.get(blocks) ?? readButtons(blocks);
  known.set(blocks, buttons);
  return buttons;
}

function readButtons(blocks: readonly KnownBlock[]): Button[] {
  return blocks.flatMap((block) => {
    if (block.type === 'section' && block.accessory?.type === 'button') return [read(block.accessory)];
    if (block.type !== 'actions') return [];
    return block.elements.flatMap((element) => (element.type === 'button' ? [read(element)] : []));
  });
}

const read = ({ action_id, value }: { action_id?: string; value?: string }): Button => ({
  actionId: action_id ?? '',
  value: value ?? '',
});
