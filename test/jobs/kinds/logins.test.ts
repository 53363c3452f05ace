import { execFileSync } from 'node:child_process';
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LabHost } from '../../../lab/host.ts';
import { namespaces } from '../../../lab/needs.ts';
import { signalPid } from '../../../lab/process.ts';
import { parseConfig } from '../../../src/config/load.ts';
import { checkHosts } from '../../../src/doctor/check-hosts.ts';
import type { HostSession } from '../../../src/hosts/host-session.ts';
import { createSession } from '../../../src/hosts/session.ts';
import { applyStep } from '../../../src/jobs/kinds/run-step.ts';
import { lookRemote } from '../../../src/jobs/remote/calls.ts';
import type { StepContext } from '../../../src/jobs/remote/context.ts';
import type { Step } from '../../../src/runbooks/runbook.ts';
import { describeIf } from '../../support/conditional.ts';
import { plain } from './bench.ts';
import { type HostUsers, openHostUsers } from './host-users.ts';

const secret = `it's !a "secret" \\ $HOME 密`;
const posix = 'export FROM_LOGIN=profile BATON_YAML=profile\n';

const shells = [
  { name: 'bash', shell: '/bin/bash', files: { '.bash_profile': `echo hello; ${posix}` } },
  { name: 'dash', shell: '/bin/dash', files: { '.profile': `${posix}echo hello\n` } },
  { name: 'tcsh', shell: '/bin/tcsh', files: { '.login': 'setenv FROM_LOGIN profile\necho hello\n' } },
  {
    name: 'fish',
    shell: '/usr/bin/fish',
    files: { '.config/fish/config.fish': 'set -gx FROM_LOGIN profile\necho hello\n' },
  },
  { name: 'rbash', shell: '/bin/rbash', files: { '.bash_profile': posix } },
];

describeIf(await namespaces())('users whose login shell is their own', () => {
  let lab: HostUsers;
  let host: LabHost;
  const sessions: HostSession[] = [];
  beforeAll(async () => {
    const users = [
      ...shells,
      { name: 'expired', shell: '/bin/bash', expired: true },
      { name: 'barred', shell: '/usr/sbin/nologin' },
    ];
    lab = await openHostUsers(users, { others: ['old-1'], sshdConfig: ['UsePAM yes'] });
    host = lab.host;
  });
  afterAll(async () => {
    await Promise.all(sessions.map((session) => session.close()));
    await lab?.close();
  });

  function contextOf(user: string): StepContext {
    const context = lab.contextOf(user);
    context.host.env = { BATON_YAML: secret };
    context.settings = { ...plain, login: true };
    return context;
  }
  const script = (command: string): Step => ({ id: 's', source: [], kind: 'shell', command });

  test.each(shells)(
    '$name: a script has what the login sets, and over it what baton.yaml says',
    async ({ name }) => {
      const command = `echo "<$FROM_LOGIN>"; printf '%s\\n' "$BATON_YAML"; echo "\${BATON_RUN-none}"; pwd`;
      const context = contextOf(name);
      const outcome = await applyStep(script(command), context);
      expect(outcome).toMatchObject({ ok: true });
      const said = outcome.snippet?.split('\n').filter((line) => line !== 'hello');
      expect(said).toEqual(['<profile>', secret, 'none', `/home/${name}`]);
      expect(readdirSync(host.local(`/home/${name}/.baton/runs/r/${context.runKey}`))).not.toContain(
        'exports',
      );
    },
  );

  test.each(shells)('$name: the service has them too', async ({ name }) => {
    const start: Step = {
      id: 's',
      source: [],
      kind: 'start',
      start: { form: 'nohup', command: 'sleep 300', cwd: `/home/${name}` },
      logs: [],
    };
    const outcome = await applyStep(start, contextOf(name));
    expect(outcome).toMatchObject({ ok: true });
    const running = host.processes().find(({ argv }) => argv.join(' ') === 'sleep 300');
    const environ = readFileSync(`/proc/${running?.pid}/environ`, 'utf8').split('\0');
    expect(environ).toContain('FROM_LOGIN=profile');
    expect(environ).toContain(`BATON_YAML=${secret}`);
    signalPid(running?.pid ?? -1, 'SIGKILL');
  });

  test('what env: says is in nobody’s command line, at any moment', async () => {
    const seen = new Set<string>();
    let looks = 0;
    let done = false;
    // One that would pass through any shell as it is.
    const context = contextOf('bash');
    context.host.env = { BATON_YAML: 'sesame-opens' };
    const running = applyStep(script('sleep 0.3; echo "$BATON_YAML"'), context).finally(() => {
      done = true;
    });
    while (!done) {
      for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
        try {
          const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
          if (line.includes('sesame')) seen.add(line);
        } catch {
          // It has ended meanwhile.
        }
      }
      looks += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await running).toMatchObject({ ok: true, snippet: expect.stringContaining('sesame-opens') });
    expect(looks).toBeGreaterThan(5);
    expect([...seen]).toEqual([]);
  });

  test.each([
    ['expired', /expired/i],
    ['barred', /not available/],
  ])('%s: the host’s own words are shown', async (name, words) => {
    const looked = await lookRemote(contextOf(name), ['look_preflight']);
    const ran = await applyStep(script('true'), contextOf(name));
    for (const outcome of [looked, ran]) {
      expect(outcome).toMatchObject({ ok: false, code: 'host-refuses', facts: { user: name } });
      expect(outcome.facts.detail).toMatch(words);
    }
  });

  test('doctor says the same of the host, before any rollout', async () => {
    const { address, port, privateKeyFile, knownHostsFile } = host;
    const one = (user: string) => ({
      address,
      port,
      user,
      privateKey: privateKeyFile,
      knownHosts: knownHostsFile,
    });
    const yaml = JSON.stringify({ hosts: { well: one('bash'), late: one('expired') } });
    const found = await checkHosts(parseConfig(yaml, '/none/baton.yaml'));
    expect(found.map(({ topic, code }) => [topic, code])).toEqual([
      [{ of: 'host', name: 'well' }, 'host-answers'],
      [{ of: 'host', name: 'late' }, 'host-failed'],
    ]);
    expect(found[1]?.facts).toMatchObject({ failure: 'host-refuses', facts: { user: 'expired' } });
  });

  test('a host that only signs as old ones do is said to be old, and let in where that is said', async () => {
    const old = lab.hosts.host('old-1');
    const ssh = `${old.folder}/ssh`;
    await old.stop();
    execFileSync('ssh-keygen', ['-q', '-t', 'rsa', '-b', '2048', '-N', '', '-f', `${ssh}/rsa_key`]);
    const config = readFileSync(`${ssh}/sshd_config`, 'utf8').replace(
      /^HostKey .*$/m,
      `HostKey ${ssh}/rsa_key`,
    );
    writeFileSync(`${ssh}/sshd_config`, `HostKeyAlgorithms ssh-rsa\n${config}`);
    const [type, key] = readFileSync(`${ssh}/rsa_key.pub`, 'utf8').split(' ');
    appendFileSync(old.knownHostsFile, `${old.address} ${type} ${key}\n`);
    await old.start();
    const { address, port, privateKeyFile, knownHostsFile } = old;
    const reach = async (sshRsa: boolean) => {
      const context = contextOf('root');
      const target = { ...context.host, address, port, privateKeyFile, knownHostsFile, sshRsa };
      const session = createSession({ ...target, connectTimeoutMs: 5_000 });
      sessions.push(session);
      return lookRemote({ ...context, session, host: target, patienceMs: 100 }, ['look_preflight']);
    };
    expect(await reach(false)).toMatchObject({ ok: false, code: 'host-too-old', facts: { address } });
    expect(await reach(true)).toMatchObject({ ok: true });
  });
});
