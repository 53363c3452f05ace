import type { MessageRules } from '../checks/message.ts';
import { checkMessage, metadataOf } from '../checks/message.ts';
import type { Context } from '../context.ts';
import { recordFindings } from '../context.ts';
import type { JsonObject } from '../json.ts';
import { asObjects, asString } from '../json.ts';
import { LIMITS } from '../limits.ts';
import type { Channel, Message } from '../types.ts';
import type { Method } from './replies.ts';
import { fail, failArguments, failRefused, flag, messageReply } from './replies.ts';

type Writable = { channel: Channel } | { refused: JsonObject };

function writableChannel(args: JsonObject, context: Context): Writable {
  const channel = context.directory.channel(asString(args.channel) ?? '');
  if (!channel) return { refused: fail('channel_not_found') };
  if (channel.isArchived) return { refused: fail('is_archived') };
  if (!channel.botIsMember)
    return { refused: fail(channel.isPrivate ? 'channel_not_found' : 'not_in_channel') };
  return { channel };
}

function refuseContent(
  method: string,
  args: JsonObject,
  context: Context,
  rules: MessageRules,
): JsonObject | undefined {
  const { findings, refusal } = checkMessage(args, rules);
  recordFindings(context, method, findings);
  return refusal && failRefused(refusal);
}

/** The thread that a reply belongs to: a reply's own ts leads to its parent's thread, as in Slack. */
function threadOf(method: string, args: JsonObject, channel: Channel, context: Context) {
  const wanted = args.thread_ts;
  if (wanted === undefined || wanted === '') return { ok: true, threadTs: undefined } as const;
  if (typeof wanted !== 'string') {
    const limit = 'thread_ts is a string';
    context.violations.add({ kind: 'request', method, limit, got: typeof wanted, pointer: '/thread_ts' });
  }
  const parent = context.store.find(channel.id, String(wanted));
  if (!parent) return { ok: false } as const;
  if (parent.threadTs) {
    const limit = "thread_ts is the parent's, not a reply's";
    context.violations.add({ kind: 'request', method, limit, got: String(wanted), pointer: '/thread_ts' });
  }
  return { ok: true, threadTs: parent.threadTs ?? parent.ts } as const;
}

const postMessage: Method = (args, context) => {
  const method = 'chat.postMessage';
  const target = writableChannel(args, context);
  if ('refused' in target) return target.refused;
  const refused = refuseContent(method, args, context, { maxText: LIMITS.postText, textRequired: true });
  if (refused) return refused;
  const thread = threadOf(method, args, target.channel, context);
  if (!thread.ok) return fail('thread_not_found');
  const message = context.store.post({
    channel: target.channel.id,
    user: context.directory.bot.id,
    text: asString(args.text) ?? '',
    blocks: asObjects(args.blocks),
    attachments: asObjects(args.attachments),
    metadata: metadataOf(args.metadata),
    threadTs: thread.threadTs,
    broadcast: thread.threadTs !== undefined && flag(args, 'reply_broadcast'),
  });
  return {
    ok: true,
    channel: message.channel,
    ts: message.ts,
    message: messageReply(context, message, true),
  };
};

/** The app's own message, or why it may not be touched. */
function ownMessage(args: JsonObject, context: Context, denied: string): Message | JsonObject {
  const channel = context.directory.channels.get(asString(args.channel) ?? '');
  if (!channel) return fail('channel_not_found');
  const message = context.store.find(channel.id, asString(args.ts) ?? '');
  if (!message) return fail('message_not_found');
  return message.user === context.directory.bot.id ? message : fail(denied);
}

const isMessage = (found: Message | JsonObject): found is Message => 'edits' in found;

const update: Method = (args, context) => {
  const message = ownMessage(args, context, 'cant_update_message');
  if (!isMessage(message)) return message;
  const empty = args.text === undefined && args.blocks === undefined && args.attachments === undefined;
  const rules = { maxText: LIMITS.updateText, textRequired: empty };
  const refused = refuseContent('chat.update', args, context, rules);
  if (refused) return refused;
  const text = asString(args.text);
  // Text without blocks takes the blocks away; without either, the blocks stay.
  const blocks = Array.isArray(args.blocks) || text !== undefined ? asObjects(args.blocks) : message.blocks;
  context.store.edit(message, { text: text ?? message.text, blocks, metadata: metadataOf(args.metadata) });
  const reply = messageReply(context, message, true);
  return { ok: true, channel: message.channel, ts: message.ts, text: message.text, message: reply };
};

const remove: Method = (args, context) => {
  const message = ownMessage(args, context, 'cant_delete_message');
  if (!isMessage(message)) return message;
  context.store.remove(message);
  return { ok: true, channel: message.channel, ts: message.ts };
};

const postEphemeral: Method = (args, context) => {
  const method = 'chat.postEphemeral';
  const target = writableChannel(args, context);
  if ('refused' in target) return target.refused;
  const user = context.directory.users.get(asString(args.user) ?? '');
  if (!user) return fail('user_not_found');
  const refused = refuseContent(method, args, context, { maxText: LIMITS.postText, textRequired: true });
  if (refused) return refused;
  const thread = threadOf(method, args, target.channel, context);
  if (!thread.ok) return fail('thread_not_found');
  const ephemeral = context.store.whisper({
    channel: target.channel.id,
    user: user.id,
    text: asString(args.text) ?? '',
    blocks: asObjects(args.blocks),
    threadTs: thread.threadTs,
    from: 'app',
  });
  return { ok: true, message_ts: ephemeral.ts };
};

const getPermalink: Method = (args, context) => {
  const channel = context.directory.channels.get(asString(args.channel) ?? '');
  if (!channel) return fail('channel_not_found');
  const message = context.store.find(channel.id, asString(args.message_ts) ?? '');
  if (!message) return fail('message_not_found');
  const thread = message.threadTs ? `?thread_ts=${message.threadTs}&cid=${channel.id}` : '';
  const permalink = `${context.baseUrl()}/archives/${channel.id}/p${message.ts.replace('.', '')}${thread}`;
  return { ok: true, channel: channel.id, permalink };
};

const addReaction: Method = (args, context) => {
  const name = asString(args.name);
  if (!name) return failArguments('missing required field: name');
  const channel = context.directory.channels.get(asString(args.channel) ?? '');
  if (!channel) return fail('channel_not_found');
  const message = context.store.find(channel.id, asString(args.timestamp) ?? '');
  if (!message) return fail('message_not_found');
  const bot = context.directory.bot.id;
  const reaction = message.reactions.find((known) => known.name === name);
  if (reaction?.users.includes(bot)) return fail('already_reacted');
  if (reaction) reaction.users.push(bot);
  else message.reactions.push({ name, users: [bot] });
  context.store.announce({ type: 'message', message });
  return { ok: true };
};

export const CHAT_METHODS: Record<string, Method> = {
  'chat.postMessage': postMessage,
  'chat.update': update,
  'chat.delete': remove,
  'chat.postEphemeral': postEphemeral,
  'chat.getPermalink': getPermalink,
  'reactions.add': addReaction,
};
