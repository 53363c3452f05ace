import { HostError } from '../hosts/host-error.ts';
import type { StepOutcome } from '../rollout/outcomes.ts';
import { changedSettings, type Settings } from '../rollout/settings.ts';
import type { RolloutState } from '../rollout/state.ts';
import { hostsNamed } from '../runbooks/kinds/placed.ts';
import { isLaunched } from './kinds/take-down.ts';
import type { StepContext } from './remote/context.ts';

/** All that baton.yaml, as this process has read it, says of a rollout's hosts and service. */
export type Frozen = (asked: { service: string; hosts: readonly string[]; salt: string }) => Settings;

const patienceMs = 5_000;

/**
 * Refuses to begin a step while baton.yaml says other than what was approved. One that runs on its host already was begun
 * with what was: that is attached to.
 */
export async function notAsApproved(
  frozen: Frozen,
  state: RolloutState,
  context: Omit<StepContext, 'artifact' | 'artifacts'>,
): Promise<StepOutcome | undefined> {
  const hosts = hostsNamed(state.procedure);
  const now = frozen({ service: state.service, hosts, salt: state.id });
  const { changed, settings } = changedSettings(state.settings, now);
  if (changed.length === 0) return undefined;
  const timeouts = { ...context.settings.timeouts, unreachableMs: patienceMs };
  if (await isBegun({ ...context, settings: { ...context.settings, timeouts } })) return undefined;
  return { ok: false, code: 'settings-changed', facts: { changed, settings } };
}

/** A host that is away cannot be asked, and nothing can be begun there either. */
async function isBegun(context: Omit<StepContext, 'artifact' | 'artifacts'>): Promise<boolean> {
  try {
    return await isLaunched(context);
  } catch (error) {
    if (error instanceof HostError && error.code !== 'handover' && error.code !== 'fenced') return false;
    throw error;
  }
}
