import type { AckFn, App, BlockAction, ButtonAction, RespondFn, ViewResponseAction } from '@slack/bolt';
import { rolloutRef } from '../../journal/keys.ts';
import { isReadOnly } from '../../journal/redis-error.ts';
import { decideGate } from '../../usecases/decide-gate.ts';
import { refusalText } from '../../verbs/refusal-text.ts';
import type { ActDeps, Surface } from '../../verbs/verb.ts';
import type { Words } from '../../words/words.ts';
import { decisionOf, readDecision } from '../views/actions.ts';
import { REASON_BLOCK, readReason, reasonView } from '../views/reason.ts';
import type { Roles } from './roles.ts';

export type ActionEvent = { body: BlockAction<ButtonAction>; action: ButtonAction; respond: RespondFn };

export type ReasonDeps = ActDeps & {
  roles: Roles;
  /** The same words without markup: a window's errors are plain. */
  plainSurface: Surface;
  onError: (error: unknown) => void;
};

/** Opens the window that asks for a reason; Slack opens it only right after the click. */
export async function askWhy(
  app: App,
  deps: ReasonDeps,
  { body, action, respond }: ActionEvent,
): Promise<void> {
  const value = readDecision(action.value);
  const decision = decisionOf(action.action_id);
  const { words } = deps.surface;
  if (!value || !decision) {
    await say(respond, [words.badButton]);
    return;
  }
  try {
    const { rollouts } = await deps.store();
    const gate = (await rollouts.load(rolloutRef(value.service, value.id)))?.gate;
    const node = gate?.seq === value.gate ? gate.node : undefined;
    const view = reasonView({ decision, value: action.value ?? '', node }, words);
    await app.client.views.open({ trigger_id: body.trigger_id, view });
  } catch (error) {
    deps.onError(error);
    await say(respond, [troubleText(error, words)]);
  }
}

type Submitted = { view: Parameters<typeof readReason>[0]; user: { id: string; team_id?: string } };

/**
 * Decides by what somebody typed. What is refused is said in the window, which is there until it is acknowledged. A
 * delivery that comes twice is refused the second time, as the gate is decided then.
 */
export async function decideWithReason(
  deps: ReasonDeps,
  { view, user }: Submitted,
  ack: AckFn<ViewResponseAction> | AckFn<void>,
): Promise<void> {
  const refusal = await decided(deps, view, user);
  const errors = { [REASON_BLOCK]: refusal ?? '' };
  await (ack as AckFn<ViewResponseAction>)(
    ...(refusal === undefined ? [] : [{ response_action: 'errors' as const, errors }]),
  );
}

async function decided(
  deps: ReasonDeps,
  view: Submitted['view'],
  user: Submitted['user'],
): Promise<string | undefined> {
  const { plainSurface } = deps;
  const read = readReason(view);
  if (!read) return plainSurface.words.badButton;
  const { service, id, ...rest } = read;
  try {
    const by = await deps.roles.of({ id: user.id, team: user.team_id }, deps.policy.access);
    const { rollouts } = await deps.store();
    const done = await decideGate(rollouts, rolloutRef(service, id), { by, ...rest });
    return done.ok ? undefined : refusalText(done.refusal, plainSurface);
  } catch (error) {
    deps.onError(error);
    return troubleText(error, plainSurface.words);
  }
}

/** What a person is told of a fault of Baton's own, or of what it stands on. */
export const troubleText = (error: unknown, words: Words): string =>
  isReadOnly(error) ? words.readOnly : words.trouble(error instanceof Error ? error.message : String(error));

const SECTION = 3000;

/** Answers the person alone. */
export async function say(respond: RespondFn, parts: string[]): Promise<void> {
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
