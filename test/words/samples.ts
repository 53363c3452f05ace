import type { Difference } from '../../src/audit/channel.ts';
import { levelOf } from '../../src/doctor/findings.ts';
import type { ExecuteRefusal } from '../../src/journal/rollouts.ts';
import type { Decision, FinalStatus, GateKind } from '../../src/rollout/decisions.ts';
import type { Facts, FailureCode } from '../../src/rollout/outcomes.ts';
import type { NodeStatus } from '../../src/rollout/state.ts';
import type { StepKind } from '../../src/runbooks/runbook.ts';
import { ACTS } from '../../src/usecases/decide-gate.ts';
import type { PlanWords } from '../../src/words/plan-words.ts';
import type { AtStake, ServiceKnown, Words } from '../../src/words/words.ts';
import { findingSamples, setupSamples } from './finding-samples.ts';
import { problemSamples } from './problem-samples.ts';

const planSamples = (plan: PlanWords, s: string): string[] => {
  const { beforeText, runs, coverage, afterNode, afterLast, onHosts, onlyIf, keeps, clears, ...rest } = plan;
  const { redeploys, makes, signal, process, care, note, ...fixed } = rest;
  return [
    beforeText(s),
    runs(s),
    coverage({ baton: 1, written: 2, people: 3, notes: 4 }),
    ...[0, 2].flatMap((points) => [afterNode(points, s), afterLast(points)]),
    onHosts([s, s]),
    onlyIf(s),
    keeps(s, s),
    clears(s),
    redeploys(s),
    makes(s),
    signal(9),
    process({ form: 'tomcat', command: s, catalinaBase: s }),
    process({ form: 'nohup', command: s, cwd: s }),
    ...Object.values(care),
    ...Object.values(note),
    ...Object.values(fixed),
  ];
};

const differences = (s: string): Difference[] => [
  { code: 'cards', count: 0 },
  { code: 'cards', count: 2 },
  { code: 'card-reads', ts: s, expected: s, got: s },
  { code: 'missing', from: 1, to: 3 },
  ...(['elsewhere', 'twice', 'late', 'unknown'] as const).map((code) => ({ code, from: 2, to: 2, ts: s })),
  { code: 'reads', seq: 4, ts: s, expected: s, got: s },
];

/** Facts as the steps report them, each string being `s`. */
export const failureFacts = (s: string): Record<FailureCode, Facts> => ({
  'host-unreachable': { address: s, detail: s },
  'host-too-old': { address: s, detail: s },
  'host-key-differs': { address: s, expected: s, got: s },
  'host-key-unknown': { address: s, got: s },
  'auth-refused': { user: s, address: s, detail: s },
  'host-refuses': { address: s, user: s, detail: s },
  'sudo-refuses': { address: s, user: s, become: s, why: 'password', detail: s },
  'host-unconfigured': { node: s },
  'foreign-run': { address: s, node: s, machine: s },
  'other-machine': { address: s, machine: s },
  'nodes-share': { shared: [s, s] },
  'settings-changed': { changed: [s, s], settings: [s] },
  'held-by': { holder: s, held: [s] },
  'connection-lost': { address: s, forMs: 90_000 },
  'artifact-missing': { file: s, path: s },
  'artifact-checksum-missing': { file: s, path: s },
  'artifact-checksum-differs': { file: s, path: s, expected: s, got: s },
  'artifact-unreadable': { file: s, detail: s },
  'artifact-unsafe': { file: s, rule: s, entries: [s, s] },
  'no-space': { path: s, neededBytes: 3_000_000, freeBytes: 2_000_000 },
  'no-inodes': { path: s, neededFiles: 30, freeFiles: 2 },
  'tree-mounted': { path: s, mounts: [s, s] },
  'tree-not-ours': { user: s, barred: [s], foreign: [s, s] },
  'backup-taken': { path: s },
  'backup-missing': { path: s },
  'tree-missing': { path: s },
  'not-writable': { path: s, detail: s },
  'tool-missing': { tools: [s, s] },
  'process-ambiguous': { expected: s, processes: [s, s] },
  'others-unhealthy': { nodes: [s] },
  'upload-differs': { path: s, expected: s, got: s },
  'place-taken': { path: s },
  'process-survived': { pid: 4711, signal: 15, waitedMs: 30_000, startTicks: 1, started: s, command: s },
  'not-restarted': { pid: 4711, ran: s, waitedMs: 30_000 },
  'login-broken': { user: s, detail: s },
  'start-cannot-work': { user: s, program: s, was: s },
  'process-unknown': { expected: s },
  'process-came-back': { pid: 4711, startTicks: 1, started: s, command: s },
  'copy-differs': { from: s, to: s, differences: [s] },
  'already-running': { processes: [s] },
  'start-timeout': { waitedMs: 300_000, processes: [s], expected: s },
  'nothing-to-stop': { expected: s },
  'still-answers': { url: s, expected: s },
  'other-user': { processes: [s] },
  'start-exited': { command: s, status: 1 },
  'no-process': { waitedMs: 15_000, expected: s, launcherEnded: [s] },
  'launcher-survived': { processes: [s] },
  'ready-timeout': { waitedMs: 300_000, ready: s },
  'failure-pattern': { log: s, pattern: s, line: s },
  'process-died': { pid: 4711 },
  'health-failed': { url: s, detail: s },
  'command-failed': { command: s, status: 2, durationMs: 5 },
  'step-timeout': { address: s, waitedMs: 600_000 },
  aborted: {},
  interrupted: { detail: s },
  internal: { detail: s },
});

export const successFacts = (s: string): Record<StepKind | 'preflight', Facts[]> => ({
  preflight: [
    { freeBytes: 9_000_000, neededBytes: 3_000_000, processes: [s], notes: [] },
    { freeBytes: 9_000_000, neededBytes: 3_000_000, processes: [], notes: ['no-process'] },
    { processes: [s], notes: [], servedBackups: [s] },
    { processes: [s], notes: [], differs: [s, s] },
  ],
  upload: [
    { path: s, bytes: 1234, durationMs: 7 },
    { path: s, bytes: 1234, skipped: true },
  ],
  stop: [
    { pid: 4711, signal: 9, waitedMs: 0, startTicks: 1, started: s, command: s, matcher: [s, s, s] },
    { pid: 4711, signal: 9, waitedMs: 31_000, escalated: true, started: s, command: s },
    { pid: 4711, ran: s, status: 1, waitedMs: 900, started: s, command: s },
    { pid: 4711, ran: s, status: 0, signal: 9, escalated: true, waitedMs: 900, started: s, command: s },
    { alreadyStopped: true, launcherEnded: [s] },
  ],
  backup: [
    { path: s, files: 12, bytes: 34_567, durationMs: 8 },
    { path: s, files: 12, bytes: 34_567, reused: true },
  ],
  unpack: [
    { added: 9, addedNames: [s, s], changed: 1, changedNames: [s], leftOver: 1, leftOverNames: [s] },
    { added: 0, changed: 0, leftOver: 0, reused: true },
  ],
  place: [
    { path: s, kept: s, cleared: s, bytes: 1234, durationMs: 5 },
    { path: s, durationMs: 5, reused: true },
  ],
  restart: [
    { pid: 4711, startTicks: 1, started: s, command: s, waitedMs: 2000, was: s },
    { pid: 4711, startTicks: 1, started: s, command: s, waitedMs: 2000 },
    { pid: 4711, alreadyRunning: true },
  ],
  start: [
    { pid: 4711, startTicks: 1, started: s, command: s, waitedMs: 2000, logOffsets: [s] },
    { pid: 4711, leftover: s, waitedMs: 2000 },
    { pid: 4711, alreadyRunning: true },
  ],
  follow: [
    { pid: 4711, waitedMs: 14_000, log: s, line: s, readyAfterMs: 12_000 },
    { pid: 4711, waitedMs: 10_000, newErrors: [s, s] },
    { pid: 4711, waitedMs: 10_000, answers: s },
  ],
  restore: [
    { path: s, from: s, aside: s, files: 12, bytes: 34_567, durationMs: 3 },
    { path: s, from: s, files: 12, bytes: 34_567, reused: true },
  ],
  shell: [{ command: s, status: 0, durationMs: 5 }],
  person: [
    {},
    { files: [s, s], before: [`text 12 ${s}`, 'absent'] },
    {
      files: [s, s, s, s],
      before: ['text 12 0a1b2c3d4e5f6071', 'folder', 'unreadable', 'absent'],
      after: ['text 12 0a1b2c3d4e5f6071', 'binary 4096 0a1b2c3d4e5f6071', 'large 99999 0a1b', 'other'],
    },
  ],
});

export const refusals = (s: string): Record<ExecuteRefusal['code'], ExecuteRefusal[]> => ({
  'not-allowed': [
    { code: 'not-allowed', role: 'start', ask: [] },
    { code: 'not-allowed', role: 'approve', ask: [s, s] },
  ],
  'group-unread': (['start', 'approve'] as const).map((role) => ({
    code: 'group-unread',
    role,
    groups: ['S0OPS'],
    reason: s,
  })),
  'not-a-member': (['guest', 'outsider', 'bot', 'deactivated', 'unknown'] as const).flatMap((standing) => [
    { code: 'not-a-member', role: 'start', id: s, standing },
    { code: 'not-a-member', role: 'approve', id: s, standing, reason: s },
  ]),
  'four-eyes': [{ code: 'four-eyes', requester: s }],
  'no-rollout': [{ code: 'no-rollout' }],
  exists: [{ code: 'exists' }],
  ended: [
    { code: 'ended', status: 'completed' },
    { code: 'ended', status: s },
  ],
  'reason-missing': [{ code: 'reason-missing', decision: 'skip' }],
  'reason-too-long': [{ code: 'reason-too-long', most: 500 }],
  'gate-decided': [{ code: 'gate-decided', decision: 'rollback', by: { kind: 'user', id: s }, at: 1 }],
  'gate-changed': [{ code: 'gate-changed' }],
  'no-gate': [{ code: 'no-gate' }],
  'not-offered': [{ code: 'not-offered', decision: 'continue', offered: ['retry', 'stop'] }],
  'points-open': [
    { code: 'points-open', open: [s] },
    { code: 'points-open', open: [s, s] },
  ],
  'unknown-point': [{ code: 'unknown-point', point: s }],
  'nothing-running': [{ code: 'nothing-running', gateOpen: true }],
  'already-aborting': [{ code: 'already-aborting', by: { kind: 'cli', id: s } }],
  'still-active': [{ code: 'still-active' }],
  'nothing-to-roll-back': [{ code: 'nothing-to-roll-back' }],
  'no-rollback-written': [{ code: 'no-rollback-written' }],
  'service-busy': [{ code: 'service-busy', holder: s }],
  superseded: [{ code: 'superseded', by: s }],
  'stale-task': [{ code: 'stale-task' }],
  fenced: [{ code: 'fenced' }],
});

const set = <T extends string>(members: Record<T, true>) => Object.keys(members) as T[];

export const GATES = set<GateKind>({
  start: true,
  node: true,
  final: true,
  failed: true,
  shell: true,
  person: true,
  condition: true,
});
export const DECISIONS = set<Decision>({
  continue: true,
  finish: true,
  retry: true,
  wait: true,
  force: true,
  proceed: true,
  adopt: true,
  restart: true,
  leave: true,
  run: true,
  skip: true,
  done: true,
  rollback: true,
  stop: true,
});
const ENDS = set<FinalStatus>({ completed: true, 'rolled-back': true, stopped: true });
const STATUSES = set<NodeStatus>({
  waiting: true,
  prepared: true,
  upgrading: true,
  upgraded: true,
  verified: true,
  failed: true,
  'rolling-back': true,
  'rolled-back': true,
});
const TIMES = [0, 350, 59_949, 59_960, 61_000, 3_599_900, 7_380_000];
const flags = [true, false];

type TextKey = Exclude<keyof Words, 'locale' | 'markup' | 'cli'>;

const stakes = (s: string): AtStake[] => [
  { service: s, release: s, node: s, back: [s], down: [], renewed: [], untouched: [] },
  { service: s, release: s, node: undefined, back: [s, s], down: [s], renewed: [s], untouched: [s] },
];

const SERVICES = set<ServiceKnown>({
  up: true,
  'seen-up': true,
  'seen-down': true,
  down: true,
  'left-down': true,
  starting: true,
  unknown: true,
});

/** Every text that there is, by its key: all with `s` where a name or a fact goes. `who` is finished text already. */
export function allTexts(w: Words, s: string, who: string): Record<TextKey, string[]> {
  const kinds = Object.keys(successFacts(s)) as (StepKind | 'preflight')[];
  return {
    about: [w.about],
    forExample: [w.forExample(s)],
    step: kinds.map(w.step),
    nodeStatus: STATUSES.map(w.nodeStatus),
    finalStatus: ENDS.map(w.finalStatus),
    decision: DECISIONS.flatMap((d) => [w.decision(d), w.decision(d, s)]),
    decided: DECISIONS.flatMap((d) => [w.decided(d), w.decided(d, s)]),
    reasonAsked: DECISIONS.flatMap((d) => Object.values(w.reasonAsked(d, undefined))),
    confirm: DECISIONS.flatMap((d) => stakes(s).map((at) => w.confirm(d, at).text)),
    question: GATES.flatMap((gate) =>
      flags.flatMap((aborted) => [
        w.question(gate, { node: s, next: s, aborted, step: w.step('stop') }),
        w.question(gate, { node: s, next: undefined, aborted }),
        w.question(gate, { node: undefined, next: undefined, aborted }),
      ]),
    ),
    failure: Object.entries(failureFacts(s)).map(([code, facts]) => w.failure(code as FailureCode, facts)),
    success: kinds.flatMap((kind) => successFacts(s)[kind].map((facts) => w.success(kind, facts))),
    refusal: Object.values(refusals(s)).flat().map(w.refusal),
    askedAbout: [w.askedAbout('shell', s, [12]), w.askedAbout('person', s, [12, 14])],
    names: [w.names([s, s])],
    condition: [w.condition(s)],
    skipped: [w.skipped([s, s])],
    scriptIn: [
      w.scriptIn({ directory: s, hosts: [s, s], back: false }),
      w.scriptIn({ directory: undefined, hosts: [s], back: true }),
    ],
    notShown: [w.notShown],
    tick: [w.tick],
    untick: [w.untick],
    doing: kinds.map(w.doing),
    nodeLine: [w.nodeLine(s, who)],
    titled: [w.titled(s, who)],
    requestedBy: [w.requestedBy(who)],
    duration: TIMES.map(w.duration),
    attempt: [w.attempt(2)],
    more: [w.more(3)],
    morePoints: [w.morePoints(3)],
    startDiffers: [w.startDiffers(s, [s, s])],
    total: [w.total(w.duration(5000))],
    outage: [w.outage(w.duration(5000))],
    service: SERVICES.flatMap((known) => [w.service(known, who), w.service(known, who, 4)]),
    continueStops: [
      w.continueStops(s, { about: undefined, serving: [] }),
      w.continueStops(s, { about: w.duration(5000), serving: [s, s] }),
    ],
    mayDecide: [
      w.mayDecide({ everyone: true, who: [], not: undefined }),
      w.mayDecide({ everyone: false, who: [who, who], not: who }),
    ],
    pointsDone: [w.pointsDone(1, 4)],
    gateNotice: [0, 4].map((points) => w.gateNotice(s, { node: s, points, button: s })),
    failureNotice: [[], [s]].map((down) =>
      w.failureNotice(s, { node: s, step: w.step('stop'), why: who, down }),
    ),
    endNotice: [[], [s]].map((down) => w.endNotice(s, w.finalStatus('stopped'), down)),
    failedStep: [w.failedStep(s, w.step('stop'), who)],
    waitingSince: [w.waitingSince(who), w.waitingSince(who, 4)],
    claim: flags.map((taken) => w.claim(taken)),
    claimed: [w.claimed(who), w.claimed(who, who)],
    stillWaits: [w.stillWaits(who, w.duration(600_000))],
    endedAt: [w.endedAt(who)],
    verified: [w.verified(who, 1), w.verified(who, 3, s)],
    actOf: DECISIONS.flatMap((decision) =>
      flags.flatMap((verified) => [
        w.actOf(who, { decision, verified }),
        w.actOf(who, { decision, node: s, next: s, verified, reason: s }),
      ]),
    ),
    aborting: [w.aborting(who)],
    preparing: [w.preparing],
    takenOver: [w.takenOver(s, w.step('stop'), s)],
    planHeader: [w.planHeader(s, s, s)],
    planCut: [w.planCut(7, s, s)],
    ended: ENDS.map(w.ended),
    nodeSummary: STATUSES.map((status) => w.nodeSummary(status, s)),
    wholeLog: [],
    aborted: [w.aborted(who), w.aborted(who, s)],
    rollbackAsked: [w.rollbackAsked(who), w.rollbackAsked(who, s)],
    ticked: flags.map((on) => w.ticked(who, s, on)),
    mentions: [w.mentions(who)],
    chainHead: [w.chainHead(40, s)],
    checking: [w.checking(s, s)],
    badName: [w.badName('service', s, 'two-dots'), w.badName('release', s, 'empty')],
    unknownService: [w.unknownService(s, s, [s, s], s), w.unknownService(s, s, [s])],
    noFile: [w.noFile(s)],
    unknownRelease: [w.unknownRelease(s, [s, s], s), w.unknownRelease(s, [])],
    problem: problemSamples(s).map(w.problem),
    documentWrong: [w.documentWrong(s, problemSamples(s).slice(0, 2))],
    hostsMissing: [w.hostsMissing([s], s), w.hostsMissing([s, s], s)],
    missing: [w.missing(s, ['service', 'release', 'target'], s), w.missing(s, ['release'], s)],
    extra: [w.extra('plan', s)],
    tooLong: [w.tooLong(900)],
    notInChannel: [w.notInChannel(s)],
    noActive: [w.noActive],
    latest: [w.latest],
    unknownVerb: [w.unknownVerb(s, 'status')],
    noSuchRollout: [w.noSuchRollout(s)],
    severalActive: [w.severalActive([s, s])],
    noRolloutOf: [w.noRolloutOf(s, s)],
    neverSeen: [w.neverSeen(s, [s, s], s), w.neverSeen(s, [s])],
    accepted: [w.accepted('abort', s), w.accepted('rollback', s)],
    trouble: [w.trouble(s)],
    readOnly: [w.readOnly],
    channelGone: [w.channelGone(s, 'C0OPS', s)],
    cardComes: [w.cardComes(s, 'C0OPS', s)],
    statusLine: [w.statusLine(s, who)],
    badButton: [w.badButton],
    choices: [w.choices(['continue', 'stop'])],
    recorded: ACTS.map((act) => w.recorded(s, act, who)),
    atNoGate: [w.atNoGate(s, who)],
    unknownRollout: [w.unknownRollout(s), w.unknownRollout(s, s)],
    decideBy: [w.decideBy(s)],
    noSuchChoice: [w.noSuchChoice(s, [s, s], s), w.noSuchChoice(s, [s])],
    pointsToVerify: [w.pointsToVerify([s, s])],
    allVerified: [w.allVerified(1), w.allVerified(3)],
    asWritten: [w.asWritten],
    yesOrNo: [w.yesOrNo(who)],
    notConfirmed: [w.notConfirmed],
    watching: [w.watching(who)],
    journalEvent: [w.journalEvent({ seq: 3, when: who, who, type: s, hash: s })],
    journalIntact: [w.journalIntact(s, 40, s)],
    journalFault: (['changed', 'detached', 'misplaced'] as const).map((fault) => w.journalFault(s, 3, fault)),
    noJournal: [w.noJournal],
    setupFault: setupSamples(s).map(w.setupFault),
    difference: differences(s).map(w.difference),
    noChannel: [w.noChannel(s)],
    channelSame: [w.channelSame(s, s)],
    channelDiffers: [w.channelDiffers(s, s)],
    channelHidden: [w.channelHidden(s)],
    plan: planSamples(w.plan, s),
    finding: findingSamples(s).map((one) => w.finding(one, levelOf(one))),
  };
}
