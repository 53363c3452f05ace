import type { Refusal } from '../checks/message.ts';
import type { Context } from '../context.ts';
import type { JsonObject } from '../json.ts';
import { asString } from '../json.ts';
import type { Message, StoredFile } from '../types.ts';

export type Method = (args: JsonObject, context: Context) => JsonObject;

export const fail = (error: string, extra: JsonObject = {}): JsonObject => ({ ok: false, error, ...extra });

export const failArguments = (message: string): JsonObject =>
  fail('invalid_arguments', { response_metadata: { messages: [`[ERROR] ${message}`] } });

/** Slack names what is wrong twice: bare in `errors`, marked in `response_metadata.messages`. */
export function failRefused(refusal: Refusal): JsonObject {
  if (refusal.messages.length === 0) return fail(refusal.error);
  const messages = refusal.messages.map((message) => `[ERROR] ${message}`);
  return fail(refusal.error, { errors: refusal.messages, response_metadata: { messages } });
}

/** Forms carry booleans as text. */
export const flag = (args: JsonObject, key: string): boolean => args[key] === true || args[key] === 'true';

export function integer(args: JsonObject, key: string): number | undefined {
  const value = args[key];
  const parsed = typeof value === 'number' ? value : Number.parseInt(asString(value) ?? '', 10);
  return Number.isInteger(parsed) ? parsed : undefined;
}

export const fileReply = (context: Context, file: StoredFile): JsonObject => ({
  id: file.id,
  name: file.name,
  title: file.title,
  mimetype: 'text/plain',
  filetype: 'text',
  size: file.size,
  mode: 'snippet',
  url_private: `${context.baseUrl()}/files/${file.id}`,
  permalink: `${context.baseUrl()}/files/${file.id}`,
});

/** A message as the Web API and the payloads show it. */
export function messageReply(context: Context, message: Message, withMetadata: boolean): JsonObject {
  const { bot, team, appId } = context.directory;
  const byBot = message.user === bot.id;
  const replies = context.store.inThread(message.channel, message.ts).slice(1);
  const last = message.edits.at(-1);
  return {
    type: 'message',
    user: message.user,
    ...(byBot && { bot_id: bot.botId, app_id: appId, bot_profile: { id: bot.botId, name: bot.name } }),
    team: team.id,
    ts: message.ts,
    text: message.text,
    ...(message.blocks.length > 0 && { blocks: message.blocks }),
    ...(message.attachments.length > 0 && { attachments: message.attachments }),
    ...(message.threadTs && { thread_ts: message.threadTs }),
    ...(message.broadcast && { subtype: 'thread_broadcast' }),
    ...(last && { edited: { user: message.user, ts: last.at } }),
    ...(message.files.length > 0 && { files: message.files.map((file) => fileReply(context, file)) }),
    ...(message.reactions.length > 0 && {
      reactions: message.reactions.map(({ name, users }) => ({ name, users, count: users.length })),
    }),
    ...(withMetadata && message.metadata && { metadata: message.metadata }),
    ...(replies.length > 0 && {
      thread_ts: message.ts,
      reply_count: replies.length,
      reply_users: [...new Set(replies.map((reply) => reply.user))],
      latest_reply: replies.at(-1)?.ts,
    }),
  };
}
