import { existsSync, readFileSync } from 'node:fs';
import type { ChaosOptions } from './args.ts';
import type { Check, Finished } from './check.ts';
import { HOST_FAULTS } from './faults-hosts.ts';
import { NETWORK_FAULTS } from './faults-network.ts';
import { PROCESS_FAULTS } from './faults-processes.ts';
import { SLACK_FAULTS } from './faults-slack.ts';
import { judge, openRound, play, settle } from './round.ts';
import type { Told, World } from './world.ts';

export type ChaosResult = {
  options: ChaosOptions;
  durationMs: number;
  faults: { kind: string; injected: number; survived: number }[];
  stories: Told[];
  finished: Finished[];
  checks: Check[];
  /** A rollout's journal and thread as text. */
  explain(rollout: string): string;
  /** Ends everything that still runs and removes the folder. */
  close(): Promise<void>;
};

const ALL_FAULTS = [...PROCESS_FAULTS, ...NETWORK_FAULTS, ...SLACK_FAULTS, ...HOST_FAULTS];

/** One round: many rollouts under faults, then the checks. Call `close` in any case. */
export async function runChaos(options: ChaosOptions, log: (text: string) => void): Promise<ChaosResult> {
  const began = performance.now();
  const { world, close } = await openRound(options, log);
  try {
    await play(world, options, ALL_FAULTS);
    const finished = await settle(world);
    const checks = await judge(world, finished);
    return {
      options,
      durationMs: Math.round(performance.now() - began),
      faults: world.tally.table(world.stories),
      stories: world.stories,
      finished,
      checks,
      explain: (rollout) => explain(world, finished, rollout),
      close,
    };
  } catch (error) {
    for (const { name, logFile } of world.crew.members()) log(`${name}:\n${lastLines(logFile)}`);
    await close();
    throw error;
  }
}

const lastLines = (file: string) =>
  existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(-15).join('\n') : '(no log)';

function explain(world: World, finished: Finished[], rollout: string): string {
  const found = finished.find(({ id }) => id === rollout);
  if (!found) return `${rollout}: not in the journal`;
  const { story } = found.told;
  const events = found.records.map(({ seq, at, actor, event }) => {
    const { type, ...rest } = event;
    const shown = type === 'RolloutRequested' ? '' : JSON.stringify(rest);
    return `${seq} ${new Date(at).toISOString().slice(11, 23)} ${actor.id} ${type} ${shown}`;
  });
  const card = world.stage.workspace
    .messages(story.service.channel)
    .find(({ metadata }) => metadata?.event_payload.rollout === rollout);
  const thread = card
    ? world.stage.workspace
        .thread(story.service.channel, card.ts)
        .map(({ ts, metadata, text }) => `${ts} ${JSON.stringify(metadata?.event_payload ?? {})} ${text}`)
    : [];
  const during = world.tally.all
    .filter(({ at }) => at >= found.told.startedAt && at <= (found.told.endedAt ?? at))
    .map(({ at, kind, detail }) => `${new Date(at).toISOString().slice(11, 23)} ${kind}: ${detail}`);
  const { service: _, ...plan } = story;
  const parts = [
    `${rollout} ${JSON.stringify(plan)}`,
    'journal',
    ...events,
    'thread',
    ...thread,
    'faults',
    ...during,
  ];
  return parts.join('\n  ');
}
