import type { KnownBlock } from '@slack/types';
import type { Where } from '../../src/bot/slack/messages.ts';
import type { Found, MessageMark, Post } from '../../src/bot/slack/slack-port.ts';

export type SlackMessage = {
  ts: string;
  channel: string;
  thread: string | undefined;
  text: string;
  blocks: KnownBlock[];
  mark: MessageMark;
  files: string[];
};

/** A Slack workspace as data; each method is one Web API call that went through. */
export type SlackModel = ReturnType<typeof createSlackModel>;

/** @param note told of every change, for the trace. */
export function createSlackModel(now: () => number, note: (what: string, ts: string) => void) {
  let messages: SlackMessage[] = [];
  let last = 0;

  /** Unique and growing, as Slack's are: microseconds after the second. */
  const nextTs = (): string => {
    last = Math.max(last + 1, now() * 1000);
    return `${Math.floor(last / 1_000_000)}.${String(last % 1_000_000).padStart(6, '0')}`;
  };
  const inThread = (ts: string) => messages.filter((message) => message.ts === ts || message.thread === ts);

  return {
    post({ channel, thread, text, blocks, mark }: Post): string {
      const ts = nextTs();
      messages.push({ ts, channel, thread, text, blocks, mark, files: [] });
      note(`posts ${mark.rollout} ${mark.from}-${mark.to}`, ts);
      return ts;
    },
    /** False when there is no such message. */
    update(ts: string, text: string, blocks: KnownBlock[]): boolean {
      const message = messages.find((one) => one.ts === ts);
      if (!message) return false;
      message.text = text;
      message.blocks = blocks;
      note(`updates ${text}`, ts);
      return true;
    },
    remove(ts: string): void {
      note('removes', ts);
      messages = messages.filter((message) => message.ts !== ts);
    },
    find(channel: string, where: Where): Found[] {
      const there =
        'thread' in where
          ? inThread(where.thread)
          : messages.filter(({ thread, ts }) => thread === undefined && isWithin(Number(ts) * 1000, where));
      return there.filter((message) => message.channel === channel).map(({ ts, mark }) => ({ ts, mark }));
    },
    fileNames: (thread: string) => inThread(thread).flatMap(({ files }) => files),
    attach(channel: string, thread: string, name: string): void {
      const mark = { rollout: '', from: -1, to: -1 };
      messages.push({ ts: nextTs(), channel, thread, text: '', blocks: [], mark, files: [name] });
    },
    messages: (): readonly SlackMessage[] => messages,
  };
}

const isWithin = (at: number, { oldestMs, latestMs }: Exclude<Where, { thread: string }>): boolean =>
  at >= oldestMs && (latestMs === undefined || at <= latestMs);
