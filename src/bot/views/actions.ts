import { type Decision, isDecision } from '../../rollout/decisions.ts';

type Target = { service: string; id: string };

/** What a button carries: the rollout, the gate, and the hash of what the person saw. */
export type DecisionValue = Target & { gate: number; evidence: string };
export type ClaimValue = Target & { gate: number };
export type TickValue = Target & { gate: number; point: string; on: boolean };

const DECIDE = 'gate:';
const TICK = 'tick:';

export const CLAIM_ACTION = 'claim';
export const DECIDE_ACTION = /^gate:/;
export const TICK_ACTION = /^tick:/;

export const decideAction = (decision: Decision) => DECIDE + decision;
export const tickAction = (point: string) => TICK + point;

export function decisionOf(actionId: string): Decision | undefined {
  if (!actionId.startsWith(DECIDE)) return undefined;
  const name = actionId.slice(DECIDE.length);
  return isDecision(name) ? name : undefined;
}

/** Buttons come back from outside: what does not fit is no button of ours. */
export function readDecision(text: string | undefined): DecisionValue | undefined {
  const value = parse(text);
  const { service, id, gate, evidence } = value;
  const fits = typeof service === 'string' && typeof id === 'string' && typeof gate === 'number';
  return fits && typeof evidence === 'string' ? { service, id, gate, evidence } : undefined;
}

export function readClaim(text: string | undefined): ClaimValue | undefined {
  const { service, id, gate } = parse(text);
  const fits = typeof service === 'string' && typeof id === 'string' && typeof gate === 'number';
  return fits ? { service, id, gate } : undefined;
}

export function readTick(text: string | undefined): TickValue | undefined {
  const value = parse(text);
  const { service, id, gate, point, on } = value;
  const fits = typeof service === 'string' && typeof id === 'string' && typeof gate === 'number';
  return fits && typeof point === 'string' && typeof on === 'boolean'
    ? { service, id, gate, point, on }
    : undefined;
}

function parse(text: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return value && typeof value === 'object' ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
