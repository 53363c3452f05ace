import type { Facts, StepOutcome } from '../../rollout/outcomes.ts';
import { isInTurn } from '../../runbooks/kinds/placed.ts';
import type { Procedure } from '../../runbooks/runbook.ts';
import { lookRemote } from '../remote/calls.ts';
import type { StepContext } from '../remote/context.ts';
import { failed } from '../remote/failures.ts';
import { joinPath, mapPath, splitPath } from '../remote/host-paths.ts';
import { listOf, textOf } from '../remote/report.ts';
import { matcherOf } from '../service/matcher.ts';
import { needsOf } from './preflight-needs.ts';
import { startOf } from './start-of.ts';

/** Another node of the rollout, as far as it takes to look at it. */
export type Peer = Pick<StepContext, 'node' | 'host' | 'session' | 'settings'>;

/** What a host says of itself and of what would be acted upon there. */
type Identity = { machine: string; space: string; pids: string[]; trees: Tree[] };
type Tree = { device: string; inode: string; changed: string; path: string };

const patienceMs = 5_000;

/**
 * Looks whether what would be done on a node would be done on another one too: one tree, one process or one state
 * folder, as behind two addresses of a machine or in a shared home. Facts: `holds`, what this node will act upon.
 * A peer that does not answer is left out: its own preflight says so, and looks at this one.
 */
export async function lookShared(
  procedure: Procedure,
  context: Peer,
  peers: readonly Peer[],
): Promise<StepOutcome> {
  const own = await identify(procedure, context);
  if (!own.ok) return own;
  const shared: string[] = [];
  for (const peer of peers) {
    const theirs = await identify(procedure, peer);
    if (!theirs.ok) continue;
    const found = await sharedBetween(context, own.identity, peer, theirs.identity);
    shared.push(...found.map((what) => `${peer.node}: ${what}`));
  }
  const facts: Facts = { host: own.host, holds: holdsOf(procedure, context, own.identity) };
  return shared.length === 0 ? { ok: true, facts } : failed('nodes-share', { shared });
}

async function identify(procedure: Procedure, at: Peer) {
  const start = startOf(procedure, at.node);
  const matcher = start === undefined ? ['unknown', '', ''] : matcherOf(start, at).argv;
  const seen = await lookRemote({ ...at, patienceMs }, [
    'look_identity',
    ...matcher,
    ...treesOf(procedure, at),
  ]);
  if (!seen.ok) return seen;
  const host = textOf(seen.facts, 'host') ?? '- -';
  const identity: Identity = {
    machine: host,
    space: textOf(seen.facts, 'space') ?? '',
    pids: listOf(seen.facts, 'pids'),
    trees: listOf(seen.facts, 'trees').map(readTree),
  };
  return { ok: true, host, identity } as const;
}

/** All that steps of the node's turn change, in the host's own paths. */
function treesOf(procedure: Procedure, { node, host }: Peer): string[] {
  const { trees, frees, places } = needsOf(procedure, node, host.paths);
  const filled = procedure.steps.flatMap((step) =>
    step.kind === 'unpack' && isInTurn(step, node, procedure.nodes)
      ? [step.top === '.' ? step.intoDir : joinPath(step.intoDir, step.top)]
      : [],
  );
  const all = [...trees, ...frees, ...places.map(({ path }) => path)];
  return [...new Set([...all, ...filled.map((path) => mapPath(path, host.paths))])];
}

function readTree(line: string): Tree {
  const [, device = '', inode = '', changed = '', path = ''] = /^(\S+) (\S+) (\S+) (.*)$/.exec(line) ?? [];
  return { device, inode, changed, path };
}

async function sharedBetween(own: Peer, mine: Identity, peer: Peer, theirs: Identity): Promise<string[]> {
  const oneMachine = mine.machine === theirs.machine && !mine.machine.startsWith('-');
  const isLike = (one: Tree, other: Tree): boolean =>
    one.inode !== '-' &&
    one.inode === other.inode &&
    one.changed === other.changed &&
    (!oneMachine || one.device === other.device);
  const alike = mine.trees.flatMap((tree) => theirs.trees.filter((other) => isLike(tree, other)));
  const token = crypto.randomUUID();
  const dirs = [...new Set(['', ...(oneMachine ? [] : alike.map(({ path }) => splitPath(path).dir))])];
  // Clones of one disk have trees that look the same; only a file that appears on both tells.
  await lookRemote({ ...own, patienceMs }, ['look_token', 'make', token, ...dirs]);
  const seen = await lookRemote({ ...peer, patienceMs }, ['look_token', 'seen', token, ...dirs]);
  await lookRemote({ ...own, patienceMs }, ['look_token', 'drop', token, ...dirs]);
  const found = listOf(seen.facts, 'seen');
  const trees = alike.filter(({ path }) => oneMachine || found.includes(splitPath(path).dir));
  const states = found.filter((dir) => !dirs.includes(dir));
  const pids =
    oneMachine && mine.space === theirs.space ? mine.pids.filter((pid) => theirs.pids.includes(pid)) : [];
  return [...trees.map(({ path }) => path), ...states, ...pids.map((pid) => `pid ${pid.split(':')[0]}`)];
}

/** Each as `tree`, `process` or `matcher`, the machine and boot, the address, and what. */
function holdsOf(procedure: Procedure, at: Peer, { machine, pids, trees }: Identity): string[] {
  const start = startOf(procedure, at.node);
  const words = start === undefined ? [] : matcherOf(start, at).argv;
  const matcher = words[0] === undefined || words[0] === 'unknown' ? [] : [words.slice(0, 2).join(' ')];
  const where = `${machine} ${at.host.address}:${at.host.port}`;
  return [
    ...trees.map(({ path }) => `tree ${where} ${path}`),
    ...pids.map((pid) => `process ${where} ${pid}`),
    ...matcher.map((what) => `matcher ${where} ${what}`),
  ];
}
