import { mkdirSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { LabHost } from '../../lab/host.ts';
import { asRoot, required } from '../../lab/needs.ts';
import { run as runCommand, signalPid, waitFor } from '../../lab/process.ts';
import { createStage, OLD, RELEASE, type Stage } from '../../lab/stage.ts';
import { layoutOf } from '../../lab/stand-in/layout.ts';
import { runningProcesses } from '../../lab/stand-in/running.ts';
import { killService, launchService, seedHost } from '../../lab/stand-in/seed.ts';
import { testIf } from '../support/conditional.ts';
import { assertChannelEqualsJournal, assertHost, assertQuiet } from './checks.ts';
import { snapshotOf } from './snapshot.ts';
import { openStory, type Run, type Story } from './support.ts';

let stage: Stage;
let story: Story;
let host: LabHost;
beforeAll(async () => {
  stage = await createStage({ services: ['ecsc'] });
  story = await openStory(stage);
  host = stage.hosts.host('ecsc-2');
  await stage.startBaton();
});
afterAll(async () => {
  await story?.close();
  await stage?.close();
});

/** Ends at the gate that a preflight opens, with nothing staged anywhere. */
async function refused(words: (string | RegExp)[]): Promise<Run> {
  const run = await story.start('ecsc');
  const asked = await run.gate('Retry');
  for (const word of ['*ecsc-2*', ...words]) expect(asked).toMatch(word);
  expect(asked).not.toContain('Roll back'); // there is nothing to put back
  await run.decide('Stop here');
  const { nodes } = await run.ended('stopped');
  expect(nodes['ecsc-2']?.results.map(({ failure }) => failure)).toEqual([expect.any(String)]);
  await assertChannelEqualsJournal(story, run);
  assertHost(story, 'ecsc-1', 'untouched');
  return run;
}

afterEach(async () => {
  assertHost(story, 'ecsc-2', 'untouched');
  await assertQuiet(story);
});

test('a host that is down', async () => {
  await host.stop();
  await refused(['does not answer', new RegExp(`${host.port}`)]);
  await host.start();
});

const knownHosts = async (
  edit: (lines: string[], mine: RegExp) => string[],
): Promise<() => Promise<void>> => {
  const file = stage.hosts.knownHostsFile;
  const text = await readFile(file, 'utf8');
  const lines = edit(text.trimEnd().split('\n'), new RegExp(`^\\[${host.address}\\]:${host.port} `));
  await writeFile(file, `${lines.join('\n')}\n`);
  // A connection that is open has its host's key checked already.
  await host.stop();
  await host.start();
  return () => writeFile(file, text);
};

test("a host that shows another's key", async () => {
  const other = stage.hosts.host('ecsc-1').port;
  const undo = await knownHosts((lines, mine) => {
    const wrong = lines
      .find((line) => line.includes(`:${other} `))
      ?.split(' ')
      .slice(1)
      .join(' ');
    return lines.map((line) => (mine.test(line) ? `${line.split(' ')[0]} ${wrong}` : line));
  });
  await refused(['another key', 'known_hosts', /SHA256:\S+.*SHA256:\S+/]);
  await undo();
});

test('a host whose key nobody has noted', async () => {
  const undo = await knownHosts((lines, mine) => lines.filter((line) => !mine.test(line)));
  await refused(['known_hosts has no key', /SHA256:\S+/]);
  await undo();
});

test("the backup's name is taken", async () => {
  const taken = host.local(`/home/ecsc_${RELEASE}`);
  mkdirSync(taken);
  await refused([`ecsc_${RELEASE}`, 'there already']);
  rmSync(taken, { recursive: true });
});

test('two processes that may be the service', async () => {
  const [one] = runningProcesses(host, 'ecsc');
  await launchService(host, layoutOf('ecsc'));
  const both = await waitFor('two processes', () => {
    const found = runningProcesses(host, 'ecsc');
    return found.length === 2 && found;
  });
  await refused(['more than one process', ...both.map(({ pid }) => new RegExp(`\\b${pid}\\b`))]);
  for (const { pid, outerPid } of both) if (pid !== one?.pid) signalPid(outerPid, 'SIGKILL');
  await waitFor('one process', () => runningProcesses(host, 'ecsc').length === 1);
});

testIf(required('root, to give a host a small disk', asRoot.isMet))('too little disk', async () => {
  const home = host.local('/home');
  await killService(host, 'ecsc');
  await runCommand('mount', ['-t', 'tmpfs', '-o', 'size=96k', 'tmpfs', home]);
  try {
    await seedHost(host, { service: 'ecsc', version: OLD });
    await refused(['too little disk', /needed, .* free/]);
    await killService(host, 'ecsc');
  } finally {
    await runCommand('umount', ['-l', home]);
  }
  await seedHost(host, { service: 'ecsc', version: OLD });
  story.before.set('ecsc-2', await snapshotOf(host));
});
