import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { createStage, type Stage } from '../../lab/stage.ts';
import { runningVersion } from '../../lab/stand-in/running.ts';
import { assertChannelEqualsJournal, assertHost, assertQuiet } from './checks.ts';
import { openStory } from './support.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function open() {
  const stage = await createStage({ services: ['ecsc'] });
  closers.push(stage.close);
  const story = await openStory(stage);
  closers.push(story.close);
  return { stage, story, baton: await stage.startBaton() };
}

// biome-ignore lint/suspicious/noExplicitAny: baton.yaml as people edit it
function edit(stage: Stage, change: (yaml: any) => void): void {
  const yaml = parse(readFileSync(stage.configFile, 'utf8'));
  change(yaml);
  writeFileSync(stage.configFile, stringify(yaml));
}

test('a baton.yaml that is changed in mid-rollout is asked about before anything is done with it', async () => {
  const { stage, story, baton } = await open();
  const host = stage.hosts.host('ecsc-2');
  const running = runningVersion(host, 'ecsc');
  const run = await story.start('ecsc');
  await run.gate('Continue to ecsc-2');
  await run.tickAll();
  await baton.close();
  const before = readFileSync(stage.configFile, 'utf8');
  edit(stage, (yaml) => {
    yaml.services.ecsc.timeouts.stop = '9s';
    yaml.hosts['ecsc-2'].env = { DB_PASSWORD: 'sesame' };
  });
  const second = await stage.startBaton();
  await run.decide('Continue to ecsc-2');
  const asked = await run.gate('Take the new settings');
  for (const word of ['services.ecsc.timeouts.stop: 5000 ms → 9000 ms', 'hosts.ecsc-2.env.DB_PASSWORD'])
    expect(asked).toContain(word);
  expect(asked).not.toContain('sesame');
  expect(runningVersion(host, 'ecsc')).toEqual(running);

  // With the old ones put back, nobody needs to approve anything.
  await second.close();
  writeFileSync(stage.configFile, before);
  const third = await stage.startBaton();
  await run.decide('Retry');
  await run.gate('Finish');
  await third.close();

  // Also on the way back; once taken over they hold to the end.
  edit(stage, (yaml) => {
    yaml.hosts['ecsc-1'].paths['/nowhere'] = '/elsewhere';
  });
  await stage.startBaton();
  await run.decide('Roll back');
  expect(await run.gate('Take the new settings')).toContain('hosts.ecsc-1.paths');
  await run.decide('Take the new settings');
  await run.ended('rolled-back');
  for (const node of ['ecsc-1', 'ecsc-2']) assertHost(story, node, 'rolled-back');
  await assertChannelEqualsJournal(story, run);
  await assertQuiet(story);
});
