import { randomUUID } from 'node:crypto';
import { createAway } from './away.ts';
import { type HostClock, monotonicClock } from './clock.ts';
import { abortError, HostError } from './host-error.ts';
import type { DetachedResult, DetachedRun, ExecResult, HostTarget } from './host-session.ts';
import type { RemoteCall } from './remote-calls.ts';
import { failure } from './remote-calls.ts';
import type { Launch, Verdict } from './verdict.ts';
import { readLaunch, readVerdict } from './verdict.ts';

export type DetachedHost = {
  target: HostTarget;
  call: RemoteCall;
  isClosed: () => boolean;
  /** The system's when none is given. */
  clock?: HostClock;
};

/** Much longer than the wrapper itself takes over ending a run. */
const killMs = 60_000;

/** Runs a function of the library once, whatever becomes of the connection; see HostSession.runDetached. */
export async function runDetached(host: DetachedHost, run: DetachedRun): Promise<DetachedResult> {
  checkRun(run);
  const clock = host.clock ?? monotonicClock;
  const stop = createStop(run, clock);
  const away = createAway(host.target, run, host.isClosed, clock);
  const steps = createSteps(host, run);
  const signal = AbortSignal.any([away.signal, stop.signal]);
  let launch: Launch | undefined;
  try {
    for (;;) {
      const verdict = await away.survive(async () => {
        if (stop.why() !== undefined) return steps.kill(away.signal);
        // Once the host has said that the run is there, it is only ever asked about: a folder that is gone, as after
        // a reboot with a volatile state folder, must not make it run again.
        const known = launch && (await steps.probe(signal));
        launch ??= await steps.launch(signal);
        away.back();
        stop.countFrom(launch);
        return known === undefined || known.word === 'running' ? steps.wait(signal) : known;
      }, stop.signal);
      if (verdict !== undefined) run.onHost?.(verdict.machine, verdict.boot);
      const result = verdict && conclude(verdict, launch, stop.why());
      if (result !== undefined) return result;
      if (verdict?.word === 'unstarted') launch = undefined;
    }
  } finally {
    stop.close();
    away.close();
  }
}

/** What a verdict means for the caller; undefined when the run is to be asked for again. */
function conclude(
  verdict: Verdict,
  launch: Launch | undefined,
  stopped: 'abort' | 'timeout' | undefined,
): DetachedResult | undefined {
  const { output } = verdict;
  switch (verdict.word) {
    case 'exited':
      return { ended: 'exited', status: verdict.status, output, attached: launch?.byUs !== true };
    case 'interrupted':
      return { ended: 'interrupted', output, rebooted: verdict.rebooted };
    case 'missing':
      // Its folder was there and is gone: it is not run again on that account.
      return { ended: 'interrupted', output, rebooted: launch !== undefined && launch.boot !== verdict.boot };
    case 'killed':
      if (stopped !== 'timeout') return { ended: 'killed', output };
      throw new HostError('timeout', 'the run took too long and was ended', { output });
    default:
      return undefined;
  }
}

type Steps = {
  launch(signal: AbortSignal): Promise<Launch>;
  probe(signal: AbortSignal): Promise<Verdict>;
  wait(signal: AbortSignal): Promise<Verdict>;
  kill(signal: AbortSignal): Promise<Verdict>;
};

function createSteps({ target, call }: DetachedHost, run: DetachedRun): Steps {
  const name = [run.rolloutId, run.runKey, String(run.epoch)];
  const token = randomUUID();
  const read = <T>(result: ExecResult, parse: (stdout: string) => T | undefined, what: string): T => {
    const value = result.status === 0 ? parse(result.stdout) : undefined;
    if (value === undefined) throw failure(target, what, result);
    return value;
  };
  const maxOutputBytes = 4 * 1024 * 1024;
  const { encoding } = run;

  return {
    async launch(signal) {
      const env = { ...run.env, BATON_TOKEN: token };
      const result = await call(['launch', ...name, ...run.argv], { env, signal });
      return read(result, readLaunch, `cannot start ${run.argv[0]}`);
    },
    async probe(signal) {
      const result = await call(['probe', ...name], { signal, encoding, maxOutputBytes });
      return read(result, readVerdict, `cannot ask for ${run.argv[0]}`);
    },
    async wait(signal) {
      const env = { BATON_WATCH: '1' };
      const result = await call(
        ['wait', ...name],
        { env, signal, encoding, maxOutputBytes },
        { keepInput: true },
      );
      return read(result, readVerdict, `cannot follow ${run.argv[0]}`);
    },
    async kill(signal) {
      const result = await call(['kill', ...name], { signal, encoding, maxOutputBytes, timeoutMs: killMs });
      return read(result, readVerdict, `cannot end ${run.argv[0]}`);
    },
  };
}

type Stop = {
  signal: AbortSignal;
  why(): 'abort' | 'timeout' | undefined;
  countFrom(launch: Launch): void;
  close(): void;
};

/** Why a run is to be ended on its host. The time-out counts from the run's start there, whoever started it. */
function createStop(run: DetachedRun, clock: HostClock): Stop {
  const controller = new AbortController();
  let why: 'abort' | 'timeout' | undefined;
  const end = (reason: 'abort' | 'timeout'): void => {
    why ??= reason;
    controller.abort(reason);
  };
  const aborted = (): void => {
    if (run.signal.reason !== 'handover') end('abort');
  };
  const startTimer = (ms: number) => clock.after(ms, () => end('timeout'));
  let counted: Launch | undefined;
  let stopTimer = startTimer(run.timeoutMs);
  run.signal.addEventListener('abort', aborted, { once: true });
  if (run.signal.aborted) aborted();
  return {
    signal: controller.signal,
    why: () => why,
    countFrom(launch) {
      if (counted === launch) return;
      counted = launch;
      stopTimer();
      stopTimer = startTimer(run.timeoutMs - launch.ageMs);
    },
    close() {
      stopTimer();
      run.signal.removeEventListener('abort', aborted);
    },
  };
}

function checkRun(run: DetachedRun): void {
  const isName = (text: string): boolean => /^[A-Za-z0-9_][A-Za-z0-9._:@+=,-]{0,199}$/.test(text);
  if (!isName(run.rolloutId)) throw new RangeError(`not a rollout's name: ${run.rolloutId}`);
  if (!isName(run.runKey) || run.runKey === 'epochs') throw new RangeError(`not a run's name: ${run.runKey}`);
  if (!Number.isSafeInteger(run.epoch) || run.epoch < 0) throw new RangeError(`not an epoch: ${run.epoch}`);
  if (run.signal.aborted && run.signal.reason === 'handover') throw abortError(run.signal);
}
