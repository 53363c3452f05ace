import { runDetached } from '../../src/hosts/detached.ts';
import { abortError, HostError } from '../../src/hosts/host-error.ts';
import type { CallOptions, ExecResult, HostSession, HostTarget } from '../../src/hosts/host-session.ts';
import type { Clock } from '../engine/clock.ts';
import type { Faults } from '../engine/faults.ts';
import type { Process } from '../engine/process.ts';
import { createRandom, seedFor } from '../engine/random.ts';
import type { HostModel, Reply, RunName } from './host.ts';

export type SessionDeps = {
  host: HostModel;
  process: Process;
  clock: Clock;
  faults: Faults;
  seed: number;
};

/** How one worker reaches one host: the real waiting for a detached run, over connections that may be cut. */
export type ModelSession = Pick<HostSession, 'call' | 'runDetached'>;

const TARGET: Omit<HostTarget, 'name' | 'address'> = {
  port: 22,
  user: 'root',
  privateKeyFile: '',
  knownHostsFile: '',
  stateDir: '/var/lib/baton',
  connectTimeoutMs: 10_000,
};

export function createModelSession({ host, process, clock, faults, seed }: SessionDeps): ModelSession {
  const place = `${process.name}.${host.name}`;
  const cut = faults.site('ssh-cut', place);
  const replyLost = faults.site('ssh-reply-lost', place);
  const slow = faults.site('ssh-slow', place);
  const random = createRandom(seedFor(seed, `session ${place}`));
  const lost = (code: 'connection-lost' | 'host-unreachable') =>
    new HostError(code, `${host.name}: ${code}`, { facts: { address: host.name } });

  /** One call over one connection: it gets its reply, or is cut before, meanwhile or after. */
  function call(argv: string[], options: CallOptions = {}): Promise<ExecResult> {
    const { signal, env = {} } = options;
    return new Promise<ExecResult>((resolve, reject) => {
      let isOver = false;
      let stop = () => {};
      const end = (settle: () => void): void => {
        if (isOver) return;
        isOver = true;
        stop();
        forget();
        signal?.removeEventListener('abort', onAbort);
        process.deliver(settle);
      };
      const fail = (error: HostError) => end(() => reject(error));
      const onAbort = () => signal && fail(abortError(signal));
      const forget = host.onRestart(() =>
        clock.schedule(random.between(0, 2000), () => fail(lost('connection-lost'))),
      );
      signal?.addEventListener('abort', onAbort);
      if (signal?.aborted) return onAbort();
      if (host.isAway() || cut()) {
        clock.schedule(random.between(100, 2000), () => fail(lost('host-unreachable')));
        return;
      }
      if (replyLost()) clock.schedule(random.between(5, 3000), () => fail(lost('connection-lost')));
      const there = slow() ? random.between(500, 20_000) : random.between(3, 15);
      clock.schedule(there, () => {
        // A command that has left is done even if nobody waits for it any more; only the waiting ends with its channel.
        if (host.isAway()) return;
        const isWaiting = argv[0] === 'wait';
        if (isOver && isWaiting) return;
        const answer = (reply: Reply) =>
          clock.schedule(random.between(3, 15), () => end(() => settle(reply)));
        const settle = ({ status, stdout }: Reply) => {
          const highest = status === 75 ? /^fenced (\d+)$/m.exec(stdout)?.[1] : undefined;
          if (highest === undefined) return resolve({ status, signal: null, stdout, stderr: '' });
          reject(new HostError('fenced', `a worker with epoch ${highest} has taken over`));
        };
        stop = act(host, argv, env, answer) ?? stop;
      });
    });
  }

  const target = { ...TARGET, name: host.name, address: host.name };
  const hostClock = { now: clock.now, after: after(process) };
  return {
    call,
    runDetached: (run) =>
      runDetached({ target, call, isClosed: () => !process.isAlive(), clock: hostClock }, run),
  };
}

/** Timers of a process: they stand still with it, and are gone with it. */
function after(process: Process) {
  return (ms: number, act: () => void) => {
    const timer = process.after(ms, act);
    return () => {
      timer.run = undefined;
    };
  };
}

/** What the remote library does with its arguments. @returns ends a wait that nobody listens to any more. */
function act(
  host: HostModel,
  argv: readonly string[],
  env: Record<string, string>,
  answer: (reply: Reply) => void,
): (() => void) | undefined {
  const [word = '', rollout = '', key = '', epoch = '', ...rest] = argv;
  const name: RunName = { rollout, key, epoch: Number(epoch) };
  switch (word) {
    case 'launch':
      host.launch(name, env.BATON_TOKEN ?? '', rest, answer);
      return undefined;
    case 'probe':
      answer(host.probe(name));
      return undefined;
    case 'wait':
      return host.wait(name, answer);
    case 'kill':
      host.kill(name, answer);
      return undefined;
    case 'fenced':
      answer(host.fence({ rollout, key: '', epoch: Number(key) }) ?? host.look(epoch));
      return undefined;
    case 'look_service':
      answer(host.look(word));
      return undefined;
    default:
      throw new Error(`the model of a host knows no ${word}`);
  }
}
