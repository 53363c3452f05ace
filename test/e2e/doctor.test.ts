import { mkdirSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { createStage, RELEASE, type Stage } from '../../lab/stage.ts';
import { killService } from '../../lab/stand-in/seed.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { type Config, loadConfig } from '../../src/config/load.ts';
import { examine } from '../../src/doctor/examine.ts';
import { type Finding, levelOf } from '../../src/doctor/findings.ts';
import { plain } from '../../src/words/markup/plain.ts';
import { wordsFor } from '../../src/words/words-for.ts';

let stage: Stage;
afterEach(() => stage?.close());

type Nodes = { hosts: Config['hosts'] };

async function nodesSeen(change: (config: Nodes) => void = () => {}): Promise<Finding[]> {
  const config = loadConfig(stage.configFile);
  change(config);
  const found = await examine(config, readEnvironment(stage.env));
  return found.filter(({ topic }) => topic.of === 'node');
}
const short = (found: Finding[]) =>
  found.map(({ topic, code, facts }) => [
    topic.of === 'node' ? topic.node : '',
    code,
    ...('failure' in facts ? [facts.failure] : []),
  ]);

test('doctor says what a rollout of the newest release would meet on each node tonight', async () => {
  stage = await createStage({ services: ['ecsc'] });
  const { hosts } = stage;
  const all = await nodesSeen();
  expect(short(all)).toEqual([
    ['ecsc-1', 'node-ready'],
    ['ecsc-2', 'node-ready'],
  ]);

  mkdirSync(hosts.host('ecsc-2').local(`/home/ecsc_${RELEASE}`));
  const taken = await nodesSeen();
  expect(short(taken)[1]).toEqual(['ecsc-2', 'node-fails', 'backup-taken']);
  const { finding } = wordsFor('en', plain);
  expect(taken.map((one) => finding(one, levelOf(one)))[1]).toMatch(
    /^FAIL ecsc on ecsc-2: .*ecsc_20170324.*there already/,
  );

  // Both names lead to one machine's tree; and the other node is down.
  const shared = await nodesSeen(({ hosts: known }) => {
    Object.assign(known['ecsc-2'] ?? {}, { ...known['ecsc-1'], name: 'ecsc-2' });
  });
  expect(short(shared)).toEqual([
    ['ecsc-1', 'node-fails', 'nodes-share'],
    ['ecsc-2', 'node-fails', 'nodes-share'],
  ]);
  await killService(hosts.host('ecsc-2'), 'ecsc');
  expect(short(await nodesSeen())[0]).toEqual(['ecsc-1', 'node-fails', 'others-unhealthy']);
});
