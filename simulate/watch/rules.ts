import { readDecision } from '../../src/bot/views/actions.ts';
import { GENESIS } from '../../src/journal/chain.ts';
import type { RolloutRef } from '../../src/journal/keys.ts';
import type { Recorded } from '../../src/rollout/events.ts';
import type { HostModel, RunName } from '../models/host.ts';
import { type Path, pathsOf } from './paths.ts';
import { beginRollback, onEnded, onGateDecided, onGateOpened, onTicked } from './rules-gates.ts';
import { type Break, onOutcome, onResumed, onStarted } from './rules-steps.ts';
import { untrueOf } from './service-truth.ts';
import { newStory, type Story } from './story.ts';

export type RulesDeps = {
  now: () => number;
  hosts: () => Iterable<HostModel>;
  meet: (path: Path) => void;
  report: (rule: string, what: string) => void;
};

/** Watches every event from outside, and reports what must never be. */
export type Rules = ReturnType<typeof createRules>;

export function createRules({ now, hosts, meet, report }: RulesDeps) {
  const stories = new Map<string, Story>();
  const clicks = new Set<string>();
  const begun = new Set<string>();
  const wasClicked = (user: string, actionId: string, gate: number, evidence: string) =>
    clicks.has(`${user} ${actionId} ${gate} ${evidence}`);
  const activeOf = (scope: string) =>
    [...stories.values()].find(({ ref, isActive }) => isActive && ref.scope === scope);

  function onRecord(ref: RolloutRef, record: Recorded): void {
    const { event, seq, actor } = record;
    const broken = (rule: string, what: string) => report(rule, `${ref.id} event ${seq}: ${what}`);
    const known = stories.get(ref.id);
    const head = known?.records.at(-1);
    if (record.prev !== (head?.hash ?? GENESIS) || seq !== (head?.seq ?? 0) + 1)
      broken('the chain is intact', event.type);
    if (event.type === 'RolloutRequested') {
      const active = activeOf(ref.scope);
      if (known || active) broken('one active rollout a service', `${active?.ref.id} is active`);
      const story = newStory(ref, event, actor.id);
      story.records.push(record);
      stories.set(ref.id, story);
      return;
    }
    if (!known) {
      broken('a journal begins with its request', event.type);
      return;
    }
    known.records.push(record);
    if (!known.isActive && event.type !== 'RollbackRequested') broken('nothing follows the end', event.type);
    follow(known, record, broken);
    if (event.type !== 'GateOpened' && event.type !== 'RolloutEnded') return;
    const untrue = untrueOf(known, hosts());
    if (untrue) broken('the card says of a service what is so', untrue);
  }

  function follow(story: Story, record: Recorded, broken: Break): void {
    const { event, actor, at } = record;
    switch (event.type) {
      case 'StepStarted':
        onStarted(story, event.task, record, broken);
        break;
      case 'StepResumed':
        onResumed(story, event.task, record, broken);
        break;
      case 'StepSucceeded':
      case 'StepFailed':
        onOutcome(story, event.task, record, broken);
        break;
      case 'GateOpened':
        onGateOpened(story, event, record, broken);
        break;
      case 'GateDecided':
        onGateDecided(story, event, record, wasClicked, broken);
        break;
      case 'PointTicked':
      case 'PointUnticked':
        onTicked(story, event, broken);
        break;
      case 'GateClaimed':
      case 'GateReminded':
        if (story.gate?.seq !== event.gate) broken('only an open gate is seen to', event.type);
        break;
      case 'AbortRequested':
        if (story.gate) broken('only what runs is aborted', actor.id);
        story.abortedAt = at;
        break;
      case 'RollbackRequested': {
        const active = activeOf(story.ref.scope);
        if (active) broken('one active rollout a service', `${active.ref.id} is active`);
        story.isActive = true;
        beginRollback(story);
        break;
      }
      case 'RolloutEnded':
        onEnded(story, event, broken);
        break;
      case 'RolloutRequested':
        broken('a rollout is requested once', actor.id);
    }
  }

  return {
    stories: stories as ReadonlyMap<string, Story>,

    onAppended(ref: RolloutRef, records: readonly Recorded[]): void {
      for (const record of records) {
        onRecord(ref, record);
        for (const path of pathsOf(record)) meet(path);
      }
    },

    /** A refusal because of another rollout is true: that one is active. */
    onBusy(scope: string, holder: string): void {
      meet('a second rollout was refused while one was active');
      if (activeOf(scope)?.ref.id !== holder)
        report("a claim is an active rollout's", `${holder} holds ${scope}`);
    },

    clicked(user: string, { actionId, value }: { actionId: string; value: string }): void {
      const decided = readDecision(value);
      if (decided) clicks.add(`${user} ${actionId} ${decided.gate} ${decided.evidence}`);
    },

    /** A step's function begins on a host. */
    onBegin(host: string, { rollout, key, epoch }: RunName, argv: readonly string[]): void {
      const what = `${host} ${rollout} ${key} under ${epoch}`;
      const [phase = '', ...rest] = key.split('.');
      const granted = stories.get(rollout)?.granted.get([phase, host, ...rest].join('.'));
      if (!granted) report('a step is in the journal before its host is touched', what);
      else if (!granted.has(epoch)) report('a step runs under an epoch that was granted', what);
      if (begun.has(`${host} ${rollout}/${key}`)) report('each effect happens once', what);
      begun.add(`${host} ${rollout}/${key}`);
      if (argv[0] !== 'stop') return;
      const service = stories.get(rollout)?.request.procedure.nodes ?? [];
      const siblings = [...hosts()].filter(({ name }) => service.includes(name));
      const isUp = siblings.find(({ name }) => name === host)?.service.isUp;
      const down = siblings.find(({ name, service }) => name !== host && service.downBy === 'baton');
      if (isUp && down)
        report('a node is taken down while the others are up', `${what}: ${down.name} is down`);
    },

    /** Nodes whose being down has kept a rollout from going on. */
    blockers: (): string[] =>
      [...stories.values()].flatMap(({ isActive, records }) => {
        const last = records.findLast(({ event }) => event.type === 'StepFailed')?.event;
        const isBlocked = isActive && last?.type === 'StepFailed' && last.code === 'others-unhealthy';
        return isBlocked && Array.isArray(last.facts.nodes) ? last.facts.nodes : [];
      }),

    /** Rollouts in which a step has run for longer than this, and nobody has aborted it yet. */
    hung: (ms: number): RolloutRef[] =>
      [...stories.values()]
        .filter(({ isActive, gate, abortedAt }) => isActive && !gate && abortedAt === undefined)
        .filter(({ running }) => [...running.values()].some(({ since }) => now() - since > ms))
        .map(({ ref }) => ref),
  };
}
