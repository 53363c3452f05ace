import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildArtifact } from '../../lab/artifacts.ts';
import { canNamespace } from '../../lab/namespaces.ts';
import { tomcat } from '../../lab/needs.ts';
import { freePort, waitFor } from '../../lab/process.ts';
import { OLD, RELEASE, type Stage } from '../../lab/stage.ts';
import { startService } from '../../lab/stand-in/seed.ts';
import { installTomcat, webapp } from '../../lab/tomcat.ts';
import { describeIf } from '../support/conditional.ts';
import { answers, assertChannelEqualsJournal, assertHost, assertQuiet, filesOf } from './checks.ts';
import { channels, toTheEnd } from './endings.ts';
import { type Story, stages } from './support.ts';

const inNamespaces = await canNamespace();
const ports = new Map<string, number>();

const open = stages({
  workspace: { channels },
  services: ['ecsc'],
  seed: false,
  hosts: inNamespaces ? 'namespace' : 'folder',
  service: {
    timeouts: { connect: '5s', stop: '20s', start: '60s' },
    // One address a host, and so one port for all: only there can one line say where each answers.
    ...(inNamespaces ? { health: 'http://{address}:8080/version.txt' } : {}),
  },
});

/** Puts the old version on a real Tomcat of each host, and the new one's archive on the shelf. */
const lay =
  (broken: boolean) =>
  async ({ hosts, dir }: Stage): Promise<void> => {
    const artifacts = join(dir, 'artifacts');
    const files = webapp(RELEASE, broken);
    await buildArtifact({ dir: artifacts, release: RELEASE, service: 'ecsc', version: RELEASE, files });
    const installs = hosts.all.map(async (host) => {
      const httpPort = inNamespaces ? 8080 : await freePort();
      ports.set(host.name, httpPort);
      await startService(host, await installTomcat(host, { service: 'ecsc', version: OLD, httpPort }));
      const url = `http://${host.address}:${httpPort}/version.txt`;
      await waitFor('Tomcat serves', async () => (await answers(url).catch(() => '')) === OLD, 60_000);
    });
    await Promise.all(installs);
  };

const served = async (story: Story, node: string) => {
  const { address } = story.stage.hosts.host(node);
  return answers(`http://${address}:${ports.get(node)}/version.txt`);
};

describeIf(tomcat())('a real Tomcat on a real JVM', () => {
  test('both nodes are upgraded and serve the new version', async () => {
    const story = await open({}, lay(false));
    const run = await toTheEnd(story, 'ecsc');
    for (const node of ['ecsc-1', 'ecsc-2']) expect(await served(story, node)).toBe(RELEASE);
    await assertChannelEqualsJournal(story, run);
    await assertQuiet(story);
  });

  test('a release that does not deploy shows its SEVERE line and goes back', async () => {
    const story = await open({}, lay(true));
    const run = await story.start('ecsc', { channel: channels[0]?.id ?? '' });
    const asked = await run.gate('Retry');
    expect(asked).toMatch(/`SEVERE` in `[^`]*(?:catalina\.out|ecsc\.log)`/);
    expect(asked).toMatch(/SEVERE.*(web\.xml|\[Catalina|Context|Parse)/i);
    await run.decide('Roll back');
    await run.ended('rolled-back');
    assertHost(story, 'ecsc-1', 'rolled-back');
    assertHost(story, 'ecsc-2', 'staged');
    for (const node of ['ecsc-1', 'ecsc-2']) expect(await served(story, node)).toBe(OLD);
    expect(filesOf(run)).toEqual([expect.stringContaining('SEVERE')]);
    await assertChannelEqualsJournal(story, run);
    await assertQuiet(story);
  });
});
