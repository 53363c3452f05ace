import { hostOfStep, isInTurn } from '../runbooks/kinds/placed.ts';
import { has, type Step, traitsOf } from '../runbooks/kinds/table.ts';
import type { Decision, FinalStatus, GateKind } from './decisions.ts';
import type { Actor, Phase, RolloutRequest, Task } from './events.ts';
import type { Facts, FailureCode, ServiceState } from './outcomes.ts';

type StepResult = {
  task: Task;
  startedAt: number;
  endedAt: number;
  durationMs: number;
  facts: Facts;
  snippet?: string;
  failure?: FailureCode;
};

/**
 * What a person wants to know of a node at a glance.
 * `touched` states lie between `upgrading` and `rolling-back`: there Baton has changed the host.
 */
export type NodeStatus =
  | 'waiting'
  | 'prepared'
  | 'upgrading'
  | 'upgraded'
  | 'verified'
  | 'failed'
  | 'rolling-back'
  | 'rolled-back';

export type NodeState = {
  name: string;
  status: NodeStatus;
  /** Steps done in the present attempt of each phase, by step id. */
  done: Record<Phase, string[]>;
  /** Steps that people left out here, by step id. */
  skipped: string[];
  /** People's steps whose files were looked at before, and that are not done yet. */
  looked: string[];
  /** The attempt that runs or ran last, by `phase.stepId`. */
  attempts: Record<string, number>;
  /** An upgrade step was started here: the host may be changed. */
  touched: boolean;
  /** The tree may be changed: a step that changes it was started. */
  treeTouched: boolean;
  results: StepResult[];
  /** What steps and looks have last found of its service, and when that was first so. */
  service?: { is: ServiceState; at: number };
  /** Milliseconds without the service, as far as the steps tell; `downSince` until it is up. */
  outageMs: number;
  downSince?: number;
};

type RunningTask = { task: Task; epoch: number; startedAt: number; by: Actor };

export type OpenGate = {
  seq: number;
  kind: GateKind;
  node?: string;
  /** The step that people are asked about. */
  step?: string;
  failed: Task[];
  options: Decision[];
  aborted: boolean;
  openedAt: number;
  /** Hash of the GateOpened event: what a decision is bound to. */
  evidence: string;
  ticks: Record<string, { by: Actor; at: number }>;
  /** Who sees to it. */
  claim?: { by: Actor; at: number };
  /** How often people were rung again, and when last. */
  reminded: { count: number; at: number };
};

export type DecidedGate = {
  seq: number;
  kind: GateKind;
  node?: string;
  step?: string;
  decision: Decision;
  reason?: string;
  by: Actor;
  at: number;
  ticks: OpenGate['ticks'];
};

export type RolloutState = RolloutRequest & {
  id: string;
  requestedBy: Actor;
  requestedAt: number;
  stage: 'preparing' | 'upgrading' | 'rolling-back' | 'ended';
  status?: FinalStatus;
  endedAt?: number;
  /** The start gate, where one is asked for, was passed. */
  started: boolean;
  /** Index into `procedure.nodes` of the node being upgraded. */
  current: number;
  /** Nodes still to be rolled back, in order. */
  rollbackQueue: string[];
  nodes: Record<string, NodeState>;
  running: Record<string, RunningTask>;
  failed: Task[];
  gate?: OpenGate;
  decided: DecidedGate[];
  /** `node/stepId` of scripts that may run once, and of orders that people have carried out. */
  approved: string[];
  /** `node/stepId` of steps whose condition holds there. */
  answered: string[];
  abort?: { by: Actor; at: number };
  /** What people did beside deciding at gates, oldest first. */
  acts: { act: 'abort' | 'rollback'; by: Actor; at: number; reason?: string }[];
  head: { seq: number; hash: string; at: number };
};

/** Undefined before the first event. */
export type MaybeRollout = RolloutState | undefined;

export function nodeOf(state: RolloutState, name: string): NodeState {
  const node = state.nodes[name];
  if (!node) throw new Error(`rollout ${state.id} has no node ${name}`);
  return node;
}

/** The steps that run in a node's turn in a phase, in order; those that people left out are among them. */
export function stepsOf(state: RolloutState, node: NodeState, phase: Phase): Step[] {
  const { nodes, steps, rollback } = state.procedure;
  const belongs = belongsTo[phase];
  const unwritten = node.treeTouched ? [] : steps.filter(bringsBack);
  const back = rollback.length > 0 ? rollback : unwritten;
  return (phase === 'rollback' ? back : steps).filter(
    (step) => belongs(step, node) && isInTurn(step, node.name, nodes),
  );
}

/** Of a document that says no way back: what starts again a service whose tree nobody has changed. */
const bringsBack = (step: Step): boolean => has(step, 'launches') || has(step, 'bringsUp');

const belongsTo: Record<Phase, (step: Step, node: NodeState) => boolean> = {
  preflight: () => false,
  stage: (step) => has(step, 'stages'),
  upgrade: (step) => has(step, 'applies'),
  rollback: (step, node) => node.treeTouched || traitsOf(step).rollback !== 'when-tree-changed',
};

/** Those of the phase that are neither done on the node nor left out there, in order. */
export function stepsLeft(state: RolloutState, node: NodeState, phase: Phase): Step[] {
  return stepsOf(state, node, phase).filter(
    ({ id }) => !node.done[phase].includes(id) && !node.skipped.includes(id),
  );
}

/** The host on which a task runs: its node, but for a step on another host. */
export const hostOf = (state: RolloutState, task: Task): string =>
  hostOfStep(findStep(state, task), task.node);

export const findStep = (state: RolloutState, task: Task): Step | undefined =>
  findStepById(state, task.stepId);

export function findStepById({ procedure }: RolloutState, id: string): Step | undefined {
  const isIt = (step: Step) => step.id === id;
  return procedure.steps.find(isIt) ?? procedure.rollback.find(isIt);
}

/** A step's next run on the node is another attempt. */
export function anotherAttempt(node: NodeState, phase: Phase, stepId: string): void {
  const key = `${phase}.${stepId}`;
  node.attempts[key] = (node.attempts[key] ?? 0) + 1;
}

/** Whether the tree that is to follow the live one is ready, as a stop has said: a backup then takes the live one away. */
export const hasNext = ({ results }: NodeState): boolean =>
  results.some(({ task, facts }) => task.phase === 'upgrade' && facts.prepared === true);

/** The nodes that this rollout has changed and not put back, newest first. */
export function nodesToRollBack(state: RolloutState): string[] {
  return state.procedure.nodes
    .filter((name) => nodeOf(state, name).touched && nodeOf(state, name).status !== 'rolled-back')
    .filter((name) => stepsOf(state, nodeOf(state, name), 'rollback').length > 0)
    .reverse();
}

export function isActive(state: RolloutState): boolean {
  return state.stage !== 'ended';
}
