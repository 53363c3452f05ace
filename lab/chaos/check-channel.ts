import { WORDS } from '../card.ts';
import { channelMessages, differsFromJournal } from '../channel.ts';
import type { Check, Finished } from './check.ts';
import type { World } from './world.ts';

/** (f) One card for each rollout that shows its end, and below it every event of the journal once, in order. */
export function checkChannel(
  { stage, services }: Pick<World, 'stage' | 'services'>,
  finished: Finished[],
): Check {
  const { workspace } = stage;
  const messages = new Map(services.map(({ channel }) => [channel, channelMessages(workspace, channel)]));
  const faults = finished.flatMap(({ id, told, records }): Check['faults'] => {
    const there = messages.get(told.story.service.channel) ?? [];
    return differsFromJournal(id, records, there, { words: WORDS }).map((text) => ({ rollout: id, text }));
  });
  for (const { kind, method, limit, got } of workspace.violations) {
    // An acknowledgement that a dead bot did not give is what the faults are for.
    if (kind !== 'ack') faults.push({ text: `against Slack's rules: ${method}: ${limit}, got ${got}` });
  }
  const looked = finished.reduce((sum, { records }) => sum + records.length, 0);
  const what = 'events, each in its thread once and in order';
  return { letter: 'f', what, looked, faults, note: `${finished.length} cards` };
}
