import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LabHost } from '../../../lab/host.ts';
import { run, signalPid, waitFor } from '../../../lab/process.ts';
import { startHosts } from '../../../lab/sshd.ts';
import { runningProcesses } from '../../../lab/stand-in/running.ts';
import type { HostSettings, ServiceSettings } from '../../../src/config/settings.ts';
import type { HostSession } from '../../../src/hosts/host-session.ts';
import { createSession } from '../../../src/hosts/session.ts';
import { applyStep, prepareStep } from '../../../src/jobs/kinds/run-step.ts';
import type { StepContext } from '../../../src/jobs/remote/context.ts';
import type { Facts, StepOutcome } from '../../../src/rollout/outcomes.ts';
import { has } from '../../../src/runbooks/kinds/table.ts';
import type { Step } from '../../../src/runbooks/runbook.ts';

export const shells = ['dash', 'bash --posix', 'busybox'] as const;

/** One host under a real sshd, whose remote functions run in one of the shells with that shell's tools. */
export type Bench = {
  host: LabHost;
  session: HostSession;
  /** Another session, as another worker has it. */
  another(stateDir?: string, extra?: string): HostSession;
  settings(more?: Partial<ServiceSettings>): ServiceSettings;
  context(more?: Partial<StepContext>): StepContext;
  /** Runs a step as a run of its own and keeps its facts for the ones after. */
  step(step: Step, more?: Partial<StepContext>): Promise<StepOutcome>;
  earlier: Partial<Record<Step['kind'], Facts>>;
  effects(): string[];
  /** Kills what runs of a service that is started with nohup. */
  end(service: string): Promise<void>;
  close(): Promise<void>;
};

export async function openBench(shell: (typeof shells)[number]): Promise<Bench> {
  const tools = mkdtempSync(join(tmpdir(), 'baton-tools-'));
  const hosts = await startHosts(['one-1']);
  const [host] = hosts.all;
  if (host === undefined) throw new Error('no host');
  const target = targetOf(host);
  const command = shell === 'busybox' ? `env PATH=${await onlyBusybox(tools)} sh` : shell;
  const sessions: HostSession[] = [];
  const strays: string[] = [];
  const defects: string[] = [];
  const another = (stateDir = target.stateDir, extra = ''): HostSession => {
    const made = createSession({ ...target, stateDir }, { library: { shell: command, extra } });
    sessions.push(made);
    return watched(made, strays);
  };
  const session = another();
  const earlier: Bench['earlier'] = {};
  let runs = 0;
  const settings = (more: Partial<ServiceSettings> = {}): ServiceSettings => ({ ...plain, ...more });
  const context = (more: Partial<StepContext> = {}): StepContext => ({
    rolloutId: 'r1',
    service: 'orders',
    release: '20240102',
    node: host.name,
    runKey: `run-${++runs}`,
    epoch: 1,
    attempt: 1,
    host: { ...target, env: {}, paths: host.paths },
    settings: settings(),
    session,
    earlier,
    artifacts: more.artifact === undefined ? [] : [more.artifact],
    signal: new AbortController().signal,
    unhealthyOthers: async () => [],
    onDefect: (what) => defects.push(what),
    ...more,
  });
  return {
    host,
    session,
    another,
    settings,
    context,
    earlier,
    async step(step, more) {
      const outcome = await (has(step, 'stages') ? prepareStep : applyStep)(step, context(more));
      if (outcome.ok) earlier[step.kind] = outcome.facts;
      return outcome;
    },
    effects() {
      const file = join(host.stateDir, 'effects.log');
      if (!existsSync(file)) return [];
      const lines = readFileSync(file, 'utf8').trim().split('\n');
      return lines.map((line) => line.split(' ').slice(3).join(' '));
    },
    async end(service) {
      await waitFor(`${service} is gone`, () => {
        const running = runningProcesses(host, service, 'nohup');
        for (const { outerPid } of running) signalPid(outerPid, 'SIGKILL');
        return running.length === 0;
      });
    },
    async close() {
      await Promise.all(sessions.map((each) => each.close()));
      await hosts.stop();
      rmSync(tools, { recursive: true, force: true });
      if (defects.length > 0) throw new Error(`facts outside their schema:\n${defects.join('\n')}`);
      if (strays.length > 0)
        throw new Error(`the library has said on its error stream:\n${strays.join('\n')}`);
    },
  };
}

/** Notes whatever the remote functions say beside their report: a shell's complaint is a defect. */
function watched(session: HostSession, strays: string[]): HostSession {
  return {
    ...session,
    async call(argv, options) {
      const result = await session.call(argv, options);
      if (result.stderr !== '') strays.push(`${argv[0]}: ${result.stderr}`);
      return result;
    },
    async runDetached(run) {
      const result = await session.runDetached(run);
      const [report = ''] = result.output.split('\n@snippet\n');
      // An abort also ends what its shell was waiting for, and some shells say so.
      const own = result.ended === 'killed' ? /^(@.*|Terminated|Killed)?$/ : /^(@.*)?$/;
      const stray = report.split('\n').filter((line) => !own.test(line));
      strays.push(...stray.map((line) => `${run.argv[0]}: ${line}`));
      return result;
    },
  };
}

export const plain: ServiceSettings = {
  ready: [],
  failed: ['SEVERE', 'OutOfMemoryError'],
  env: {},
  login: false,
  nodes: [],
  escalate: false,
  settleMs: 300,
  swap: true,
  archive: { setuid: false, links: [] },
  timeouts: {
    connectMs: 5_000,
    unreachableMs: 20_000,
    uploadMs: 30_000,
    stopMs: 10_000,
    backupMs: 30_000,
    unpackMs: 30_000,
    startMs: 20_000,
    restoreMs: 30_000,
    shellMs: 30_000,
  },
};

type Target = Omit<HostSettings, 'paths' | 'env'> & { connectTimeoutMs: number };

function targetOf(host: LabHost): Target {
  const { name, address, port, user, privateKeyFile, knownHostsFile, stateDir } = host;
  return { name, address, port, user, privateKeyFile, knownHostsFile, stateDir, connectTimeoutMs: 5_000 };
}

/** A folder in which every tool, `sh` too, is busybox. */
async function onlyBusybox(folder: string): Promise<string> {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const applets = (await run('busybox', ['--list']))
    .split('\n')
    .filter((name) => /^[a-z0-9[_-]+$/i.test(name));
  for (const name of applets) symlinkSync('/usr/bin/busybox', join(bin, name));
  return bin;
}
