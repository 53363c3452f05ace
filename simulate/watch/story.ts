import type { RolloutRef } from '../../src/journal/keys.ts';
import type { Decision, GateKind } from '../../src/rollout/decisions.ts';
import type { Recorded, RolloutRequest, Task } from '../../src/rollout/events.ts';

type Gate = {
  seq: number;
  kind: GateKind;
  node: string | undefined;
  step: string | undefined;
  options: readonly Decision[];
  evidence: string;
  openedAt: number;
  ticks: Set<string>;
};

/**
 * What the rules know of one rollout, kept apart from Baton's own fold on purpose: a mistake there must not excuse
 * itself here.
 */
export type Story = {
  ref: RolloutRef;
  request: RolloutRequest;
  requester: string;
  records: Recorded[];
  isActive: boolean;
  gate: Gate | undefined;
  /** The wish to abort that no gate has answered yet. */
  abortedAt: number | undefined;
  /** By task key: who may report it, under which epoch. */
  running: Map<string, { task: Task; by: string; epoch: number; since: number }>;
  /** Every task that was ever started, with each epoch that was granted for it. */
  granted: Map<string, Set<number>>;
  /** `phase.node.step` that have ended well; a rollback starts afresh. */
  done: Set<string>;
  /** Nodes that a person has let pass. */
  passed: Set<string>;
  startPassed: boolean;
  /** `kind node/step` of the gates at which people let a step run. */
  saidYes: Set<string>;
  /** `node/step` whose files were looked at. */
  looked: Set<string>;
  /** `node/step` of the steps that people left out. */
  skipped: Set<string>;
  /** Nodes whose upgrade was begun and that were not put back. */
  touched: Set<string>;
  treeTouched: Set<string>;
  /** Nodes whose next tree is made: their backup takes the live one away. */
  prepared: Set<string>;
  isRollingBack: boolean;
  /** The one node that is put back, where people have not asked for all. */
  only: string | undefined;
  /** Nodes that people have left as they are, in this rollback. */
  left: Set<string>;
  lastDecision: Decision | undefined;
};

export function newStory(ref: RolloutRef, request: RolloutRequest, requester: string): Story {
  return {
    ref,
    request,
    requester,
    records: [],
    isActive: true,
    gate: undefined,
    abortedAt: undefined,
    running: new Map(),
    granted: new Map(),
    done: new Set(),
    passed: new Set(),
    startPassed: !request.policy.startGate,
    saidYes: new Set(),
    looked: new Set(),
    skipped: new Set(),
    touched: new Set(),
    treeTouched: new Set(),
    prepared: new Set(),
    isRollingBack: false,
    only: undefined,
    left: new Set(),
    lastDecision: undefined,
  };
}

/** The nodes that are still to be put back, in the order of the document. */
export const toPutBack = ({ request, touched, left, only }: Story): string[] =>
  request.procedure.nodes.filter(
    (node) => touched.has(node) && !left.has(node) && (only === undefined || only === node),
  );

export const doneKey = ({ phase, node, stepId }: Pick<Task, 'phase' | 'node' | 'stepId'>): string =>
  `${phase}.${node}.${stepId}`;
