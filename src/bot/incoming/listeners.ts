import type { App, BlockAction, ButtonAction, RespondFn } from '@slack/bolt';
import { rolloutRef } from '../../journal/keys.ts';
import type { By } from '../../rollout/commands.ts';
import type { Words } from '../../words/words.ts';
import { DECIDE_ACTION, decisionOf, readDecision, readTick, TICK_ACTION } from '../views/actions.ts';
import { type AnswerDeps, answerCommand } from './answer.ts';
import type { Deliveries } from './deliveries.ts';
import { type Parsed, parseUpgrade } from './grammar.ts';
import type { Roles } from './roles.ts';

export type ListenerDeps = AnswerDeps & {
  deliveries: Deliveries;
  roles: Roles;
  botName: string;
  canPost: (channel: string) => Promise<boolean>;
  onError: (error: unknown) => void;
};

/** Connects Slack's deliveries to Baton: acknowledge at once, do it once, answer the person alone. */
export function listen(app: App, deps: ListenerDeps) {
  const running = new Set<Promise<void>>();

  const track = (work: Promise<void>): Promise<void> => {
    const tracked = work.catch(deps.onError).finally(() => running.delete(tracked));
    running.add(tracked);
    return tracked;
  };

  app.command('/upgrade', async ({ command, ack, respond }) => {
    const parsed = parseUpgrade(command.text);
    const starts = parsed.ok && parsed.command.verb === 'start' ? parsed.command : undefined;
    await ack(
      starts ? { text: deps.words.checking(clipName(starts.service), clipName(starts.release)) } : undefined,
    );
    await track(answering(deps, respond, command.trigger_id, () => onCommand(deps, parsed, command)));
  });

  app.action<BlockAction<ButtonAction>>(
    { action_id: DECIDE_ACTION, type: 'block_actions' },
    async (event) => {
      await event.ack();
      await track(onAction(deps, event, (by) => decide(deps, event.action, by)));
    },
  );

  app.action<BlockAction<ButtonAction>>({ action_id: TICK_ACTION, type: 'block_actions' }, async (event) => {
    await event.ack();
    await track(onAction(deps, event, (by) => tick(deps, event.action, by)));
  });

  return {
    /** Waits for what was acknowledged; Bolt's own stop does not. */
    drained: async () => {
      await Promise.all(running);
    },
  };
}

const clipName = (name: string) => (name.length > 80 ? `${name.slice(0, 80)}…` : name);

async function onCommand(
  deps: ListenerDeps,
  parsed: Parsed,
  command: { user_id: string; team_id: string; channel_id: string; trigger_id: string },
): Promise<string[]> {
  const { words } = deps;
  if (!parsed.ok) return [misunderstood(parsed, words)];
  const channel = command.channel_id;
  if (parsed.command.verb === 'start' && !(await deps.canPost(channel)))
    return [words.notInChannel(deps.botName)];
  const by = await deps.roles.of({ id: command.user_id, team: command.team_id }, deps.settings.policy.access);
  return answerCommand(deps, parsed.command, { by, channel, delivery: command.trigger_id });
}

function misunderstood(parsed: Exclude<Parsed, { ok: true }>, words: Words): string {
  switch (parsed.code) {
    case 'missing':
      return words.missing(parsed.verb, parsed.missing);
    case 'extra':
      return words.extra(parsed.verb, parsed.extra);
    case 'unknown-verb':
      return words.unknownVerb(parsed.word, parsed.nearest);
    case 'too-long':
      return words.tooLong(parsed.length);
  }
}

type ActionEvent = { body: BlockAction<ButtonAction>; action: ButtonAction; respond: RespondFn };

/** A click is named by who, when and on which message; a second delivery of it does nothing. */
async function onAction(
  deps: ListenerDeps,
  { body, action, respond }: ActionEvent,
  act: (by: By) => Promise<string | undefined>,
): Promise<void> {
  const delivery = [body.user.id, action.action_ts, body.container.message_ts, action.action_id].join(':');
  await answering(deps, respond, delivery, async () => {
    const by = await deps.roles.of(
      { id: body.user.id, team: body.user.team_id },
      deps.settings.policy.access,
    );
    const refusal = await act(by);
    return refusal ? [refusal] : [];
  });
}

async function decide(deps: ListenerDeps, action: ButtonAction, by: By): Promise<string | undefined> {
  const value = readDecision(action.value);
  const decision = decisionOf(action.action_id);
  if (!value || !decision) return deps.words.badButton;
  const { service, id, gate, evidence } = value;
  const executed = await deps.rollouts.execute(rolloutRef(service, id), {
    type: 'DecideGate',
    by,
    gate,
    evidence,
    decision,
  });
  return executed.ok ? undefined : deps.words.refusal(executed.refusal);
}

async function tick(deps: ListenerDeps, action: ButtonAction, by: By): Promise<string | undefined> {
  const value = readTick(action.value);
  if (!value) return deps.words.badButton;
  const { service, id, gate, point, on } = value;
  const executed = await deps.rollouts.execute(rolloutRef(service, id), {
    type: 'TickPoint',
    by,
    gate,
    point,
    on,
  });
  return executed.ok ? undefined : deps.words.refusal(executed.refusal);
}

const SECTION = 3000;

/** Does the work of a delivery once and sends its answer; when it fails, the person learns of it, and our log. */
async function answering(
  deps: ListenerDeps,
  respond: RespondFn,
  delivery: string,
  work: () => Promise<string[]>,
): Promise<void> {
  let parts: string[];
  try {
    parts = (await deps.deliveries.once(delivery, work)) ?? [];
  } catch (error) {
    deps.onError(error);
    parts = [deps.words.trouble(error instanceof Error ? error.message : String(error))];
  }
  if (parts.length === 0) return;
  await respond({
    response_type: 'ephemeral',
    replace_original: false,
    text: parts[0]?.slice(0, SECTION) ?? '',
    blocks: parts.map((text) => ({
      type: 'section',
      text: { type: 'mrkdwn', text: text.slice(0, SECTION) },
    })),
  });
}
