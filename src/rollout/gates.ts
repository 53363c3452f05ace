import type { Step } from '../runbooks/kinds/table.ts';
import type { Decision, RolloutEvent } from './events.ts';
import type { RolloutState } from './state.ts';
import { nodeOf, nodesToRollBack } from './state.ts';
import { currentNode, dueTasks, needsApproval, nextStep } from './work.ts';

type GateOpened = Extract<RolloutEvent, { type: 'GateOpened' }>;

/**
 * What follows by itself from a state: a gate that must open, or the end. At most one event, none while a
 * task runs or is due.
 */
export function followUp(state: RolloutState): RolloutEvent | undefined {
  if (state.stage === 'ended' || state.gate || Object.keys(state.running).length > 0) return undefined;
  if (state.abort) return failedGate(state, true);
  if (dueTasks(state).length > 0) return undefined;
  if (state.failed.length > 0) return failedGate(state, false);
  if (state.stage === 'upgrading') return upgradeGate(state);
  if (state.stage !== 'rolling-back') return undefined;
  const name = state.rollbackQueue[0];
  return name === undefined ? { type: 'RolloutEnded', status: 'rolled-back' } : shellGate(state, name);
}

function upgradeGate(state: RolloutState): GateOpened {
  if (!state.started) return { type: 'GateOpened', gate: 'start', failed: [], options: ['continue', 'stop'] };
  const node = currentNode(state);
  if (nextStep(state, node, 'upgrade')) return shellGate(state, node.name);
  const last = state.current === state.procedure.nodes.length - 1;
  return last
    ? { type: 'GateOpened', gate: 'final', node: node.name, failed: [], options: ['finish', ...back(state)] }
    : {
        type: 'GateOpened',
        gate: 'node',
        node: node.name,
        failed: [],
        options: ['continue', ...back(state), 'stop'],
      };
}

function shellGate(state: RolloutState, node: string): GateOpened {
  return { type: 'GateOpened', gate: 'shell', node, failed: [], options: ['run', ...back(state), 'stop'] };
}

function failedGate(state: RolloutState, aborted: boolean): GateOpened {
  const [task] = state.failed;
  return {
    type: 'GateOpened',
    gate: 'failed',
    ...(task ? { node: task.node } : {}),
    failed: state.failed,
    options: ['retry', ...instead(state), ...back(state), 'stop'],
    ...(aborted ? { aborted } : {}),
  };
}

/** What helps against the particular failure, beside trying again. */
function instead(state: RolloutState): Decision[] {
  const codes = state.failed.map((task) => failureOf(state, task.node));
  if (codes.includes('process-survived')) return ['force'];
  if (codes.includes('ready-timeout')) return ['wait'];
  return [];
}

function failureOf(state: RolloutState, node: string): string | undefined {
  return nodeOf(state, node).results.at(-1)?.failure;
}

/** Rolling back is offered where there is something to put back and the document says how. */
function back(state: RolloutState): Decision[] {
  const possible = state.stage !== 'rolling-back' && state.procedure.rollback.length > 0;
  return possible && nodesToRollBack(state).length > 0 ? ['rollback'] : [];
}

/** The points that are not ticked at the open gate; only gates after a node ask for them. */
export function openPoints(state: RolloutState): string[] {
  const { gate } = state;
  if (!gate || (gate.kind !== 'node' && gate.kind !== 'final')) return [];
  return state.procedure.points.map((point) => point.id).filter((id) => !gate.ticks[id]);
}

/** For views: the step that waits for its own approval at a gate. */
export function waitingStep(state: RolloutState): Step | undefined {
  const name = state.gate?.kind === 'shell' ? state.gate.node : undefined;
  if (name === undefined) return undefined;
  const node = nodeOf(state, name);
  const phase = state.stage === 'rolling-back' ? 'rollback' : 'upgrade';
  const step = nextStep(state, node, phase);
  return step && needsApproval(state, node, step) ? step : undefined;
}
