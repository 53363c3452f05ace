import type { KnownBlock } from '@slack/types';
import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, type WebClient } from '@slack/web-api';
import { readMessages, type Where } from './messages.ts';

const EVENT_TYPE = 'baton_event';

/** How long a call may take; then nobody knows whether it was done. */
export const SLACK_TIMEOUT_MS = 10_000;

/** Travels with each message: which events of which rollout it holds. A card holds none. */
export type MessageMark = { rollout: string; from: number; to: number };

/**
 * How a call failed. `refused`: Slack said no and did nothing; `limited`: not done, come again after `waitMs`;
 * `unsure`: it may have been done.
 */
export class SlackFault extends Error {
  readonly kind: 'refused' | 'limited' | 'unsure';
  readonly code: string;
  readonly waitMs: number;
  constructor(kind: SlackFault['kind'], code: string, waitMs: number, options?: ErrorOptions) {
    super(`Slack: ${code}`, options);
    this.name = 'SlackFault';
    this.kind = kind;
    this.code = code;
    this.waitMs = waitMs;
  }
}

export type Post = {
  channel: string;
  thread?: string;
  text: string;
  blocks: KnownBlock[];
  mark: MessageMark;
  /** A reply that the channel shows too. */
  broadcast?: boolean;
};

export type Found = { ts: string; mark: MessageMark };

/** The few Slack calls that announcing needs, with faults told apart. */
export type SlackPort = ReturnType<typeof createSlackPort>;

const shownToo = (broadcast = false) => (broadcast ? { reply_broadcast: true as const } : {});

export function createSlackPort(client: WebClient) {
  return {
    /** Resolves to the message's ts. */
    async post({ channel, thread, text, blocks, mark, broadcast }: Post): Promise<string> {
      const sent = await call(() =>
        client.chat.postMessage({
          channel,
          text,
          blocks,
          unfurl_links: false,
          unfurl_media: false,
          metadata: { event_type: EVENT_TYPE, event_payload: mark },
          ...(thread === undefined ? {} : { thread_ts: thread, ...shownToo(broadcast) }),
        }),
      );
      return sent.ts ?? '';
    },

    async update(
      channel: string,
      ts: string,
      text: string,
      blocks: KnownBlock[],
      mark: MessageMark,
    ): Promise<void> {
      const metadata = { event_type: EVENT_TYPE, event_payload: mark };
      await call(() => client.chat.update({ channel, ts, text, blocks, metadata }));
    },

    /** A message that is gone already is removed. */
    async remove(channel: string, ts: string): Promise<void> {
      try {
        await call(() => client.chat.delete({ channel, ts }));
      } catch (error) {
        if (!(error instanceof SlackFault && error.code === 'message_not_found')) throw error;
      }
    },

    /** Our marked messages: of a thread, or of the channel since `oldestMs`. Oldest first. */
    async find(channel: string, where: Where): Promise<Found[]> {
      const messages = await call(() => readMessages(client, channel, where));
      const found = messages.flatMap(({ ts, metadata }) => {
        const mark = readMark(metadata);
        return ts && mark ? [{ ts, mark }] : [];
      });
      return found.sort((a, b) => Number(a.ts) - Number(b.ts));
    },

    /** Names of the files in a thread. */
    async fileNames(channel: string, thread: string): Promise<string[]> {
      const messages = await call(() => readMessages(client, channel, { thread }));
      return messages.flatMap(({ files }) => (files ?? []).map((file) => file.name ?? ''));
    },

    async upload(
      channel: string,
      thread: string,
      name: string,
      title: string,
      content: string,
    ): Promise<void> {
      await call(() =>
        client.files.uploadV2({ channel_id: channel, thread_ts: thread, filename: name, title, content }),
      );
    },
  };
}

/** Undefined on messages that are not Baton's record of events. */
export function readMark(metadata: unknown): MessageMark | undefined {
  const { event_type, event_payload } = (metadata ?? {}) as {
    event_type?: string;
    event_payload?: MessageMark;
  };
  return event_type === EVENT_TYPE && event_payload ? event_payload : undefined;
}

async function call<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw toFault(error);
  }
}

const AMBIGUOUS = new Set([
  'internal_error',
  'fatal_error',
  'request_timeout',
  'service_unavailable',
  // The bytes of an upload have not arrived, though their address said so: the next try sends them again.
  'file_not_found',
]);
const LIMITED = new Set(['ratelimited', 'rate_limited']);
/** Said without Retry-After. */
const LIMITED_MS = 30_000;

/** Sorts what the WebClient throws. */
export function toFault(error: unknown): SlackFault {
  const cause = { cause: error };
  if (error instanceof WebAPIRateLimitedError) {
    return new SlackFault('limited', 'ratelimited', error.retryAfter * 1000, cause);
  }
  if (error instanceof WebAPIHTTPError) return new SlackFault('unsure', `HTTP ${error.statusCode}`, 0, cause);
  if (error instanceof WebAPIPlatformError) {
    const said = error.data.error;
    if (LIMITED.has(said)) return new SlackFault('limited', said, LIMITED_MS, cause);
    return new SlackFault(AMBIGUOUS.has(said) ? 'unsure' : 'refused', said, 0, cause);
  }
  return new SlackFault('unsure', error instanceof Error ? error.message : String(error), 0, cause);
}
