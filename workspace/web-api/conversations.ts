import type { Context } from '../context.ts';
import type { JsonObject } from '../json.ts';
import { asString } from '../json.ts';
import type { Channel, Message } from '../types.ts';
import type { Method } from './replies.ts';
import { fail, flag, integer, messageReply } from './replies.ts';

type Readable = { channel: Channel } | { refused: JsonObject };

function readableChannel(args: JsonObject, context: Context): Readable {
  const channel = context.directory.channels.get(asString(args.channel) ?? '');
  if (!channel) return { refused: fail('channel_not_found') };
  return channel.botIsMember ? { channel } : { refused: fail('not_in_channel') };
}

/** Within oldest and latest; both ends are left out unless `inclusive`. ts compare as text of equal form. */
function within(args: JsonObject): (message: Message) => boolean {
  const stamp = (key: string) =>
    Number(asString(args[key]) || (typeof args[key] === 'number' ? args[key] : Number.NaN));
  const [oldest, latest, inclusive] = [stamp('oldest'), stamp('latest'), flag(args, 'inclusive')];
  return (message) => {
    const at = Number(message.ts);
    if (inclusive && (at === oldest || at === latest)) return true;
    return !(at <= oldest) && !(at >= latest);
  };
}

const encode = (offset: number): string => Buffer.from(`offset:${offset}`).toString('base64');
const decode = (cursor: string): number | undefined => {
  const match = /^offset:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString());
  return match ? Number(match[1]) : undefined;
};

type Page = { items: Message[]; more: boolean; next: string } | { refused: JsonObject };

function page(all: Message[], args: JsonObject): Page {
  const cursor = asString(args.cursor);
  const start = cursor ? decode(cursor) : 0;
  if (start === undefined) return { refused: fail('invalid_cursor') };
  const limit = integer(args, 'limit') ?? 100;
  if (limit < 1 || limit > 1_000) return { refused: fail('invalid_limit') };
  const items = all.slice(start, start + limit);
  const more = start + limit < all.length;
  return { items, more, next: more ? encode(start + limit) : '' };
}

function pageReply(all: Message[], args: JsonObject, context: Context): JsonObject {
  const found = page(all, args);
  if ('refused' in found) return found.refused;
  const withMetadata = flag(args, 'include_all_metadata');
  return {
    ok: true,
    messages: found.items.map((message) => messageReply(context, message, withMetadata)),
    has_more: found.more,
    ...(found.more && { response_metadata: { next_cursor: found.next } }),
  };
}

/** Newest first; replies only when they were sent to the channel too. */
const history: Method = (args, context) => {
  const target = readableChannel(args, context);
  if ('refused' in target) return target.refused;
  const shown = context.store
    .inChannel(target.channel.id)
    .filter((message) => !message.threadTs || message.broadcast)
    .filter(within(args));
  return pageReply(shown.reverse(), args, context);
};

/** Oldest first; the parent leads, whatever `oldest` says. */
const replies: Method = (args, context) => {
  const target = readableChannel(args, context);
  if ('refused' in target) return target.refused;
  const message = context.store.find(target.channel.id, asString(args.ts) ?? '');
  if (!message) return fail('thread_not_found');
  const [parent, ...rest] = context.store.inThread(target.channel.id, message.threadTs ?? message.ts);
  const inside = within(args);
  return pageReply([...(parent ? [parent] : []), ...rest.filter(inside)], args, context);
};

const channelReply = (channel: Channel): JsonObject => ({
  id: channel.id,
  name: channel.name,
  is_channel: !channel.isPrivate,
  is_private: channel.isPrivate,
  is_im: channel.id.startsWith('D'),
  is_archived: channel.isArchived,
  is_member: channel.botIsMember,
});

const info: Method = (args, context) => {
  const channel = context.directory.channels.get(asString(args.channel) ?? '');
  return channel ? { ok: true, channel: channelReply(channel) } : fail('channel_not_found');
};

const list: Method = (_args, context) => ({
  ok: true,
  channels: [...context.directory.channels.values()]
    .filter((channel) => !channel.id.startsWith('D'))
    .map(channelReply),
  response_metadata: { next_cursor: '' },
});

const join: Method = (args, context) => {
  const channel = context.directory.channels.get(asString(args.channel) ?? '');
  if (!channel || channel.isPrivate) return fail('channel_not_found');
  if (channel.isArchived) return fail('is_archived');
  channel.botIsMember = true;
  return { ok: true, channel: channelReply(channel) };
};

export const CONVERSATION_METHODS: Record<string, Method> = {
  'conversations.history': history,
  'conversations.replies': replies,
  'conversations.info': info,
  'conversations.list': list,
  'conversations.join': join,
};
