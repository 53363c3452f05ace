import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sign } from '../../lab/artifacts.ts';
import { OLD, RELEASE, type Stage } from '../../lab/stage.ts';
import { runningVersion } from '../../lab/stand-in/running.ts';
import { assertChannelEqualsJournal, assertQuiet } from './checks.ts';
import { stages } from './support.ts';

const open = stages({ services: ['schedule'] });

const document = `## Upgrade steps

### schedule

Log in to \`schedule-1\`, upload \`app.conf\` to \`/home/in\`, then run:

\`\`\`
kill -15 <PID>
echo "room for /home/in/schedule.tar"
\`\`\`

Upload \`schedule.tar\` to \`/home/in\`, then run:

\`\`\`
mkdir -p /home/old
mv /home/schedule "/home/old/schedule_$(date +%Y%m%d)"
tar xf /home/in/schedule.tar -C /home
cp /home/in/app.conf /home/schedule/app.conf
cd /home/schedule
nohup sh startup.sh &
tail -f /home/schedulelog/schedule.log
\`\`\`

Log in to \`schedule-2\` and repeat the steps above.

## Verification

* it is up

## Rollback

### schedule

\`\`\`
rm -rf /home/schedule
mv /home/old/schedule_\`date +%Y%m%d\` /home/schedule
\`\`\`
`;

async function lay({ dir, hosts }: Stage): Promise<void> {
  writeFileSync(join(dir, 'runbooks', `${RELEASE}.md`), document);
  const conf = join(dir, 'artifacts', RELEASE, 'app.conf');
  writeFileSync(conf, 'limit: 2\n');
  await sign(conf);
  for (const host of hosts.all) mkdirSync(host.local('/home/in'), { recursive: true });
}

test('a tree is moved away, a late upload unpacked, a file put in place, and all of it moved back', async () => {
  const story = await open({}, lay);
  const local = (node: string, path: string) => story.stage.hosts.host(node).local(path);
  const version = (node: string) => runningVersion(story.stage.hosts.host(node), 'schedule')?.version;
  const run = await story.start('schedule');
  expect(await run.gate('Run it')).toContain('room for /home/in/schedule.tar');
  // Nothing is stopped yet; what is for its node's turn waits.
  expect(['schedule-1', 'schedule-2'].map(version)).toEqual([OLD, OLD]);
  expect(existsSync(local('schedule-1', '/home/in/schedule.tar'))).toBe(false);
  expect(existsSync(local('schedule-2', '/home/in/app.conf'))).toBe(true);
  await run.decide('Run it');
  await run.gate('Continue to schedule-2');
  const { procedure } = await run.state();
  const [backup] = procedure.steps.flatMap((step) => (step.kind === 'backup' ? [step] : []));
  expect(backup).toMatchObject({ how: 'move', to: expect.stringMatching(/^\/home\/old\/schedule_\d{8}$/) });
  expect(procedure.rollbackFrom).toBe('document');
  expect(version('schedule-1')).toBe(RELEASE);
  expect(readFileSync(local('schedule-1', '/home/schedule/app.conf'), 'utf8')).toBe('limit: 2\n');
  expect(existsSync(local('schedule-2', '/home/in/schedule.tar'))).toBe(false);
  const moved = local('schedule-1', backup?.to ?? '');
  expect(readFileSync(join(moved, 'VERSION'), 'utf8').trim()).toBe(OLD);
  await run.decide('Roll back');
  await run.ended('rolled-back');
  expect(version('schedule-1')).toBe(OLD);
  expect(existsSync(moved)).toBe(false);
  expect(readdirSync(local('schedule-1', '/home')).filter((name) => name.includes('failed'))).toHaveLength(1);
  expect(version('schedule-2')).toBe(OLD);
  await assertChannelEqualsJournal(story, run);
  await assertQuiet(story);
});
