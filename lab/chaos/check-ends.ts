import type { Recorded } from '../../src/rollout/events.ts';
import type { Check, Finished } from './check.ts';
import { treeVersion } from './operator.ts';
import type { World } from './world.ts';

/** (c) Each rollout ended as people decided last, once a gate, and the hosts are as the journal says. */
export function checkEnds(world: World, finished: Finished[]): Check {
  const faults = [
    ...world.stories.flatMap(troubleOf),
    ...finished.flatMap((each) => [...asDecided(each), ...decidedOnce(each)]),
    ...world.services.flatMap((service) => hostsAgree(world, service.name, finished)),
  ];
  const what = 'rollouts that ended as decided, with the hosts as the journal says';
  return { letter: 'c', what, looked: finished.length, faults };
}

function troubleOf(told: World['stories'][number]): Check['faults'] {
  const { story, refs, trouble } = told;
  const rollout = refs[0] === undefined ? {} : { rollout: refs[0].id };
  const name = `${story.service.name} ${story.release}`;
  if (refs.length === 0) return [{ text: `${name} never became a rollout: ${trouble ?? ''}` }];
  const second =
    refs.length > 1 && story.askedTwice
      ? [{ ...rollout, text: `${name} became ${refs.length} rollouts` }]
      : [];
  return trouble === undefined ? second : [...second, { ...rollout, text: trouble }];
}

function asDecided({ id, records, state }: Finished): Check['faults'] {
  const wish = records.findLast(
    ({ event }) => event.type === 'GateDecided' || event.type === 'RollbackRequested',
  );
  const rolledBack = records.some(
    ({ event }) =>
      event.type === 'RollbackRequested' || (event.type === 'GateDecided' && event.decision === 'rollback'),
  );
  const decision = wish?.event.type === 'GateDecided' ? wish.event.decision : 'rollback';
  const wanted =
    decision === 'finish'
      ? 'completed'
      : decision === 'stop'
        ? 'stopped'
        : rolledBack
          ? 'rolled-back'
          : 'a gate';
  if (state.status === wanted) return [];
  return [{ rollout: id, text: `people decided for ${wanted}, and it is ${state.status ?? 'not ended'}` }];
}

/** A gate is decided at most once, and on the evidence that it was opened with. */
function decidedOnce({ id, records }: Finished): Check['faults'] {
  const opened = new Map<number, Recorded>();
  const decided = new Set<number>();
  return records.flatMap((record): Check['faults'] => {
    const { event, seq } = record;
    if (event.type === 'GateOpened') opened.set(seq, record);
    if (event.type !== 'GateDecided') return [];
    const again = decided.has(event.gate);
    decided.add(event.gate);
    if (again) return [{ rollout: id, text: `gate ${event.gate} was decided twice` }];
    const right = opened.get(event.gate)?.hash === event.evidence;
    return right ? [] : [{ rollout: id, text: `gate ${event.gate} was decided on other evidence` }];
  });
}

/** Follows each node through the service's rollouts: every one found it as the one before had left it. */
function hostsAgree(world: World, service: string, finished: Finished[]): Check['faults'] {
  const mine = finished
    .filter(({ state }) => state.service === service)
    .sort((a, b) => a.state.requestedAt - b.state.requestedAt);
  const nodes = world.services.find(({ name }) => name === service)?.nodes ?? [];
  return nodes.flatMap((node) => {
    const faults: Check['faults'] = [];
    let expected: string | undefined;
    for (const { told, id, state } of mine) {
      const found = told.before.get(node)?.version;
      if (expected !== undefined && found !== expected)
        faults.push({
          rollout: id,
          text: `${node} held ${found} before it; the rollout before left ${expected}`,
        });
      const status = state.nodes[node]?.status;
      expected = status === 'verified' || status === 'upgraded' ? state.release : found;
    }
    const live = treeVersion(
      world,
      { name: service, form: formOf(world, service), nodes: ['', ''], channel: '' },
      node,
    );
    const runs = world.sampler.now(node)?.version;
    const last = mine.at(-1);
    const rollout = last === undefined ? {} : { rollout: last.id };
    if (expected !== undefined && live !== expected)
      faults.push({ ...rollout, text: `${node} holds ${live}, the journal says ${expected}` });
    if (expected !== undefined && runs !== expected)
      faults.push({ ...rollout, text: `${node} runs ${runs ?? 'nothing'}, the journal says ${expected}` });
    return faults;
  });
}

const formOf = (world: World, service: string) =>
  world.services.find(({ name }) => name === service)?.form ?? 'tomcat';
