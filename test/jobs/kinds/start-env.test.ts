import { writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { LabHost, LabHosts } from '../../../lab/host.ts';
import { canNamespace, startNamespaceHosts } from '../../../lab/namespaces.ts';
import { needs } from '../../../lab/needs.ts';
import { waitFor } from '../../../lab/process.ts';
import { addUsers } from '../../../lab/users.ts';
import type { HostSession } from '../../../src/hosts/host-session.ts';
import { createSession } from '../../../src/hosts/session.ts';
import { preflight } from '../../../src/jobs/kinds/preflight.ts';
import type { StepOutcome } from '../../../src/rollout/outcomes.ts';
import type { Step } from '../../../src/runbooks/runbook.ts';
import { plain } from './bench.ts';

const possible = needs('root on Linux, for hosts that are namespaces', await canNamespace());
const home = '/home/deploy';
const java = `${home}/jdk/bin/java`;
const profile = `export JAVA_HOME=${home}/jdk PATH=${home}/jdk/bin:$PATH LANG=zh_CN.UTF-8 DB_PASSWORD=one\numask 027\nulimit -n 512\n`;

describe.skipIf(!possible)('what a start will have, beside what the service has', () => {
  let hosts: LabHosts;
  let host: LabHost;
  const sessions: HostSession[] = [];
  beforeAll(async () => {
    hosts = await startNamespaceHosts(['one-1']);
    host = hosts.host('one-1');
    await addUsers(host, [
      {
        name: 'deploy',
        shell: '/bin/bash',
        files: { '.profile': profile, 'app/startup.sh': 'exec java 309\n' },
      },
    ]);
    await host.sh(`mkdir -p ${home}/jdk/bin && cp /bin/sleep ${java}`);
    // This machine may have one of its own.
    await host.sh('mount --bind /dev/null /usr/bin/java 2>/dev/null || true');
    // As a person has started it.
    await host.sh(`setsid su - deploy -c 'cd app && nohup sh startup.sh' </dev/null >/dev/null 2>&1 &`);
    await waitFor('it runs', () => host.processes().some(({ argv }) => argv.join(' ') === 'java 309'));
  });
  afterEach(() => writeFileSync(host.local(`${home}/.profile`), profile));
  afterAll(async () => {
    await Promise.all(sessions.map((session) => session.close()));
    await hosts?.stop();
  });

  const login = (text: string) => writeFileSync(host.local(`${home}/.profile`), text);

  function look(
    more: { login?: boolean; env?: Record<string, string>; command?: string } = {},
  ): Promise<StepOutcome> {
    const { address, port, privateKeyFile, knownHostsFile } = host;
    const target = {
      name: 'one-1',
      address,
      port,
      user: 'deploy',
      privateKeyFile,
      knownHostsFile,
      stateDir: '.baton',
    };
    const session = createSession({ ...target, connectTimeoutMs: 5_000 });
    sessions.push(session);
    const form = { form: 'nohup', command: more.command ?? 'sh startup.sh', cwd: `${home}/app` } as const;
    const start: Step = { id: 's', source: [], kind: 'start', start: form, logs: [] };
    const source = { line: 1, text: '' };
    return preflight(
      { service: 'app', nodes: ['one-1'], steps: [start], rollback: [], points: [], source },
      {
        rolloutId: 'r',
        service: 'app',
        release: '1',
        node: 'one-1',
        attempt: 1,
        host: { ...target, paths: {}, env: more.env ?? {} },
        settings: { ...plain, login: more.login ?? true },
        session,
        earlier: {},
        artifacts: [],
        signal: new AbortController().signal,
        unhealthyOthers: async () => [],
        onDefect: () => {},
      },
    );
  }

  test('nothing is said where a login gives the same', async () => {
    const outcome = await look();
    expect(outcome).toMatchObject({ ok: true });
    expect(outcome.facts.processes).toHaveLength(1);
    // What the lab's sshd itself sets.
    expect(outcome.facts.differs).toEqual([expect.stringMatching(/^LAB_HOST: – → /)]);
  });

  test('without a login there is no java to start it with', async () => {
    expect(await look({ login: false })).toMatchObject({
      ok: false,
      code: 'start-cannot-work',
      facts: { user: 'deploy', program: 'java', was: java },
    });
  });

  test('what differs is listed, secrets by their names alone', async () => {
    login('export LANG=C DB_PASSWORD=two NEW=https://me:pw@x/\numask 022\n');
    const outcome = await look({ env: { PATH: `${home}/jdk/bin:/usr/bin:/bin` } });
    expect(outcome).toMatchObject({ ok: true });
    const differs = Array.isArray(outcome.facts.differs) ? outcome.facts.differs : [];
    expect(differs).toEqual(
      expect.arrayContaining([
        'LANG: zh_CN.UTF-8 → C',
        `JAVA_HOME: ${home}/jdk → –`,
        'DB_PASSWORD: ●●● → ●●●',
        'NEW: – → https://●●●@x/',
        'umask: 027 → 022',
        expect.stringMatching(/^open files: 512 → \d+$/),
      ]),
    );
    expect(JSON.stringify(outcome)).not.toMatch(/one"|two|me:pw/);
  });

  test('another java than the one that runs', async () => {
    await host.sh(`mkdir -p ${home}/new/bin && cp /bin/sleep ${home}/new/bin/java`);
    login(`${profile}export JAVA_HOME=${home}/new\n`);
    const outcome = await look();
    expect(outcome.facts.differs).toEqual(expect.arrayContaining([`java: ${java} → ${home}/new/bin/java`]));
  });

  test('a script that says itself what it runs needs nobody’s java', async () => {
    await host.sh(`printf 'exec ${java} 309\\n' >${home}/app/startup.sh`);
    try {
      expect(await look({ login: false })).toMatchObject({ ok: true });
    } finally {
      await host.sh(`printf 'exec java 309\\n' >${home}/app/startup.sh`);
    }
  });

  test('a program that nobody can find, and a login that ends before any command', async () => {
    expect(await look({ command: 'nohup nosuch -x', env: {} })).toMatchObject({ ok: true });
    login('echo disk quota exceeded for deploy\nexit 3\n');
    expect(await look()).toMatchObject({
      ok: false,
      code: 'login-broken',
      facts: { user: 'deploy', detail: 'disk quota exceeded for deploy' },
    });
  });
});
