import { setTimeout as sleep } from 'node:timers/promises';
import { WebClient } from '@slack/web-api';
import type { ChannelMessage } from '../../audit/channel.ts';
import { shownText } from '../../audit/shown-text.ts';
import { clientOptions } from './app.ts';
import { readMessages, type Where } from './messages.ts';
import { SlackSetupError } from './setup-error.ts';
import { readMark, SlackFault, toFault } from './slack-port.ts';

const TRIES = 5;
const FIRST_WAIT_MS = 500;

/** `code`: Slack's reason, or how it was away. */
export type ReadChannel = { ok: true; messages: ChannelMessage[] } | { ok: false; code: string };

export type ChannelReader = ReturnType<typeof createChannelReader>;

/**
 * Reads what a channel shows, and writes nothing.
 * @throws SlackSetupError without a bot token.
 */
export function createChannelReader({ apiUrl, botToken }: { apiUrl: string; botToken?: string }) {
  if (!botToken) throw new SlackSetupError('slack-no-bot-token', {});
  const client = new WebClient(botToken, clientOptions(apiUrl));

  async function read(channel: string, where: Where): Promise<ChannelMessage[]> {
    const messages = await patiently(() => readMessages(client, channel, where));
    return messages.flatMap(({ ts, thread_ts: thread, text, blocks, metadata }) => {
      if (!ts) return [];
      const mark = readMark(metadata);
      const shown = shownText({ text: text ?? '', blocks: blocks ?? [] });
      const inThread = thread !== undefined && thread !== ts;
      return [{ ts, text: shown, ...(inThread ? { thread } : {}), ...(mark ? { mark } : {}) }];
    });
  }

  async function withThreads(channel: string, oldestMs: number): Promise<ChannelMessage[]> {
    const top = await read(channel, { oldestMs });
    const all = new Map(top.map((message) => [message.ts, message]));
    for (const { ts, mark, thread } of top) {
      if (!mark || thread !== undefined) continue;
      for (const message of await read(channel, { thread: ts })) all.set(message.ts, message);
    }
    return [...all.values()];
  }

  return {
    /** The channel's own messages since a time, and the threads below those that are marked. */
    async since(channel: string, oldestMs: number): Promise<ReadChannel> {
      try {
        return { ok: true, messages: await withThreads(channel, oldestMs) };
      } catch (error) {
        if (error instanceof SlackFault) return { ok: false, code: error.code };
        throw error;
      }
    },
  };
}

/** Reading again does no harm: all but a refusal is tried again. */
async function patiently<T>(read: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await read();
    } catch (error) {
      const fault = toFault(error);
      if (fault.kind === 'refused' || tries === TRIES) throw fault;
      await sleep(Math.max(fault.waitMs, FIRST_WAIT_MS * 2 ** (tries - 1)));
    }
  }
}
