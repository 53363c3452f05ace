import { channelDifferences, describeDifference } from '../audit/channel.ts';
import { type ChannelReader, createChannelReader } from '../bot/slack/reader.ts';
import type { Environment } from '../config/environment.ts';
import type { RolloutRef } from '../journal/keys.ts';
import type { Recorded } from '../rollout/events.ts';

/** Slack's clock and ours may differ. */
const CLOCKS_APART_MS = 3600_000;

type Read = { ref: RolloutRef; records: readonly Recorded[] };

/** Whether a rollout's channel tells what its journal tells; nobody is told of one without a channel. */
export type ChannelVerdict = { ref: RolloutRef; channel?: string; differences: string[] };

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
    const differences = read.ok
      ? channelDifferences(ref.id, records, read.messages).map(describeDifference)
      : [`Slack does not show it: ${read.code}`];
    return { ref, channel, differences };
  });
}

function channelOf([first]: readonly Recorded[]): string | undefined {
  return first?.event.type === 'RolloutRequested' ? first.event.channel : undefined;
}

/** One line a rollout, and one more for each difference. */
export function channelText(verdicts: readonly ChannelVerdict[]): string {
  return verdicts
    .flatMap(({ ref, channel, differences }) => {
      if (channel === undefined) return [`${ref.id}: has no channel`];
      if (differences.length === 0) return [`${ref.id}: channel ${channel} tells the same`];
      return [`${ref.id}: channel ${channel} differs`, ...differences.map((line) => `  ${line}`)];
    })
    .join('\n');
}
