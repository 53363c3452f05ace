import { askOf, phaseNow } from './asks.ts';
import type { EventOf } from './decided.ts';
import { choiceOf, type Decision, decisionNames, type GateKind } from './decisions.ts';
import type { RolloutEvent } from './events.ts';
import { type NodeState, nodeOf, nodesToRollBack, type RolloutState, stepsOf } from './state.ts';
import { currentNode, dueTasks } from './work.ts';

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
  if (state.stage === 'rolling-back' && state.rollbackQueue.length === 0)
    return { type: 'RolloutEnded', status: isAllBack(state) ? 'rolled-back' : 'stopped' };
  return askGate(state, askedNode(state));
}

/** A node that was left, or that the document says no way back for, is as it is. */
const isAllBack = ({ nodes }: RolloutState): boolean =>
  Object.values(nodes).every(({ touched, status }) => !touched || status === 'rolled-back');

function upgradeGate(state: RolloutState): RolloutEvent {
  const node = currentNode(state);
  const pending = askGate(state, node);
  if (pending) return pending;
  if (!state.started) return gate(state, 'start');
  const last = state.current === state.procedure.nodes.length - 1;
  return gate(state, last ? 'final' : 'node', { node: node.name });
}

function askGate(state: RolloutState, node: NodeState | undefined): RolloutEvent | undefined {
  const ask = node && askOf(state, node, phaseNow(state));
  if (!ask) return undefined;
  return gate(state, ask.gate, {
    step: ask.step.id,
    ...(ask.node === undefined ? {} : { node: ask.node }),
  });
}

/** The node about which people are asked next, if they are. */
function askedNode(state: RolloutState): NodeState | undefined {
  if (state.stage === 'upgrading') return currentNode(state);
  const names = state.stage === 'preparing' ? state.procedure.nodes : state.rollbackQueue.slice(0, 1);
  return names.map((name) => nodeOf(state, name)).find((node) => askOf(state, node, phaseNow(state)));
}

function failedGate(state: RolloutState, aborted: boolean): RolloutEvent {
  const [task] = state.failed;
  const node = task?.node ?? (state.stage === 'rolling-back' ? state.rollbackQueue[0] : undefined);
  return gate(state, 'failed', {
    ...(node === undefined ? {} : { node }),
    failed: state.failed,
    ...(aborted ? { aborted } : {}),
  });
}

type Particulars = Partial<Pick<EventOf<'GateOpened'>, 'node' | 'step' | 'failed' | 'aborted'>>;

function gate(state: RolloutState, kind: GateKind, particulars: Particulars = {}): RolloutEvent {
  return { type: 'GateOpened', gate: kind, failed: [], options: offeredAt(state, kind), ...particulars };
}

/** What people can decide at such a gate, as things are. */
function offeredAt(state: RolloutState, kind: GateKind): Decision[] {
  return decisionNames.filter((decision) => {
    const { at, when } = choiceOf(decision);
    if (!at.includes(kind)) return false;
    if (when === 'always') return true;
    if (when === 'can-roll-back') return canRollBack(state, kind);
    if (when === 'can-leave') return state.stage === 'rolling-back' && state.rollbackQueue.length > 1;
    if (when === 'can-start-again') return canStartAgain(state);
    const codes: readonly (string | undefined)[] = [when.failed].flat();
    return state.failed.some((task) => codes.includes(nodeOf(state, task.node).results.at(-1)?.failure));
  });
}

/**
 * The one node that failed is down, and its tree is as it was. Where a rollback would do no more than start it, that is
 * offered.
 */
function canStartAgain(state: RolloutState): boolean {
  const [name, ...more] = [...new Set(state.failed.map(({ node }) => node))];
  if (state.stage !== 'upgrading' || name === undefined || more.length > 0) return false;
  const node = nodeOf(state, name);
  if (!node.touched || node.treeTouched || node.service?.is === 'up') return false;
  const back = nodesToRollBack(state);
  return (
    stepsOf(state, node, 'rollback').length > 0 && (!canRollBack(state, 'failed') || back.join() !== name)
  );
}

/** There is something to put back, and the document says how. */
function canRollBack(state: RolloutState, kind: GateKind): boolean {
  const possible = state.stage !== 'rolling-back' && state.procedure.rollback.length > 0;
  // People may have begun what they are asked to do, before they say that it is done.
  return possible && (kind === 'person' || nodesToRollBack(state).length > 0);
}
