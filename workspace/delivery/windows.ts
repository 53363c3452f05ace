import type { Context } from '../context.ts';
import { asObjects, asString, copy, isObject, type JsonObject } from '../json.ts';
import type { AckResult, View } from '../types.ts';
import { WorkspaceError } from './clicks.ts';

/** What a person typed into a window, by block id: each block has one input. */
export type SubmitRequest = { user: string; viewId?: string; values: Record<string, string> };

/** The window that is on top for somebody, or the named one. */
export function openView({ views }: Context, { user, viewId }: SubmitRequest): View {
  const mine = views.filter((view) => view.user === user);
  const found = viewId === undefined ? mine.at(-1) : mine.find(({ id }) => id === viewId);
  if (!found) throw new WorkspaceError('not-on-message', `${user} has no such window open`);
  return found;
}

export function submissionPayload(
  context: Context,
  { id, user, hash, rootId, view }: View,
  values: SubmitRequest['values'],
  triggerId: string,
): JsonObject {
  const { directory } = context;
  const person = directory.users.get(user);
  const { id: team, domain } = directory.team;
  return {
    type: 'view_submission',
    team: { id: team, domain },
    user: { id: user, username: person?.name, name: person?.name, team_id: person?.team ?? team },
    api_app_id: directory.appId,
    token: 'deprecated',
    trigger_id: triggerId,
    view: { ...copy(view), id, hash, root_view_id: rootId, team_id: team, state: stateOf(view, values) },
    response_urls: [],
    is_enterprise_install: false,
    enterprise: null,
  };
}

/** Closes the window unless the app has said what is wrong in it; then that, by block id. */
export function settleView(context: Context, view: View, ack: AckResult): JsonObject | undefined {
  if (!ack.ok) return undefined;
  const { payload } = ack;
  if (isObject(payload) && payload.response_action === 'errors' && isObject(payload.errors))
    return payload.errors;
  const at = context.views.indexOf(view);
  if (at >= 0) context.views.splice(at, 1);
  context.store.announce({ type: 'view', user: view.user });
  return undefined;
}

function stateOf(view: JsonObject, typed: SubmitRequest['values']): JsonObject {
  const values: { [blockId: string]: JsonObject } = {};
  for (const block of asObjects(view.blocks)) {
    const { element } = block;
    if (block.type !== 'input' || !isObject(element)) continue;
    const blockId = asString(block.block_id) ?? '';
    const value = typed[blockId]?.trim() === '' ? null : (typed[blockId] ?? null);
    if (value === null && block.optional !== true)
      throw new WorkspaceError('refused', 'Please complete this required field.');
    values[blockId] = { [asString(element.action_id) ?? '']: { type: element.type, value } };
  }
  return { values };
}
