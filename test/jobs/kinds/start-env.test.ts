import { rmSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { LabHost } from '../../../lab/host.ts';
import { namespaces } from '../../../lab/needs.ts';
import { waitFor } from '../../../lab/process.ts';
import { preflight } from '../../../src/jobs/kinds/preflight.ts';
import type { StepOutcome } from '../../../src/rollout/outcomes.ts';
import type { Step } from '../../../src/runbooks/runbook.ts';
import { describeIf } from '../../support/conditional.ts';
import { plain } from './bench.ts';
import { type HostUsers, openHostUsers } from './host-users.ts';

const home = '/home/deploy';
const java = `${home}/jdk/bin/java`;
const profile = `export JAVA_HOME=${home}/jdk PATH=${home}/jdk/bin:$PATH LANG=zh_CN.UTF-8 DB_PASSWORD=one\numask 027\nulimit -n 512\n`;

describeIf(await namespaces())('what a start will have, beside what the service has', () => {
  let lab: HostUsers;
  let host: LabHost;
  beforeAll(async () => {
    lab = await openHostUsers([
      {
        name: 'deploy',
        shell: '/bin/bash',
        files: { '.profile': profile, 'app/startup.sh': 'exec java 309\n' },
      },
    ]);
    host = lab.host;
    await host.sh(`mkdir -p ${home}/jdk/bin && cp /bin/sleep ${java}`);
    // This machine may have one of its own.
    await host.sh('mount --bind /dev/null /usr/bin/java 2>/dev/null || true');
    // As a person has started it.
    await host.sh(`setsid su - deploy -c 'cd app && nohup sh startup.sh' </dev/null >/dev/null 2>&1 &`);
    await waitFor('it runs', () => host.processes().some(({ argv }) => argv.join(' ') === 'java 309'));
  });
  afterEach(() => writeFileSync(host.local(`${home}/.profile`), profile));
  afterAll(() => lab?.close());

  const login = (text: string) => writeFileSync(host.local(`${home}/.profile`), text);

  function look(
    more: { login?: boolean; env?: Record<string, string>; command?: string; user?: string } = {},
  ): Promise<StepOutcome> {
    const context = lab.contextOf(more.user ?? 'deploy');
    context.host.env = more.env ?? {};
    context.settings = { ...plain, login: more.login ?? true };
    const form = { form: 'nohup', command: more.command ?? 'sh startup.sh', cwd: `${home}/app` } as const;
    const start: Step = { id: 's', source: [], kind: 'start', start: form, logs: [] };
    const source = { line: 1, text: '' };
    return preflight(
      { service: 'app', nodes: ['one-1'], steps: [start], rollback: [], points: [], source },
      context,
    );
  }

  test('what the script sets itself, as Tomcat’s does with its umask, is no difference', async () => {
    login(`${profile}umask 022\nulimit -n 300\n`);
    const both = ['open files: 512 → 300', 'umask: 027 → 022'];
    expect((await look()).facts.differs).toEqual(expect.arrayContaining(both));
    const beside = host.local(`${home}/app/limits.sh`);
    writeFileSync(beside, 'umask 0027\n');
    const { differs } = (await look()).facts;
    expect(differs).toContain(both[0]);
    expect(differs).not.toContain(both[1]);
    rmSync(beside);
  });

  test('a start as another user than the one whose service runs, unless its script sees to that', async () => {
    expect((await look({ user: 'root' })).facts.differs).toContain('user: deploy → root');
    const beside = host.local(`${home}/app/as.sh`);
    writeFileSync(beside, 'exec su deploy -c "$1"\n');
    expect((await look({ user: 'root' })).facts.differs).not.toContain('user: deploy → root');
    rmSync(beside);
  });

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
