import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { namespaces } from '../../lab/needs.ts';
import { shownText } from '../../src/audit/shown-text.ts';
import { describeIf } from '../support/conditional.ts';
import { backAfterNode2, channels, playAll, toTheEnd } from './endings.ts';
import { stages } from './support.ts';

const open = stages({ workspace: { channels }, hosts: 'namespace', services: ['ecsc', 'schedule'] });

describeIf(await namespaces())('hosts with a /home of their own', () => {
  test("the document's paths are used as written, to the end and back", async () => {
    const story = await open();
    const { hosts } = story.stage;
    expect(hosts.all.map((host) => [host.port, host.paths])).toEqual(hosts.all.map(() => [22, {}]));
    const thread: string[] = [];
    await playAll(story, {
      ecsc: async (...what) => {
        const run = await toTheEnd(...what);
        thread.push(...run.thread().map((message) => shownText(message)));
        return run;
      },
      schedule: backAfterNode2,
    });
    expect(thread.join('\n')).toContain('`/home/ecsc_20170324`');
    // A process's pid is its host's own: each counts from 1.
    for (const host of hosts.all) {
      const [first] = host.processes().filter(({ innerPid }) => innerPid === 1);
      expect(first?.pid, host.name).toBeGreaterThan(1);
    }
    expect(readdirSync(hosts.host('ecsc-1').local('/home'))).toContain('ecsc_20170324');
  });
});
