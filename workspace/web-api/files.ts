import { randomBytes } from 'node:crypto';
import { checkMessage } from '../checks/message.ts';
import type { Context } from '../context.ts';
import { recordFindings } from '../context.ts';
import { asObjects, asString } from '../json.ts';
import { LIMITS } from '../limits.ts';
import type { Method } from './replies.ts';
import { fail, failArguments, failRefused, fileReply, integer } from './replies.ts';

const getUploadUrl: Method = (args, context) => {
  const name = asString(args.filename);
  const size = integer(args, 'length');
  if (!name) return failArguments('missing required field: filename');
  if (size === undefined || size < 1) return failArguments('missing required field: length');
  const id = `F${randomBytes(5).toString('hex').toUpperCase()}`;
  context.files.set(id, { id, name, title: name, size, content: Buffer.alloc(0), uploaded: false });
  return { ok: true, file_id: id, upload_url: `${context.baseUrl()}/upload/v1/${id}` };
};

const completeUpload: Method = (args, context) => {
  const method = 'files.completeUploadExternal';
  const wanted = asObjects(args.files);
  if (wanted.length === 0) return failArguments('missing required field: files');
  const files = wanted.map((entry) => {
    const file = context.files.get(asString(entry.id) ?? '');
    if (file) file.title = asString(entry.title) ?? file.title;
    return file;
  });
  const ready = files.filter((file) => file?.uploaded === true).filter((file) => file !== undefined);
  if (ready.length < files.length) return fail('file_not_found');
  const reply = { ok: true, files: ready.map((file) => fileReply(context, file)) };
  const channelId = asString(args.channel_id);
  if (!channelId) return reply;
  const channel = context.directory.channels.get(channelId);
  if (!channel) return fail('channel_not_found');
  if (!channel.botIsMember) return fail('not_in_channel');
  const threadTs = asString(args.thread_ts);
  if (threadTs && !context.store.find(channel.id, threadTs)) return fail('thread_not_found');
  const content = { text: args.initial_comment, blocks: args.blocks };
  const { findings, refusal } = checkMessage(content, { maxText: LIMITS.postText, textRequired: false });
  recordFindings(context, method, findings);
  if (refusal) return failRefused(refusal);
  const text = asString(args.initial_comment) ?? '';
  const blocks = asObjects(args.blocks);
  context.store.post({
    channel: channel.id,
    user: context.directory.bot.id,
    text,
    blocks,
    threadTs,
    files: ready,
  });
  return reply;
};

/** Stores what was sent to an upload address; Slack answers with plain text. */
export function receiveUpload(
  context: Context,
  id: string,
  content: Buffer,
): { status: number; body: string } {
  const file = context.files.get(id);
  if (!file || file.uploaded) return { status: 404, body: 'not found' };
  if (content.length !== file.size) {
    const limit = 'the upload has the announced length';
    const got = `${content.length} instead of ${file.size} bytes`;
    context.violations.add({ kind: 'request', method: 'files.getUploadURLExternal', limit, got });
  }
  file.content = content;
  file.size = content.length;
  file.uploaded = true;
  return { status: 200, body: `OK - ${content.length}` };
}

export const FILE_METHODS: Record<string, Method> = {
  'files.getUploadURLExternal': getUploadUrl,
  'files.completeUploadExternal': completeUpload,
};
