import type { WebClient } from '@slack/web-api';

/** A thread by its first message, or the channel itself since a time, and until one. Milliseconds since the epoch. */
export type Where = { thread: string } | { oldestMs: number; latestMs?: number };

/** Every message there, over all pages, with its metadata. Throws as the client does. */
export async function readMessages(client: WebClient, channel: string, where: Where) {
  const messages = [];
  let cursor: string | undefined;
  do {
    const page = { channel, include_all_metadata: true, limit: 200, ...(cursor ? { cursor } : {}) };
    const reply =
      'thread' in where
        ? await client.conversations.replies({ ...page, ts: where.thread })
        : await client.conversations.history({ ...page, ...rangeOf(where) });
    messages.push(...(reply.messages ?? []));
    cursor = reply.response_metadata?.next_cursor || undefined;
  } while (cursor);
  return messages;
}

function rangeOf({ oldestMs, latestMs }: Exclude<Where, { thread: string }>) {
  // As Slack writes them: six decimals, compared as texts by some.
  const stamp = (ms: number) => (ms / 1000).toFixed(6);
  return { oldest: stamp(oldestMs), ...(latestMs === undefined ? {} : { latest: stamp(latestMs) }) };
}
