import type { Facts, StepOutcome } from '../../rollout/outcomes.ts';
import type { StepOf } from '../../runbooks/kinds/table.ts';
import { expecting, lookRemote, runRemote } from '../remote/calls.ts';
import type { StepContext } from '../remote/context.ts';
import { failed } from '../remote/failures.ts';
import { listOf, numberOf, textOf } from '../remote/report.ts';
import { awaitHealth } from '../service/health.ts';
import { matcherOf } from '../service/matcher.ts';
import { readOffsets, toolsOfSources } from '../service/offsets.ts';
import type { Acting } from './acting.ts';

export const acting: Acting<'follow'> = { needs: ({ logs }) => ({ tools: toolsOfSources(logs) }), apply };

type FollowStep = StepOf<'follow'>;

const tomcatReady = 'Server startup in';
const settleMs = 2_000;
const settleWithoutReadyMs = 10_000;
const reconnectMs = 30_000;

/** Follows the logs from where they stood at the start until the service is ready, settled and healthy. */
async function apply(step: FollowStep, context: StepContext): Promise<StepOutcome> {
  const startMs = context.settings.timeouts.startMs;
  const began = performance.now();
  const process = await processOf(step, context);
  if (!process.ok) return process;
  const { ready, settleMs } = readyOf(step, context);
  const offsets = readOffsets(step.logs, context);
  const outcome = await runRemote(context, {
    argv: [
      'step_follow',
      String(startMs),
      String(settleMs),
      String(numberOf(process.facts, 'pid') ?? 0),
      String(numberOf(process.facts, 'startTicks') ?? 0),
      ...ready.flatMap((pattern) => ['ready', pattern]),
      ...context.settings.failed.flatMap((pattern) => ['failed', pattern]),
      ...offsets.flatMap(({ path, inode, size }) => ['log', path, inode, size]),
    ],
    timeoutMs: startMs + settleMs + reconnectMs,
  });
  if (!outcome.ok) return withPattern(outcome, context.settings.failed);
  const leftMs = Math.max(startMs - (performance.now() - began), 5_000);
  const trouble = await awaitHealth(context, leftMs);
  return trouble ?? outcome;
}

/** The process as the start step saw it; without one, the one that runs now. */
async function processOf(step: FollowStep, context: StepContext): Promise<StepOutcome> {
  const started = context.earlier.start;
  if (started !== undefined && numberOf(started, 'pid') !== undefined) return { ok: true, facts: started };
  const matcher = matcherOf(step.start, context);
  const seen = await lookRemote(context, ['look_processes', ...matcher.argv]);
  if (!seen.ok) return seen;
  const count = numberOf(seen.facts, 'count') ?? 0;
  if (count === 1) return seen;
  return expecting(
    count === 0
      ? failed('no-process', { waitedMs: 0 })
      : failed('process-ambiguous', { processes: listOf(seen.facts, 'processes') }),
    matcher.expected,
  );
}

/** What ends the follow well. One that was running all along is not going to say again that it is ready. */
function readyOf(
  step: FollowStep,
  { settings, earlier }: StepContext,
): { ready: string[]; settleMs: number } {
  if (earlier.start?.alreadyRunning === true) return { ready: [], settleMs: 0 };
  const ready = settings.ready.length === 0 && step.start.form === 'tomcat' ? [tomcatReady] : settings.ready;
  return { ready, settleMs: settings.settleMs ?? (ready.length > 0 ? settleMs : settleWithoutReadyMs) };
}

function withPattern(outcome: Extract<StepOutcome, { ok: false }>, patterns: string[]): StepOutcome {
  if (outcome.code !== 'failure-pattern') return outcome;
  const line = textOf(outcome.facts, 'line') ?? '';
  const facts: Facts = { ...outcome.facts, pattern: patterns.find((pattern) => isIn(pattern, line)) ?? '' };
  return { ...outcome, facts };
}

function isIn(pattern: string, line: string): boolean {
  if (!/^\/.+\/$/.test(pattern)) return line.includes(pattern);
  try {
    return new RegExp(pattern.slice(1, -1)).test(line);
  } catch {
    return false; // valid for grep, not here: only the naming suffers
  }
}
