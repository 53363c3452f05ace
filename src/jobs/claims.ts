import type { RolloutState } from '../rollout/state.ts';

type Hold = { of: string; machine: string; boot: string; address: string; what: string };

/**
 * Which active rollout of another service acts, or is about to, on a tree or a process that this one would act upon on
 * the same host; what each acts upon is what its preflights have recorded, so that it is held for as long as the
 * rollout is active and survives any crash. Of two that hold alike without having touched a node, the earlier goes on.
 */
export function heldBy(
  state: RolloutState,
  holds: readonly string[],
  active: readonly RolloutState[],
): { holder: string; held: string[] } | undefined {
  const mine = holds.map(readHold);
  for (const other of active) {
    if (other.id === state.id || !goesFirst(other, state)) continue;
    const theirs = holdsOf(other).map(readHold);
    const held = mine.filter((one) => theirs.some((their) => overlap(one, their)));
    if (held.length > 0) return { holder: other.id, held: [...new Set(held.map(({ what }) => what))] };
  }
  return undefined;
}

/** What a rollout's preflights have seen that it will act upon, on one node or on all. */
export function holdsOf(state: RolloutState, node?: string): string[] {
  return Object.values(state.nodes)
    .filter(({ name }) => node === undefined || name === node)
    .flatMap(({ results }) => results)
    .filter(({ task, failure }) => task.phase === 'preflight' && failure === undefined)
    .flatMap(({ facts }) => (Array.isArray(facts.holds) ? facts.holds : []));
}

function goesFirst(other: RolloutState, state: RolloutState): boolean {
  const touched = Object.values(other.nodes).some((node) => node.touched);
  if (touched || other.requestedAt !== state.requestedAt)
    return touched || other.requestedAt < state.requestedAt;
  return other.id < state.id;
}

function readHold(line: string): Hold {
  const [of = '', machine = '', boot = '', address = '', ...what] = line.split(' ');
  return { of, machine, boot, address, what: what.join(' ') };
}

/** Clones of one image have the same machine id, containers of one machine the same boot: both have to be the same. */
function overlap(one: Hold, other: Hold): boolean {
  if (one.of !== other.of) return false;
  const known = one.machine !== '-' && other.machine !== '-';
  const sameAddress = one.address === other.address;
  const sameHost = known
    ? one.machine === other.machine && (one.boot === other.boot || sameAddress)
    : sameAddress;
  if (!sameHost) return false;
  if (one.of !== 'tree') return one.what === other.what && (one.of !== 'process' || one.boot === other.boot);
  return (
    one.what === other.what || one.what.startsWith(`${other.what}/`) || other.what.startsWith(`${one.what}/`)
  );
}
