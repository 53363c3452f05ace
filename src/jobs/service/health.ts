import { abortError } from '../../hosts/host-error.ts';
import type { StepOutcome } from '../../rollout/outcomes.ts';
import type { StartForm } from '../../runbooks/runbook.ts';
import { lookRemote } from '../remote/calls.ts';
import type { StepContext } from '../remote/context.ts';
import { failed, fromHostError } from '../remote/failures.ts';
import { pause } from '../remote/patience.ts';
import { numberOf } from '../remote/report.ts';
import { matcherOf } from './matcher.ts';

/** What is needed to ask a node how it is. */
export type HealthContext = Pick<StepContext, 'session' | 'host' | 'settings'> & {
  start: StartForm;
  signal?: AbortSignal;
};

export type Health = { healthy: boolean; reason?: string };

const answerMs = 5_000;
/** One that does not come back soon is not healthy now. */
const patienceMs = 5_000;
const healthPauseMs = 500;

/** A node is healthy when exactly one process of its service runs and, if configured, the health URL answers. */
export async function isHealthy(context: HealthContext): Promise<Health> {
  const look = ['look_processes', ...matcherOf(context.start, context).argv];
  const seen = await lookRemote({ ...context, patienceMs }, look);
  return healthOf(seen, context);
}

/** The same from a look that was already taken. */
export async function healthOf(seen: StepOutcome, context: HealthContext): Promise<Health> {
  if (!seen.ok) return { healthy: false, reason: seen.code };
  const count = numberOf(seen.facts, 'count') ?? 0;
  if (count !== 1) return { healthy: false, reason: count === 0 ? 'no process' : `${count} processes` };
  const url = healthUrl(context);
  if (url === undefined) return { healthy: true };
  const trouble = await askHealth(url, answerMs, context.signal);
  return trouble === undefined ? { healthy: true } : { healthy: false, reason: `${url}: ${trouble}` };
}

/** The configured health URL, if it answers well: then something serves, whatever a look at the processes says. */
export async function answeringUrl(
  context: Pick<StepContext, 'host' | 'settings' | 'signal'>,
): Promise<string | undefined> {
  const url = healthUrl(context);
  const trouble = url === undefined ? 'none' : await askHealth(url, answerMs, context.signal);
  return trouble === undefined ? url : undefined;
}

/** The configured health URL for this host, if there is one. */
export function healthUrl({ host, settings }: Pick<StepContext, 'host' | 'settings'>): string | undefined {
  const address = host.address.includes(':') ? `[${host.address}]` : host.address;
  return settings.health?.replaceAll('{address}', address);
}

/** Asks a URL once; returns what is wrong, or nothing when it answers 2xx or 3xx in time. */
async function askHealth(url: string, withinMs: number, signal?: AbortSignal): Promise<string | undefined> {
  const late = AbortSignal.timeout(Math.max(1, withinMs));
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      signal: signal === undefined ? late : AbortSignal.any([late, signal]),
    });
    await response.body?.cancel();
    return response.status >= 200 && response.status < 400 ? undefined : `status ${response.status}`;
  } catch (error) {
    if (signal?.aborted) throw abortError(signal);
    if (late.aborted) return `no answer within ${withinMs} ms`;
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return cause instanceof Error ? cause.message || cause.name : String(cause);
  }
}

/** Asks the configured URL until it answers well; a failure when it does not in time. */
export async function awaitHealth(context: StepContext, withinMs: number): Promise<StepOutcome | undefined> {
  const url = healthUrl(context);
  if (url === undefined) return undefined;
  const until = performance.now() + withinMs;
  let detail: string | undefined;
  try {
    do {
      detail = await askHealth(url, 5_000, context.signal);
      if (detail === undefined) return undefined;
      await pause(healthPauseMs, context.signal);
    } while (performance.now() < until);
  } catch (error) {
    return fromHostError(error, context.host);
  }
  return failed('health-failed', { url, detail });
}
