import type { CallOptions, ExecResult } from '../../hosts/host-session.ts';
import type { Facts, StepOutcome } from '../../rollout/outcomes.ts';
import type { StepContext } from './context.ts';
import { failed, fromHostError, hostsOwnWords } from './failures.ts';
import { patiently } from './patience.ts';
import { listOf, parseReport, readRemains } from './report.ts';

/** Looks take a moment, but for a checksum or the size of a large tree. */
const lookMs = 300_000;

/** A detached run of one remote step function. */
type Run = { argv: string[]; timeoutMs: number; env?: Record<string, string>; asLogin?: boolean };

/** Runs a step function detached, or attaches to this step's run, and reads its report. */
export async function runRemote(context: StepContext, run: Run): Promise<StepOutcome> {
  const host: Facts = {};
  try {
    const result = await context.session.runDetached({
      rolloutId: context.rolloutId,
      runKey: context.runKey,
      epoch: context.epoch,
      argv: run.argv,
      timeoutMs: run.timeoutMs,
      ...(run.asLogin === undefined ? {} : { asLogin: run.asLogin }),
      unreachableMs: context.settings.timeouts.unreachableMs,
      signal: context.signal,
      encoding: context.settings.encoding,
      env: { ...run.env, ...machineEnv(context), ...downEnv(context) },
      onHost: (machine, boot) => {
        host.host = `${machine} ${boot}`;
      },
    });
    if (result.ended === 'exited') return signed(parseReport(result.output, result.status), host);
    const { facts, snippet } = readRemains(result.output);
    const ended = listOf(facts, 'launcherEnded');
    if (result.ended === 'killed') {
      return failed('aborted', { ...host, ...(ended.length === 0 ? {} : { launcherEnded: ended }) }, snippet);
    }
    const detail = result.rebooted ? 'the host was restarted' : 'the step was ended on the host';
    return failed('interrupted', { ...host, detail }, snippet);
  } catch (error) {
    return fromHostError(error, context.host);
  }
}

/** Which host it was that spoke stands in its result. */
const signed = (outcome: StepOutcome, host: Facts): StepOutcome => ({
  ...outcome,
  facts: { ...host, ...outcome.facts },
});

/** The host is to refuse when it is another one than before. */
const machineEnv = ({ machine }: Pick<StepContext, 'machine'>): Record<string, string> =>
  machine === undefined ? {} : { BATON_MACHINE: machine };

/** The host looks once more, in the same breath as it acts. */
const downEnv = ({ down }: Pick<StepContext, 'down'>): Record<string, string> =>
  down === undefined ? {} : { BATON_DOWN: down.join('\n') };

type LookContext = Pick<StepContext, 'session' | 'host' | 'settings'> & {
  signal?: AbortSignal;
  rolloutId?: string;
  env?: Record<string, string>;
  /** How long the host may be away before the look fails; default the service's `unreachableMs`. */
  patienceMs?: number;
};

/** Runs a read-only function in the foreground and reads its report. */
export async function lookRemote(context: LookContext, argv: string[]): Promise<StepOutcome> {
  const { session, host, settings, signal, rolloutId, env = {} } = context;
  const options: CallOptions = {
    timeoutMs: lookMs,
    encoding: settings.encoding,
    env: { ...env, ...(rolloutId === undefined ? {} : { BATON_ROLLOUT: rolloutId }) },
    ...(signal === undefined ? {} : { signal }),
  };
  const forMs = context.patienceMs ?? settings.timeouts.unreachableMs;
  try {
    const result = await patiently(() => session.call(argv, options), { forMs, signal });
    return reportOf(result, host);
  } catch (error) {
    return fromHostError(error, host);
  }
}

/**
 * Runs a short changing function in the foreground, refused by the host when another worker has taken over. It must
 * bear being run again: a cut may hide that it was done.
 */
export async function callRemote(
  context: StepContext,
  argv: string[],
  timeoutMs: number,
): Promise<StepOutcome> {
  const { session, host, settings, signal, rolloutId, epoch, runKey } = context;
  const options: CallOptions = {
    timeoutMs,
    signal,
    fence: { rolloutId, epoch },
    env: { BATON_RUN_KEY: runKey, ...machineEnv(context) },
  };
  const forMs = settings.timeouts.unreachableMs;
  try {
    const result = await patiently(() => session.call(argv, options), { forMs, signal });
    return reportOf(result, host);
  } catch (error) {
    return fromHostError(error, host);
  }
}

/** Nothing of ours has spoken: then it is the host that did, in words of its own. */
function reportOf({ stdout, stderr, status }: ExecResult, host: StepContext['host']): StepOutcome {
  const outcome = parseReport(stdout, status);
  if (outcome.ok || outcome.code !== 'internal' || stdout.startsWith('@')) return outcome;
  return hostsOwnWords(`${stdout}\n${stderr}`, host) ?? outcome;
}

/** Adds what was expected to a failure that is about the service's process. */
export function expecting(outcome: StepOutcome, expected: string): StepOutcome {
  const about = [
    'process-ambiguous',
    'no-process',
    'process-unknown',
    'other-user',
    'start-timeout',
    'nothing-to-stop',
  ];
  if (outcome.ok || !about.includes(outcome.code)) return outcome;
  return { ...outcome, facts: { expected, ...outcome.facts } };
}
