import { openStore } from '../../src/cli/store.ts';
import { mrkdwn } from '../../src/words/markup/mrkdwn.ts';
import { wordsFor } from '../../src/words/words-for.ts';
import { channelMessages, differsFromJournal } from '../channel.ts';
import { waitFor } from '../process.ts';
import { CHANNEL, type Stage } from '../stage.ts';
import { judgeHosts, lookAtHosts, type Seen } from './hosts.ts';
import { table } from './readable.ts';

const words = wordsFor('en', mrkdwn);

export type Report = { ok: boolean; text: string };

/** Checks what the played rollouts left: on the hosts, in the journals, in the channel. */
export async function check(stage: Stage, before: Map<string, Seen>): Promise<Report> {
  const records = await judgeRecords(stage);
  const hosts = judgeHosts(before, lookAtHosts(stage));
  const limits = stage.workspace.violations;
  const slack = [
    'Slack’s limits',
    limits.length === 0 ? 'none broken' : (limits[0]?.limit ?? ''),
    mark(limits.length === 0),
  ];
  const rows = [...records.rows, slack];
  const ok = hosts.ok && records.ok && limits.length === 0;
  return { ok, text: `${table(hosts.rows)}\n\n${table(rows)}` };
}

const mark = (ok: boolean) => (ok ? '✓' : '✗');

/** The hash chains by `baton audit verify`, and the channel against the journals. */
async function judgeRecords(stage: Stage): Promise<{ ok: boolean; rows: string[][] }> {
  const store = await openStore({ redisUrl: stage.redis.url }, { ephemeral: false });
  try {
    const services = await store.journal.scopes();
    const refs = (await Promise.all(services.map((each) => store.journal.newest(each)))).flat();
    const channel: string[][] = [];
    for (const ref of refs) {
      const records = await store.journal.load(ref);
      const differs = () =>
        differsFromJournal(ref.id, records, channelMessages(stage.workspace, CHANNEL), { words });
      // The last messages come a little after the end: Slack takes one a second.
      await waitFor('the channel has everything', () => differs().length === 0, 30_000).catch(() => {});
      const [found] = differs();
      channel.push([`channel of ${ref.id}`, found ?? 'says what the journal says', mark(!found)]);
    }
    const verified = await stage.baton('audit', 'verify');
    const journals = verified.output
      .trim()
      .split('\n')
      .map((line) => line.split(': '))
      .map(([id = '', said = '']) => [`journal of ${id}`, said, mark(said.includes('intact'))]);
    const rows = [...journals, ...channel];
    const ok = verified.status === 0 && refs.length === 2 && rows.every((row) => row.at(-1) === '✓');
    return { ok, rows };
  } finally {
    await store.close();
  }
}
