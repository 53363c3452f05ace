import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { sign } from '../../lab/artifacts.ts';
import { run as runHere, signalPid } from '../../lab/process.ts';
import { BEN, OLD, RELEASE, type Stage } from '../../lab/stage.ts';
import { runningVersion } from '../../lab/stand-in/running.ts';
import { shownText } from '../../src/audit/shown-text.ts';
import { installSupervisors } from '../jobs/kinds/supervisors.ts';
import { assertChannelEqualsJournal, assertQuiet } from './checks.ts';
import { type Run, type Story, stages } from './support.ts';

const open = stages({ services: ['schedule'], others: ['schedule-db', 'depot-1', 'depot-2'] });

/** @param folder where scripts leave a trace: what runs as written knows no host's own paths. */
const documentOf = (folder: string) => `## Upgrade steps

### schedule

Log in to \`schedule-1\`, upload \`schedule.tar\` to \`/home\`, then run:

\`\`\`
[root@schedule-1 ~]# kill -15 <PID>
[root@schedule-db ~]# echo "$HOME" >> ${folder}/exports
\`\`\`

Back up and unpack:

\`\`\`
mv /home/schedule "/home/schedule_$(date +%Y%m%d)"
tar xf /home/schedule.tar -C /home
\`\`\`

If the node keeps the sessions:

\`\`\`
echo "$HOME" >> ${folder}/sessions
\`\`\`

Edit \`/home/schedule/app.conf\` and set the new address.

\`\`\`
cd /home/schedule
nohup sh startup.sh &
tail -f /home/schedulelog/schedule.log
\`\`\`

Log in to \`schedule-2\` and repeat the steps above.

### depot

Log in to \`depot-1\`, upload \`depot.conf\` to \`/home/in\`, then run:

\`\`\`
systemctl stop depot
cp /home/depot/depot.conf /home/depot/depot.conf.bak
cp /home/in/depot.conf /home/depot/depot.conf
systemctl start depot
journalctl -fu depot
\`\`\`

If this is the first installation:

\`\`\`
echo first >> ${folder}/first
\`\`\`

Log in to \`depot-2\` and repeat the steps above.

## Verification

* it is up

## Rollback

### schedule

Restore the backup, then restart the service.
`;

const at = (stage: Stage, node: string, path: string) => stage.hosts.host(node).local(path);

async function lay(stage: Stage): Promise<void> {
  const { dir, configFile } = stage;
  writeFileSync(join(dir, 'runbooks', `${RELEASE}.md`), documentOf(dir));
  const conf = join(dir, 'artifacts', RELEASE, 'depot.conf');
  writeFileSync(conf, 'limit: 2\n');
  await sign(conf);
  for (const node of ['depot-1', 'depot-2']) {
    const { path } = installSupervisors(stage.hosts.host(node), process.execPath);
    // A login begins with the system's own PATH.
    writeFileSync(join(stage.hosts.host(node).folder, 'root/.profile'), `PATH='${path}':$PATH\n`);
    for (const file of ['depot.unit', 'depot.journal']) writeFileSync(join(path, file), '');
    for (const folder of ['/home/in', '/home/depot']) mkdirSync(at(stage, node, folder), { recursive: true });
    writeFileSync(at(stage, node, '/home/depot/depot.conf'), 'limit: 1\n');
    await runHere(join(path, 'keeper'), ['start', 'depot']);
  }
  const config = parse(readFileSync(configFile, 'utf8'));
  config.services.schedule.nodes = ['schedule-1', 'schedule-2'];
  config.services.depot = {
    ...config.services.schedule,
    ready: 'Started depot',
    nodes: ['depot-1', 'depot-2'],
  };
  writeFileSync(configFile, stringify(config));
}

const pidOf = async ({ stage }: Story, node: string): Promise<number> =>
  Number(await runHere(join(stage.hosts.host(node).folder, 'bin', 'keeper'), ['pid', 'depot']));

const told = (run: Run) => run.thread().map(shownText).join('\n');

test('people, scripts, conditions and another host have their part in one rollout, and words take it back', async () => {
  const story = await open({}, lay);
  const { stage } = story;
  const baton = async (args: string[], status = 0): Promise<string> => {
    const done = await stage.baton(...args);
    expect(done, done.output).toMatchObject({ status });
    return done.output;
  };
  const versions = () =>
    ['schedule-1', 'schedule-2'].map((node) => runningVersion(stage.hosts.host(node), 'schedule')?.version);
  const lines = (name: string) => {
    const file = join(stage.dir, name);
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  };
  const homeOf = (node: string) => join(stage.hosts.host(node).folder, 'root');

  const byHand = async () => {
    const run = await story.start('schedule');
    const { id } = run.ref;

    // All that can be asked is asked before anything is stopped.
    expect(await run.gate('Skip it here')).toContain('the node keeps the sessions');
    expect(await baton(['skip', id], 1)).toContain('reason');
    expect(await baton(['status'])).toContain('the node keeps the sessions');
    await baton(['run', id, '--yes']);
    await run.becomes('asked of the other', ({ gate }) => gate?.node === 'schedule-2');
    await run.gate('Skip it here');
    await run.decide('Skip it here', BEN, 'its sessions are in the database');
    expect(await run.gate('Run it')).toMatch(/exports[\s\S]*schedule-db/);
    await run.decide('Run it');
    expect(await run.gate('Run it')).toMatch(/sessions[\s\S]*schedule-1/);
    expect(versions()).toEqual([OLD, OLD]);
    await run.decide('Run it');

    await run.gate('Done');
    const file = at(stage, 'schedule-1', '/home/schedule/app.conf');
    writeFileSync(file, 'address=10.0.0.40\ndb.password=s3cret-of-the-night\n');
    await run.decide('Done', BEN);
    await run.gate('Continue to schedule-2');
    expect(lines('exports')).toEqual([homeOf('schedule-db')]);
    expect(lines('sessions')).toEqual([homeOf('schedule-1')]);

    await run.tickAll();
    await run.decide('Continue to schedule-2');
    await run.gate('Done');
    expect(await baton(['done', id])).toContain('recorded');
    await run.becomes('at the last gate', ({ gate }) => gate?.kind === 'final');
    expect(versions()).toEqual([RELEASE, RELEASE]);
    expect([lines('exports').length, lines('sessions').length]).toEqual([1, 1]);
    const { decided, nodes, procedure } = await run.state();
    expect(decided.find(({ decision }) => decision === 'skip')).toMatchObject({
      node: 'schedule-2',
      reason: 'its sessions are in the database',
      by: { id: BEN },
    });
    expect(shownText(run.card())).toContain('“its sessions are in the database”');
    expect(nodes['schedule-2']?.skipped).toHaveLength(1);
    expect(procedure.rollbackFrom).toBe('derived');
    await run.gate('Finish');
    await run.decide('Roll back');
    await run.ended('rolled-back');
    expect(told(run)).toMatch(/app\.conf.*: not there → /);
    expect(told(run)).toContain('+address=10.0.0.40\n+●●●');
    expect(JSON.stringify([run.thread(), await story.journal.load(run.ref)])).not.toContain('s3cret');
    expect(versions()).toEqual([OLD, OLD]);
    const kept = readdirSync(at(stage, 'schedule-1', '/home')).filter((name) => /^schedule_\d{8}/.test(name));
    expect(kept.filter((name) => !name.includes('failed'))).toEqual([]);
    await assertChannelEqualsJournal(story, run);
  };

  const byCommand = async () => {
    const nodes = ['depot-1', 'depot-2'];
    const before = await Promise.all(nodes.map((node) => pidOf(story, node)));
    const run = await story.start('depot');
    for (const node of nodes) {
      await run.becomes(`asked of ${node}`, ({ gate }) => gate?.node === node);
      await baton(['skip', run.ref.id, '--reason', 'it has been here for years']);
    }
    await run.gate('Continue to depot-2');
    await run.tickAll();
    await run.decide('Continue to depot-2');
    await run.gate('Finish');
    await run.tickAll();
    await run.decide('Finish');
    await run.ended('completed');
    const after = await Promise.all(nodes.map((node) => pidOf(story, node)));
    for (const [index, pid] of after.entries()) {
      expect(pid).toBeGreaterThan(0);
      expect(pid).not.toBe(before[index]);
    }
    for (const node of nodes) {
      expect(readFileSync(at(stage, node, '/home/depot/depot.conf'), 'utf8')).toBe('limit: 2\n');
      expect(readFileSync(at(stage, node, '/home/depot/depot.conf.bak'), 'utf8')).toBe('limit: 1\n');
    }
    expect(lines('first')).toEqual([]);
    await assertChannelEqualsJournal(story, run);
  };

  try {
    await Promise.all([byHand(), byCommand()]);
    await assertQuiet(story);
  } finally {
    for (const node of ['depot-1', 'depot-2']) {
      const pid = await pidOf(story, node);
      if (pid > 0) signalPid(pid, 'SIGKILL');
    }
  }
});
