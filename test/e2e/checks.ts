import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { channelMessages, differsFromJournal } from '../../lab/channel.ts';
import type { LabHost } from '../../lab/host.ts';
import { waitFor } from '../../lab/process.ts';
import { OLD, RELEASE } from '../../lab/stage.ts';
import { layoutOf } from '../../lab/stand-in/layout.ts';
import { runningVersion } from '../../lab/stand-in/running.ts';
import { verifyChain } from '../../src/journal/chain.ts';
import { mrkdwn } from '../../src/words/markup/mrkdwn.ts';
import { wordsFor } from '../../src/words/words-for.ts';
import { effectsOf, manifestOf } from './snapshot.ts';
import type { Run, Story } from './support.ts';

/** The journal's chain holds; the channel tells each of its events once and in order, in its very words. */
export async function assertChannelEqualsJournal(story: Story, run: Run): Promise<void> {
  const records = await story.journal.load(run.ref);
  expect(verifyChain(records)).toBeUndefined();
  const messages = channelMessages(story.stage.workspace, run.channel);
  expect(differsFromJournal(run.ref.id, records, messages, { words: wordsFor('en', mrkdwn) })).toEqual([]);
}

export type Fate = 'untouched' | 'staged' | 'upgraded' | 'rolled-back';

const UPGRADE = { upload: 1, kill: 1, backup: 1, unpack: 1, start: 1 };
const EFFECTS: Record<Fate, Record<string, number>> = {
  untouched: {},
  staged: { upload: 1 },
  upgraded: UPGRADE,
  'rolled-back': { ...UPGRADE, kill: 2, start: 2, restore: 1 },
};

/** Files, backup, process and effects of a host, as the rollout should have left them. */
export function assertHost(story: Story, node: string, fate: Fate, effects = EFFECTS[fate]): void {
  const host = story.stage.hosts.host(node);
  const before = story.before.get(node);
  if (!before) throw new Error(`no snapshot of ${node}`);
  const { service, tree, running: ran } = before;
  const live = host.local(layoutOf(service).tree);
  const running = runningVersion(host, service);
  expect({ [node]: effectsOf(host) }).toEqual({ [node]: effects });
  expect({ [node]: leftovers(host) }).toEqual({ [node]: [] });
  const version = readFileSync(join(live, 'VERSION'), 'utf8').trim();
  const now = fate === 'upgraded' ? RELEASE : OLD;
  expect({ node, version, running: running?.version }).toEqual({ node, version: now, running: now });
  if (fate === 'untouched' || fate === 'staged') {
    expect(running).toEqual(ran);
    expect(manifestOf(live)).toEqual(tree);
    expect(backupsOf(host, service)).toEqual([]);
    return;
  }
  expect(running?.pid).not.toBe(ran?.pid);
  expect(backupsOf(host, service)).toEqual([`${service}_${RELEASE}`]);
  expect(manifestOf(`${live}_${RELEASE}`)).toEqual(tree);
  if (fate === 'rolled-back') expect(besideOutput(manifestOf(live))).toEqual(besideOutput(tree));
}

/** Without what nohup itself writes into the tree at a start, and the top folder's time that it changes. */
const besideOutput = (tree: string[]) => tree.slice(1).filter((line) => !line.endsWith(' ./nohup.out'));

const entries = (host: LabHost) => (existsSync(host.local('/home')) ? readdirSync(host.local('/home')) : []);

function backupsOf(host: LabHost, service: string): string[] {
  return entries(host).filter((name) => name.startsWith(`${service}_`) && !name.includes('_failed_'));
}

/** Temporary names that a finished step must not leave. */
const leftovers = (host: LabHost) => entries(host).filter((name) => /\.part$|\.baton-/.test(name));

/** The files that are attached to the rollout's thread, as text. */
export function filesOf(run: Run): string[] {
  return run.thread().flatMap(({ files }) => files.map(({ content }) => content.toString('utf8')));
}

/** What an address serves, as one line. */
export const answers = async (url: string): Promise<string> => (await (await fetch(url)).text()).trim();

/** Nothing is under way any more, and nothing was done against Slack's rules. */
export async function assertQuiet(story: Story): Promise<void> {
  const { stage, queue, journal, redis } = story;
  expect(stage.workspace.violations).toEqual([]);
  expect(stage.workspace.rateLimited).toEqual([]);
  expect(await journal.active()).toEqual([]);
  expect(await journal.unannounced()).toEqual([]);
  await waitFor('no job is left', async () => {
    const counts = await queue.counts();
    return Object.values(counts).every((count) => count === 0);
  });
  await waitFor('no lock is left', async () => (await redis.keys('*lock*')).length === 0);
  for (const host of stage.hosts.all) {
    const ours = () =>
      host.processes().filter(({ argv }) => argv.some((arg) => arg.includes(`${host.stateDir}/`)));
    await waitFor(`nothing of Baton runs on ${host.name}`, () => ours().length === 0);
  }
}
