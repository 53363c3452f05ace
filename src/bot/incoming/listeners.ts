import type { App, BlockAction, ButtonAction, RespondFn } from '@slack/bolt';
import { rolloutRef } from '../../journal/keys.ts';
import type { By } from '../../rollout/commands.ts';
import { choiceOf } from '../../rollout/decisions.ts';
import { claimGate, decideGate, tickPoint } from '../../usecases/decide-gate.ts';
import { type Parsed, parseUpgrade } from '../../verbs/grammar.ts';
import { firstText, helpText, misunderstoodText } from '../../verbs/help.ts';
import { refusalText } from '../../verbs/refusal-text.ts';
import { VERBS } from '../../verbs/verbs.ts';
import {
  CLAIM_ACTION,
  DECIDE_ACTION,
  decisionOf,
  readClaim,
  readDecision,
  readTick,
  TICK_ACTION,
} from '../views/actions.ts';
import { REASON_VIEW } from '../views/reason.ts';
import type { Deliveries } from './deliveries.ts';
import { type ActionEvent, askWhy, decideWithReason, type ReasonDeps, say, troubleText } from './reasons.ts';
import type { Rescued } from './rescue.ts';

export type ListenerDeps = ReasonDeps & {
  deliveries: Deliveries;
  botName: string;
  canPost: (channel: string) => Promise<boolean>;
  /** What is said of rollouts whose channel takes nothing, beside what is done about it. */
  rescue: (asked: Rescued) => Promise<string[]>;
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
    await ack();
    const text = parsed.ok ? firstText(parsed.command, deps.surface.words) : undefined;
    const answered = answering(deps, respond, command.trigger_id, () => onCommand(deps, parsed, command));
    await track(text === undefined ? answered : unlessSoon(answered, () => say(respond, [text])));
  });

  app.action<BlockAction<ButtonAction>>(
    { action_id: DECIDE_ACTION, type: 'block_actions' },
    async (event) => {
      await event.ack();
      const asks = choiceOf(decisionOf(event.action.action_id) ?? 'continue').wantsReason;
      await track(
        asks ? askWhy(app, deps, event) : onAction(deps, event, (by) => decide(deps, event.action, by)),
      );
    },
  );

  app.view({ callback_id: REASON_VIEW, type: 'view_submission' }, async ({ ack, body, view }) => {
    await track(decideWithReason(deps, { view, user: body.user }, ack));
  });

  app.action<BlockAction<ButtonAction>>({ action_id: TICK_ACTION, type: 'block_actions' }, async (event) => {
    await event.ack();
    await track(onAction(deps, event, (by) => tick(deps, event.action, by)));
  });

  app.action<BlockAction<ButtonAction>>({ action_id: CLAIM_ACTION, type: 'block_actions' }, async (event) => {
    await event.ack();
    await track(onAction(deps, event, (by) => claim(deps, event.action, by)));
  });

  return {
    /** Waits for what was acknowledged; Bolt's own stop does not. */
    drained: async () => {
      await Promise.all(running);
    },
  };
}

async function onCommand(
  deps: ListenerDeps,
  parsed: Parsed,
  command: { user_id: string; team_id: string; channel_id: string; trigger_id: string },
): Promise<string[]> {
  const { words } = deps.surface;
  if (!parsed.ok) return [misunderstoodText(parsed, words)];
  if (parsed.command.verb === 'help') return [helpText(words)];
  const { verb, args } = parsed.command;
  const { reads, acts, opensCard } = VERBS[verb];
  const { channel_id: channel, trigger_id: delivery } = command;
  const roles = () => deps.roles.of({ id: command.user_id, team: command.team_id }, deps.policy.access);
  if (reads) {
    const { parts } = await reads(deps, args);
    if (verb !== 'status') return parts;
    return [...parts, ...(await deps.rescue({ roles, channel, canPost: () => deps.canPost(channel) }))];
  }
  if (opensCard && !(await deps.canPost(channel))) return [words.notInChannel(deps.botName)];
  const by = await roles();
  const { parts, refusal } = await acts(deps, args, { by, channel, delivery });
  const { perhaps } = parsed;
  return perhaps && refusal && UNKNOWN.has(refusal)
    ? [words.unknownVerb(perhaps.word, perhaps.meant)]
    : parts;
}

/** Refusals of names that may be a verb, mistyped. */
const UNKNOWN = new Set<string>(['unknown-release', 'unknown-service', 'bad-name', 'not-allowed']);

/** Most answers come before anybody wonders. */
const SOON_MS = 1500;

async function unlessSoon(work: Promise<void>, say: () => Promise<unknown>): Promise<void> {
  const timer = setTimeout(() => void say().catch(() => {}), SOON_MS);
  try {
    await work;
  } finally {
    clearTimeout(timer);
  }
}

/** A click is named by who, when and on which message; a second delivery of it does nothing. */
async function onAction(
  deps: ListenerDeps,
  { body, action, respond }: ActionEvent,
  act: (by: By) => Promise<string | undefined>,
): Promise<void> {
  const delivery = [body.user.id, action.action_ts, body.container.message_ts, action.action_id].join(':');
  await answering(deps, respond, delivery, async () => {
    const by = await deps.roles.of({ id: body.user.id, team: body.user.team_id }, deps.policy.access);
    const refusal = await act(by);
    return refusal ? [refusal] : [];
  });
}

async function decide(deps: ListenerDeps, action: ButtonAction, by: By): Promise<string | undefined> {
  const value = readDecision(action.value);
  const decision = decisionOf(action.action_id);
  if (!value || !decision) return deps.surface.words.badButton;
  const { service, id, gate, evidence } = value;
  const { rollouts } = await deps.store();
  const decided = await decideGate(rollouts, rolloutRef(service, id), { by, gate, evidence, decision });
  return decided.ok ? undefined : refusalText(decided.refusal, deps.surface);
}

async function tick(deps: ListenerDeps, action: ButtonAction, by: By): Promise<string | undefined> {
  const value = readTick(action.value);
  if (!value) return deps.surface.words.badButton;
  const { service, id, gate, point, on } = value;
  const { rollouts } = await deps.store();
  const ticked = await tickPoint(rollouts, rolloutRef(service, id), { by, gate, point, on });
  return ticked.ok ? undefined : refusalText(ticked.refusal, deps.surface);
}

async function claim(deps: ListenerDeps, action: ButtonAction, by: By): Promise<string | undefined> {
  const value = readClaim(action.value);
  if (!value) return deps.surface.words.badButton;
  const { service, id, gate } = value;
  const { rollouts } = await deps.store();
  const claimed = await claimGate(rollouts, rolloutRef(service, id), { by, gate });
  return claimed.ok ? undefined : refusalText(claimed.refusal, deps.surface);
}

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
    parts = [troubleText(error, deps.surface.words)];
  }
  if (parts.length > 0) await say(respond, parts);
}
