import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tomcat } from '../../../lab/needs.ts';
import { freePort, waitFor } from '../../../lab/process.ts';
import { TOMCAT } from '../../../lab/stand-in/layout.ts';
import { runningProcesses } from '../../../lab/stand-in/running.ts';
import { installTomcat, webapp } from '../../../lab/tomcat.ts';
import { preflight } from '../../../src/jobs/kinds/preflight.ts';
import type { Artifact } from '../../../src/jobs/remote/context.ts';
import { compileDocument } from '../../../src/runbooks/document/compile.ts';
import { uploadedFile } from '../../../src/runbooks/kinds/uploaded.ts';
import type { Procedure, Step } from '../../../src/runbooks/runbook.ts';
import { describeIf } from '../../support/conditional.ts';
import { type Bench, openBench, shells } from './bench.ts';

const document = `## Upgrade steps

### desk

Log in to \`one-1\` and upload \`desk.war\` to \`/home/in\`.

\`\`\`
kill -15 <PID>
cp /home/in/desk.war ${TOMCAT}/webapps/
${TOMCAT}/bin/startup.sh
tail -f ${TOMCAT}/logs/catalina.out
\`\`\`
`;

for (const shell of shells)
  describeIf(tomcat('zip'))(`a war in the webapps of a real Tomcat, in ${shell}`, () => {
    let bench: Bench;
    let dir: string;
    let url: string;
    let procedure: Procedure;
    let artifact: Artifact;
    const webapps = () => bench.host.local(`${TOMCAT}/webapps`);
    const go = (step: Step) =>
      bench.step(step, {
        rolloutId: 'r',
        service: 'desk',
        settings: bench.settings({ failed: [] }),
        ...(uploadedFile(step, procedure.steps) === undefined ? {} : { artifact }),
      });
    const served = async () => (await fetch(url)).text();

    beforeAll(async () => {
      bench = await openBench(shell);
      dir = mkdtempSync(join(tmpdir(), 'baton-war-'));
      const compiled = compileDocument(document, '2');
      procedure =
        (compiled.ok ? compiled.runbook.procedures[0] : undefined) ?? expect.fail('does not compile');
      const httpPort = await freePort();
      url = `http://${bench.host.address}:${httpPort}/desk/version.txt`;
      await installTomcat(bench.host, { service: 'desk', version: '1', httpPort });
      const base = bench.host.local(TOMCAT);
      const deploys = readFileSync(`${base}/conf/server.xml`, 'utf8')
        .replace('autoDeploy="false" deployOnStartup="false"', 'autoDeploy="true" deployOnStartup="true"')
        .replace(/<Context .*\/>/, '');
      writeFileSync(`${base}/conf/server.xml`, deploys);
      writeFileSync(join(webapps(), 'desk.war'), readFileSync(makeWar('1')));
      const path = makeWar('2');
      const bytes = readFileSync(path);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      artifact = { file: 'desk.war', path, sha256, size: bytes.length, unpackedBytes: 0 };
      mkdirSync(bench.host.local('/home/in'), { recursive: true });
      const start = procedure.steps.find(({ kind }) => kind === 'start') ?? expect.fail('no start');
      expect(await go(start)).toMatchObject({ ok: true });
      await waitFor('the old one is served', async () => (await served().catch(() => '')) === '1\n', 60_000);
    }, 120_000);
    afterAll(async () => {
      for (const { outerPid } of runningProcesses(bench.host, 'desk', 'tomcat'))
        process.kill(outerPid, 'SIGKILL');
      await bench.close();
      rmSync(dir, { recursive: true });
    });

    function makeWar(version: string): string {
      const from = join(dir, version);
      for (const [path, text] of Object.entries(webapp(version))) {
        mkdirSync(dirname(join(from, path)), { recursive: true });
        writeFileSync(join(from, path), text);
      }
      execFileSync('zip', ['-qr', `${dir}/desk-${version}.war`, '.'], { cwd: from });
      return `${dir}/desk-${version}.war`;
    }

    test('is replaced, served, and taken back with the folder that was edited by hand', async () => {
      // What people have changed in the folder is part of what comes back, and would win over the new war.
      writeFileSync(join(webapps(), 'desk/version.txt'), '1, edited\n');
      expect(procedure.steps.map(({ kind }) => kind)).toEqual(['upload', 'stop', 'place', 'start', 'follow']);
      expect(await preflight(procedure, bench.context({ artifact, rolloutId: 'r' }))).toMatchObject({
        ok: true,
      });
      for (const step of procedure.steps) expect(await go(step)).toMatchObject({ ok: true });
      await waitFor('the new one is served', async () => (await served().catch(() => '')) === '2\n', 30_000);
      expect(readdirSync(webapps()).sort()).toEqual(['desk', 'desk.war']);

      expect(procedure.rollbackFrom).toBe('derived');
      for (const step of procedure.rollback) expect(await go(step)).toMatchObject({ ok: true });
      await waitFor(
        'the old one is served',
        async () => (await served().catch(() => '')) === '1, edited\n',
        30_000,
      );
      expect(readFileSync(join(webapps(), 'desk.war'))).toEqual(readFileSync(`${dir}/desk-1.war`));
      expect(existsSync(bench.host.local(`${TOMCAT}/desk.war_failed_r`))).toBe(true);
      expect(readdirSync(webapps()).sort()).toEqual(['desk', 'desk.war']);
    }, 120_000);
  });
