import { statSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LabHost, LabHosts } from '../../../lab/host.ts';
import { startNamespaceHosts } from '../../../lab/namespaces.ts';
import { hasProgram, namespaces, required } from '../../../lab/needs.ts';
import { setSudoers, sudoersOfDocs } from '../../../lab/sudo.ts';
import { addUsers } from '../../../lab/users.ts';
import { parseConfig } from '../../../src/config/load.ts';
import { checkHosts } from '../../../src/doctor/check-hosts.ts';
import type { HostSession } from '../../../src/hosts/host-session.ts';
import { createSession } from '../../../src/hosts/session.ts';
import { applyStep } from '../../../src/jobs/kinds/run-step.ts';
import { lookRemote } from '../../../src/jobs/remote/calls.ts';
import type { StepContext } from '../../../src/jobs/remote/context.ts';
import type { Facts } from '../../../src/rollout/outcomes.ts';
import type { Step } from '../../../src/runbooks/runbook.ts';
import { describeIf } from '../../support/conditional.ts';
import { plain } from './bench.ts';

const hostsNeed = await namespaces();
const need = hostsNeed.isMet ? required('sudo', hasProgram('sudo')) : hostsNeed;
const at = '/home/app';
const backup: Step = { id: 'b', source: [], kind: 'backup', from: at, to: `${at}_1` };
const startSleep: Step = {
  id: 's',
  source: [],
  kind: 'start',
  start: { form: 'nohup', command: 'sleep 301', cwd: at },
  logs: [],
};
const stopSleep: Step = { id: 'k', source: [], kind: 'stop', start: startSleep.start, signal: 15 };
const script = (command: string): Step => ({ id: 'x', source: [], kind: 'shell', command });

describeIf(need)('typed steps through sudo', () => {
  let hosts: LabHosts;
  let host: LabHost;
  const sessions: HostSession[] = [];
  beforeAll(async () => {
    hosts = await startNamespaceHosts(['one-1', 'strict-1']);
    host = hosts.host('one-1');
    const users = ['deploy', 'svc', 'asked'].map((name) => ({ name, shell: '/bin/bash' }));
    await addUsers(host, [
      ...users,
      { name: 'fisher', shell: '/usr/bin/fish' },
      { name: 'csher', shell: '/bin/tcsh' },
    ]);
    const rules = [sudoersOfDocs(), sudoersOfDocs('fisher'), sudoersOfDocs('csher')].map((text, index) =>
      text.replaceAll('BATON', `BATON_${'ABC'[index]}`),
    );
    const svc = sudoersOfDocs('deploy', 'svc').replaceAll('BATON', 'BATON_D');
    await setSudoers(host, `${rules.join('')}${svc}asked ALL = (root) ALL\n`);
    await host.sh(`mkdir -p ${at} && cd ${at} && echo 1 >a && echo 2 >b && chmod 600 b && chown svc a`);
  });
  afterAll(async () => {
    await Promise.all(sessions.map((session) => session.close()));
    await hosts?.stop();
  });

  let runs = 0;
  const earlier: Partial<Record<Step['kind'], Facts>> = {};
  function contextOf(user: string, become = 'root', on = host): StepContext {
    const { address, port, privateKeyFile, knownHostsFile } = on;
    const target = {
      ...{ name: on.name, address, port, user, privateKeyFile, knownHostsFile, stateDir: '.baton', become },
    };
    const session = createSession({ ...target, connectTimeoutMs: 5_000 });
    sessions.push(session);
    return {
      ...{ rolloutId: 'r', service: 's', release: '1', node: on.name, epoch: 1, attempt: 1 },
      runKey: `run-${++runs}`,
      host: { ...target, paths: {}, env: {} },
      settings: { ...plain, executable: 'sleep', login: true },
      session,
      earlier,
      artifacts: [],
      signal: new AbortController().signal,
      unhealthyOthers: async () => [],
      onDefect: (what) => {
        throw new Error(what);
      },
    };
  }

  test('what is not this user’s is kept, started, found and ended, owners and modes as they were', async () => {
    expect(await applyStep(backup, contextOf('deploy'))).toMatchObject({ ok: true });
    const kept = await host.sh(`stat -c '%U %a %n' ${at}_1/a ${at}_1/b`);
    expect(kept.trim().split('\n')).toEqual([`svc 644 ${at}_1/a`, `root 600 ${at}_1/b`]);
    expect(await applyStep(startSleep, contextOf('deploy'))).toMatchObject({ ok: true });
    const running = () => host.processes().filter(({ argv }) => argv.join(' ') === 'sleep 301');
    expect(running().map(({ pid }) => statSync(`/proc/${pid}`).uid)).toEqual([0]);
    expect(await applyStep(stopSleep, contextOf('deploy'))).toMatchObject({ ok: true });
    expect(running()).toEqual([]);
  });

  test('a file that is sent arrives where only the other user may write', async () => {
    const { session } = contextOf('deploy');
    const file = `${hosts.folder}/sent`;

    writeFileSync(file, Buffer.from([0, 10, 255, 92, 110, 37, 98, 10]));
    await session.upload(file, '/root/sent');
    expect((await host.sh('od -An -tx1 /root/sent')).trim()).toBe('00 0a ff 5c 6e 25 62 0a');
  });

  test('a script runs as the user who logs in, and what it does with sudo is its own', async () => {
    const outcome = await applyStep(
      script('id -un; pwd; sudo -n id -un 2>&1 | grep -o password'),
      contextOf('deploy'),
    );
    expect(outcome).toMatchObject({ ok: true });
    expect(outcome.snippet?.split('\n')).toEqual(['deploy', '/home/deploy', 'password']);
  });

  test.each(['fisher', 'csher'])('%s: whatever the login shell', async (user) => {
    const seen = await lookRemote(contextOf(user), [
      'look_preflight',
      'file',
      "/it's not\nhere\\n %b $HOME !",
    ]);
    expect(seen).toMatchObject({ ok: true });
    expect(seen.facts.missingFiles).toEqual(["/it's not here\\n %b $HOME !"]);
  });

  test('another user than root: the process is that user’s', async () => {
    await host.sh('mkdir -p /home/svc/app && chown -R svc /home/svc');
    const start: Step = {
      ...startSleep,
      start: { form: 'nohup', command: 'sleep 302', cwd: '/home/svc/app' },
    };
    expect(await applyStep(start, { ...contextOf('deploy', 'svc'), rolloutId: 't' })).toMatchObject({
      ok: true,
    });
    const [running] = host.processes().filter(({ argv }) => argv.join(' ') === 'sleep 302');
    expect(statSync(`/proc/${running?.pid}`).uid).toBe(2002);
    process.kill(running?.pid ?? -1, 'SIGKILL');
  });

  test('an abort ends what runs as the other user', async () => {
    const controller = new AbortController();
    const context = { ...contextOf('deploy'), signal: controller.signal };
    const running = context.session.runDetached({
      ...{ rolloutId: 'r', runKey: 'long', epoch: 1, argv: ['step_shell', 'no', '', 'sleep 303'] },
      ...{ timeoutMs: 30_000, unreachableMs: 5_000, signal: controller.signal },
    });
    const seen = () => host.processes().some(({ argv }) => argv.join(' ') === 'sleep 303');
    while (!seen()) await new Promise((resolve) => setTimeout(resolve, 50));
    controller.abort('abort');
    expect(await running).toMatchObject({ ended: 'killed' });
    expect(seen()).toBe(false);
  });

  test.each([
    ['asked', 'root', 'password'],
    ['svc', 'root', 'password'],
    ['deploy', 'asked', 'password'],
  ])('%s as %s: what sudo says, before anything is stopped', async (user, become, why) => {
    const seen = await lookRemote({ ...contextOf(user, become), patienceMs: 100 }, ['look_preflight']);
    expect(seen).toMatchObject({ ok: false, code: 'sudo-refuses', facts: { user, become, why } });
  });

  test('a terminal that is wanted, and a sudo that is not there; doctor says the same', async () => {
    const strict = hosts.host('strict-1');
    await addUsers(strict, [{ name: 'deploy', shell: '/bin/bash' }]);
    const look = () => lookRemote(contextOf('deploy', 'root', strict), ['look_preflight']);
    await setSudoers(strict, sudoersOfDocs().replace('!requiretty', 'requiretty'));
    expect(await look()).toMatchObject({ code: 'sudo-refuses', facts: { why: 'tty' } });
    const { address, port, privateKeyFile, knownHostsFile } = strict;
    const yaml = JSON.stringify({
      ssh: { user: 'deploy', privateKey: privateKeyFile, knownHosts: knownHostsFile, become: 'sudo' },
      hosts: { strict: { address, port }, own: { address, port, become: false } },
    });
    const found = await checkHosts(parseConfig(yaml, '/none/baton.yaml'));
    expect(found.map(({ topic, code }) => [topic, code])).toEqual([
      [{ of: 'host', name: 'strict' }, 'host-failed'],
      [{ of: 'host', name: 'own' }, 'host-answers'],
    ]);
    expect(found[0]?.facts).toMatchObject({ failure: 'sudo-refuses' });
    await strict.sh('mount -t tmpfs tmpfs /usr/lib/sudo; mount --bind /dev/null /usr/bin/sudo');
    expect(await look()).toMatchObject({ code: 'sudo-refuses', facts: { user: 'deploy' } });
  });
});
