import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RELEASE } from '../../lab/stage.ts';
import { runningVersion } from '../../lab/stand-in/running.ts';
import { assertChannelEqualsJournal, assertHost, assertQuiet } from './checks.ts';
import { stages } from './support.ts';

const open = stages({ services: ['ecsc'] });

test('what has changed on node 2 while people verified node 1 is found before it is stopped', async () => {
  const story = await open();
  const host = story.stage.hosts.host('ecsc-2');
  const running = runningVersion(host, 'ecsc');
  const backup = host.local(`/home/ecsc_${RELEASE}`);
  const script = host.local('/home/apache-tomcat-7.0.67/bin/startup.sh');
  const run = await story.start('ecsc');
  await run.gate('Continue to ecsc-2');
  mkdirSync(backup);
  renameSync(script, `${script}.away`);
  writeFileSync(host.local('/home/ecsc.tar'), 'not the archive');
  await run.tickAll();
  await run.decide('Continue to ecsc-2');

  const asked = await run.gate('Retry');
  for (const word of ['*ecsc-2* · stop', 'there already', 'startup.sh']) expect(asked).toContain(word);
  expect(runningVersion(host, 'ecsc')).toEqual(running);

  // The way forward; what was staged and is gone comes back by itself.
  rmSync(backup, { recursive: true });
  renameSync(`${script}.away`, script);
  await run.decide('Retry');
  await run.gate('Finish');
  await run.tickAll();
  await run.decide('Finish');
  await run.ended('completed');
  assertHost(story, 'ecsc-2', 'upgraded', { upload: 2, kill: 1, backup: 1, unpack: 1, start: 1 });
  await assertChannelEqualsJournal(story, run);
  await assertQuiet(story);
});
