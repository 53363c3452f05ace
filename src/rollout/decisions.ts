import type { FailureCode } from './outcomes.ts';

/** Where a rollout waits for people, whether they are to tick its points there, and whether it is about one step. */
export const gateKinds = {
  start: { asksPoints: false, asksStep: false },
  node: { asksPoints: true, asksStep: false },
  final: { asksPoints: true, asksStep: false },
  failed: { asksPoints: false, asksStep: false },
  shell: { asksPoints: false, asksStep: true },
  person: { asksPoints: false, asksStep: true },
  condition: { asksPoints: false, asksStep: true },
} as const;

export type GateKind = keyof typeof gateKinds;

export type FinalStatus = 'completed' | 'rolled-back' | 'stopped';

/** What a decision does to the rollout; `gates.ts` says how. */
export type Effect =
  | 'none'
  /** The gate's node is verified, and the next one's turn comes. */
  | 'pass'
  /** The step that waits may run; its condition holds, or people have carried it out. */
  | 'approve'
  /** The step that waits is left out on this node. */
  | 'skip'
  /** What failed is due again; a step that brings the service up begins with its launch. */
  | 'retry'
  /** The failed step alone is due again: what it watches goes on. */
  | 'resume'
  /** As `resume`, and it may use -9. */
  | 'force'
  /** As `resume`, and that there is nothing to do is in order. */
  | 'accept'
  /** The node is left as it is, and the next one's turn to be put back comes. */
  | 'leave'
  /** The node, whose tree is as it was, is started again; the others stay as they are. */
  | 'start-again'
  /** The settings as they are now are approved, and what failed is due again. */
  | 'adopt'
  | 'roll-back';

type Choice = {
  /** Leads on: wants every point ticked and, with four eyes, somebody else than who asked for the rollout. */
  forward: boolean;
  /** Asked once more before it counts. */
  risky: boolean;
  /** Counts only with a reason: what the document says is not done. */
  wantsReason: boolean;
  /** The gates that offer it. */
  at: readonly GateKind[];
  /** What must be so there: a step failed in this way, or there is something to put back and a way to do it. */
  when:
    | 'always'
    | 'can-roll-back'
    | 'can-leave'
    | 'can-start-again'
    | { failed: FailureCode | readonly FailureCode[] };
  does: Effect;
  /** Ends the rollout. */
  ends: FinalStatus | false;
};

/** Everything that people can decide at a gate, in the order in which it is offered. */
const decisions = {
  continue: {
    forward: true,
    risky: false,
    wantsReason: false,
    at: ['start', 'node'],
    when: 'always',
    does: 'pass',
    ends: false,
  },
  finish: {
    forward: true,
    risky: false,
    wantsReason: false,
    at: ['final'],
    when: 'always',
    does: 'pass',
    ends: 'completed',
  },
  run: {
    forward: true,
    risky: false,
    wantsReason: false,
    at: ['shell', 'condition'],
    when: 'always',
    does: 'approve',
    ends: false,
  },
  skip: {
    forward: true,
    risky: false,
    wantsReason: true,
    at: ['condition'],
    when: 'always',
    does: 'skip',
    ends: false,
  },
  done: {
    forward: true,
    risky: false,
    wantsReason: false,
    at: ['person'],
    when: 'always',
    does: 'approve',
    ends: false,
  },
  retry: {
    forward: false,
    risky: false,
    wantsReason: false,
    at: ['failed'],
    when: 'always',
    does: 'retry',
    ends: false,
  },
  force: {
    forward: false,
    risky: true,
    wantsReason: false,
    at: ['failed'],
    when: { failed: 'process-survived' },
    does: 'force',
    ends: false,
  },
  wait: {
    forward: false,
    risky: false,
    wantsReason: false,
    at: ['failed'],
    when: { failed: ['ready-timeout', 'start-timeout'] },
    does: 'resume',
    ends: false,
  },
  proceed: {
    forward: true,
    risky: true,
    wantsReason: false,
    at: ['failed'],
    when: { failed: ['nothing-to-stop', 'still-answers'] },
    does: 'accept',
    ends: false,
  },
  adopt: {
    forward: true,
    risky: true,
    wantsReason: false,
    at: ['failed'],
    when: { failed: 'settings-changed' },
    does: 'adopt',
    ends: false,
  },
  restart: {
    forward: false,
    risky: false,
    wantsReason: false,
    at: ['failed'],
    when: 'can-start-again',
    does: 'start-again',
    ends: false,
  },
  leave: {
    forward: false,
    risky: true,
    wantsReason: false,
    at: ['failed'],
    when: 'can-leave',
    does: 'leave',
    ends: false,
  },
  rollback: {
    forward: false,
    risky: true,
    wantsReason: false,
    at: ['node', 'final', 'failed', 'shell', 'person', 'condition'],
    when: 'can-roll-back',
    does: 'roll-back',
    ends: false,
  },
  stop: {
    forward: false,
    risky: true,
    wantsReason: false,
    at: ['start', 'node', 'failed', 'shell', 'person', 'condition'],
    when: 'always',
    does: 'none',
    ends: 'stopped',
  },
} as const satisfies Record<string, Choice>;

export type Decision = keyof typeof decisions;

export const decisionNames = Object.keys(decisions) as Decision[];

export const isDecision = (name: string): name is Decision => Object.hasOwn(decisions, name);

/** What is known of a decision, where it does not matter which it is. */
export const choiceOf = (decision: Decision): Choice => decisions[decision];

/** Those that are asked once more. */
export type RiskyDecision = {
  [D in Decision]: (typeof decisions)[D]['risky'] extends true ? D : never;
}[Decision];

export const isRisky = (decision: Decision): decision is RiskyDecision => decisions[decision].risky;
