import { existsSync, readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { buildArtifact } from '../../lab/artifacts.ts';
import type { LabHost, LabHosts } from '../../lab/host.ts';
import { canNamespace, startNamespaceHosts } from '../../lab/namespaces.ts';
import { tomcat } from '../../lab/needs.ts';
import { freePort, waitFor } from '../../lab/process.ts';
import { startHosts } from '../../lab/sshd.ts';
import { runningVersion } from '../../lab/stand-in/running.ts';
import { startService } from '../../lab/stand-in/seed.ts';
import { installTomcat, webapp } from '../../lab/tomcat.ts';
import { describeIf } from '../support/conditional.ts';
import { processesNaming, ssh } from './support.ts';

const kinds = [
  { kind: 'folder', start: startHosts, possible: true },
  { kind: 'namespace', start: startNamespaceHosts, possible: await canNamespace() },
].filter(({ possible }) => possible);

describeIf(tomcat())('a real Tomcat', () => {
  let hosts: LabHosts | undefined;
  afterEach(() => hosts?.stop());
  const log = (host: LabHost, path: string | undefined) => {
    const file = host.local(path ?? '');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  };
  const READY = /Server startup in \[\d+\] milliseconds/;

  test.each(kinds)(
    'serves a version on a host by $kind, and stops; a broken release is SEVERE',
    async ({ start }) => {
      hosts = await start(['ecsc-1']);
      const host = hosts.host('ecsc-1');
      const httpPort = host.kind === 'folder' ? await freePort() : 8080;
      const layout = await installTomcat(host, { service: 'ecsc', version: '20170323', httpPort });
      const [main, own] = layout.logs;
      const running = await startService(host, layout);
      expect(running.version).toBe('20170323');
      await waitFor('Tomcat is ready', () => READY.test(log(host, main)), 30_000);
      expect(log(host, main)).not.toContain('SEVERE');
      expect(log(host, own)).toMatch(READY);
      const version = async () => (await fetch(`http://${host.address}:${httpPort}/version.txt`)).text();
      expect(await version()).toBe('20170323\n');

      await ssh(host, `kill -15 ${running.pid}`);
      await waitFor('Tomcat is gone', () => runningVersion(host, 'ecsc') === undefined, 30_000);

      const files = webapp('20170324', true);
      const artifact = await buildArtifact({
        dir: hosts.folder,
        release: 'r',
        service: 'ecsc',
        version: '20170324',
        files,
      });
      await host.sh(`tar -xf ${artifact.path}`);
      expect((await startService(host, layout)).version).toBe('20170324');
      await waitFor('Tomcat complains', () => log(host, main).includes('SEVERE'), 30_000);
      await hosts.stop();
      expect(processesNaming(hosts.folder)).toEqual([]);
    },
  );
});
