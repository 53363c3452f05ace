import type { Facts, StepOutcome } from '../../rollout/outcomes.ts';
import type { StepOf } from '../../runbooks/kinds/table.ts';
import { expecting, lookRemote, runRemote } from '../remote/calls.ts';
import type { StepContext } from '../remote/context.ts';
import { failed } from '../remote/failures.ts';
import { listOf, numberOf, textOf } from '../remote/report.ts';
import { awaitHealth, healthUrl } from '../service/health.ts';
import { patternIn, patternsOf, patternWords } from '../service/log-patterns.ts';
import { matcherOf } from '../service/matcher.ts';
import { readOffsets, toolsOfSources } from '../service/offsets.ts';
import type { Acting } from './acting.ts';

export const acting: Acting<'follow'> = { needs: ({ logs }) => ({ tools: toolsOfSources(logs) }), apply };

type FollowStep = StepOf<'follow'>;
type Failed = Extract<StepOutcome, { ok: false }>;

const settleMs = 2_000;
const settleWithoutReadyMs = 10_000;
const reconnectMs = 30_000;

/** Follows the logs from where they stood at the start until the service is ready, settled and healthy. */
async function apply(step: FollowStep, context: StepContext): Promise<StepOutcome> {
  const startMs = context.settings.timeouts.startMs;
  const began = performance.now();
  const process = await processOf(step, context);
  if (!process.ok) return process;
  const { patterns, settleMs } = awaited(step, context);
  const offsets = readOffsets(step.logs, context);
  const outcome = await runRemote(context, {
    argv: [
      'step_follow',
      String(startMs),
      String(settleMs),
      String(numberOf(process.facts, 'pid') ?? 0),
      String(numberOf(process.facts, 'startTicks') ?? 0),
      ...patternWords(patterns, context.settings.encoding),
      ...offsets.flatMap(({ path, inode, size }) => ['log', path, inode, size]),
    ],
    timeoutMs: startMs + settleMs + reconnectMs,
  });
  if (!outcome.ok) return (await answers(outcome, process.facts, context)) ?? withPattern(outcome, patterns);
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

/** What ends the follow. One that was running all along is not going to say again that it is ready. */
function awaited(step: FollowStep, { settings, earlier }: StepContext) {
  const patterns = patternsOf(step.start, settings);
  if (earlier.start?.alreadyRunning === true) return { patterns: { ...patterns, ready: [] }, settleMs: 0 };
  return {
    patterns,
    settleMs: settings.settleMs ?? (patterns.ready.length > 0 ? settleMs : settleWithoutReadyMs),
  };
}

/** A log may say it in words that nobody foresaw: that the service answers counts. */
async function answers(
  { code, facts }: Failed,
  { pid = 0 }: Facts,
  context: StepContext,
): Promise<StepOutcome | undefined> {
  const url = code === 'ready-timeout' ? healthUrl(context) : undefined;
  if (url === undefined || (await awaitHealth(context, 5_000)) !== undefined) return undefined;
  const { ready: _, ...seen } = facts;
  return { ok: true, facts: { ...seen, pid, answers: url } };
}

/** Names the pattern as it was written; what a host has looked for is more, and in bytes. */
function withPattern(outcome: Failed, { ready, failed }: { ready: string[]; failed: string[] }): StepOutcome {
  const { code, facts } = outcome;
  if (code === 'ready-timeout') return { ...outcome, facts: { ...facts, ready: ready[0] ?? '' } };
  if (code !== 'failure-pattern') return outcome;
  return { ...outcome, facts: { ...facts, pattern: patternIn(textOf(facts, 'line') ?? '', failed) } };
}
