import type { Context } from '../context.ts';
import type { JsonObject } from '../json.ts';
import { asObjects, asString, copy, isObject } from '../json.ts';
import type { Ephemeral, Message } from '../types.ts';
import { messageReply } from '../web-api/replies.ts';

export type CommandRequest = { user: string; channel: string; command: string; text: string };

export function commandPayload(
  context: Context,
  request: CommandRequest,
  ids: { triggerId: string; responseUrl: string },
): JsonObject {
  const { directory } = context;
  return {
    token: 'deprecated',
    team_id: directory.team.id,
    team_domain: directory.team.domain,
    channel_id: request.channel,
    channel_name: directory.channels.get(request.channel)?.name,
    user_id: request.user,
    user_name: directory.users.get(request.user)?.name,
    command: request.command,
    text: request.text,
    api_app_id: directory.appId,
    is_enterprise_install: 'false',
    response_url: ids.responseUrl,
    trigger_id: ids.triggerId,
  };
}

/** An interactive element and the block that it stands in. */
export type Placed = { blockId: string; element: JsonObject };

export function placedElements(blocks: JsonObject[]): Placed[] {
  return blocks.flatMap((block) => {
    const candidates = [...asObjects(block.elements), block.accessory, block.element].filter(isObject);
    const blockId = asString(block.block_id) ?? '';
    return candidates
      .filter((element) => typeof element.action_id === 'string')
      .map((element) => ({ blockId, element }));
  });
}

const CHOOSES_MANY = new Set(['checkboxes', 'multi_static_select']);
const CHOOSES_ONE = new Set(['radio_buttons', 'static_select', 'overflow']);

/** What the element says of itself once it was used; undefined when a chosen value is none of its options. */
export function actionOf(placed: Placed, selected: string[], actionTs: string): JsonObject | undefined {
  const { element, blockId } = placed;
  const type = asString(element.type) ?? '';
  const base = { action_id: element.action_id, block_id: blockId, type, action_ts: actionTs };
  if (CHOOSES_MANY.has(type) || CHOOSES_ONE.has(type)) {
    const options = asObjects(element.options).filter((option) => selected.includes(String(option.value)));
    if (options.length < selected.length) return undefined;
    return CHOOSES_MANY.has(type)
      ? { ...base, selected_options: options }
      : { ...base, selected_option: options[0] ?? null };
  }
  const { text, value, style, confirm, url } = element;
  return copy({ ...base, text, value, style, confirm, url });
}

/** What a person chose on a message since it was last edited, by block and action id. */
export type Choices = Map<string, JsonObject>;
export const choiceKey = (blockId: string, actionId: string): string => `${blockId}\n${actionId}`;

/** `state.values`: what every choice on the message stands at for this person. */
function stateOf(blocks: JsonObject[], choices: Choices): JsonObject {
  const values: { [blockId: string]: JsonObject } = {};
  for (const { blockId, element } of placedElements(blocks)) {
    const type = asString(element.type) ?? '';
    if (!CHOOSES_MANY.has(type) && (!CHOOSES_ONE.has(type) || type === 'overflow')) continue;
    const actionId = String(element.action_id);
    const chosen = choices.get(choiceKey(blockId, actionId));
    const initial = CHOOSES_MANY.has(type)
      ? { selected_options: element.initial_options ?? [] }
      : { selected_option: element.initial_option ?? null };
    values[blockId] = { ...values[blockId], [actionId]: { type, ...(chosen ?? initial) } };
  }
  return { values };
}

/** The part of an action that a message keeps as the person's choice; nothing for buttons. */
export function choiceOf(action: JsonObject): JsonObject | undefined {
  const { type, selected_options, selected_option } = action;
  if (selected_options !== undefined) return { selected_options };
  return selected_option !== undefined && type !== 'overflow' ? { selected_option } : undefined;
}

export type ClickTarget = { message: Message; ephemeral?: never } | { message?: never; ephemeral: Ephemeral };

export function clickPayload(
  context: Context,
  click: { user: string; target: ClickTarget; blocks: JsonObject[]; action: JsonObject; choices: Choices },
  ids: { triggerId: string; responseUrl: string },
): JsonObject {
  const { directory } = context;
  const { user, target, blocks, action, choices } = click;
  const { ts, channel, threadTs } = target.message ?? target.ephemeral;
  const person = directory.users.get(user);
  const name = person?.name;
  const { id, domain } = directory.team;
  const isEphemeral = target.message === undefined;
  return {
    type: 'block_actions',
    // The person's own workspace, while `team` is the app's.
    user: { id: user, username: name, name, team_id: person?.team ?? id },
    api_app_id: directory.appId,
    token: 'deprecated',
    container: {
      type: 'message',
      message_ts: ts,
      channel_id: channel,
      is_ephemeral: isEphemeral,
      ...(threadTs && { thread_ts: threadTs }),
    },
    trigger_id: ids.triggerId,
    team: { id, domain },
    enterprise: null,
    is_enterprise_install: false,
    channel: { id: channel, name: directory.channels.get(channel)?.name },
    ...(target.message && {
      message: { ...messageReply(context, target.message, true), blocks: copy(blocks) },
    }),
    state: stateOf(blocks, choices),
    response_url: ids.responseUrl,
    actions: [action],
  };
}

export function eventPayload(context: Context, type: string, message: Message): JsonObject {
  const { directory } = context;
  const event = {
    ...messageReply(context, message, false),
    type,
    channel: message.channel,
    event_ts: message.ts,
  };
  return {
    token: 'deprecated',
    team_id: directory.team.id,
    api_app_id: directory.appId,
    event: { ...event, ...(type === 'message' && { channel_type: 'channel' }) },
    type: 'event_callback',
    event_id: `Ev${message.ts.replace('.', '')}${type === 'message' ? 'M' : 'A'}`,
    event_time: Math.floor(Number(message.ts)),
    authorizations: [
      {
        enterprise_id: null,
        team_id: directory.team.id,
        user_id: directory.bot.id,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
  };
}
