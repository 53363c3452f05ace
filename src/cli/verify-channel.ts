import { channelDifferences, type Difference } from '../audit/channel.ts';
import { type ChannelReader, createChannelReader } from '../bot/slack/reader.ts';
import type { Environment } from '../config/environment.ts';
import type { RolloutRef } from '../journal/keys.ts';
import type { Recorded } from '../rollout/events.ts';
import type { AuditWords } from '../words/words.ts';

/** Slack's clock and ours may differ. */
const CLOCKS_APART_MS = 3600_000;

type Read = { ref: RolloutRef; records: readonly Recorded[] };

/** Whether a rollout's channel tells what its journal tells; nobody is told of one without a channel. */
export type ChannelVerdict = {
  ref: RolloutRef;
  channel?: string;
  /** Why Slack does not show the channel. */
  hidden?: string | undefined;
  differences: Difference[];
};

/**
 * Reads the channels through Slack and compares them with the journals, each channel once.
 * @throws SlackSetupError without a token.
 */
export async function verifyChannels(
  { slackApiUrl, slackBotToken }: Pick<Environment, 'slackApiUrl' | 'slackBotToken'>,
  rollouts: readonly Read[],
): Promise<ChannelVerdict[]> {
  const reader = createChannelReader({
    apiUrl: slackApiUrl,
    ...(slackBotToken ? { botToken: slackBotToken } : {}),
  });
  const byChannel = new Map<string, Read[]>();
  for (const read of rollouts) {
    const channel = channelOf(read.records);
    if (channel !== undefined) byChannel.set(channel, [...(byChannel.get(channel) ?? []), read]);
  }
  const verdicts = new Map<string, ChannelVerdict>();
  for (const [channel, reads] of byChannel)
    for (const verdict of await judge(reader, channel, reads)) verdicts.set(verdict.ref.id, verdict);
  return rollouts.map(({ ref }) => verdicts.get(ref.id) ?? { ref, differences: [] });
}

async function judge(
  reader: ChannelReader,
  channel: string,
  reads: readonly Read[],
): Promise<ChannelVerdict[]> {
  const requested = reads.flatMap(({ records }) => records[0]?.at ?? []);
  const read = await reader.since(channel, Math.min(...requested) - CLOCKS_APART_MS);
  return reads.map(({ ref, records }) => {
    if (!read.ok) return { ref, channel, hidden: read.code, differences: [] };
    return { ref, channel, differences: channelDifferences(ref.id, records, read.messages) };
  });
}

function channelOf([first]: readonly Recorded[]): string | undefined {
  return first?.event.type === 'RolloutRequested' ? first.event.channel : undefined;
}

/** One line a rollout, and one more for each difference. */
export function channelText(verdicts: readonly ChannelVerdict[], words: AuditWords): string {
  return verdicts
    .flatMap(({ ref, channel, hidden, differences }) => {
      if (channel === undefined) return [words.noChannel(ref.id)];
      if (isSame({ hidden, differences })) return [words.channelSame(ref.id, channel)];
      const lines = [
        ...(hidden === undefined ? [] : [words.channelHidden(hidden)]),
        ...differences.map(words.difference),
      ];
      return [words.channelDiffers(ref.id, channel), ...lines.map((line) => `  ${line}`)];
    })
    .join('\n');
}

/** Whether a channel was seen, and tells what its journal tells. */
export const isSame = ({ hidden, differences }: Pick<ChannelVerdict, 'hidden' | 'differences'>): boolean =>
  hidden === undefined && differences.length === 0;
