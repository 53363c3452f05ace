import {
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RolloutState } from '../../src/rollout/state.ts';
import { findStep } from '../../src/rollout/state.ts';
import { run } from '../process.ts';
import { processes } from '../process-table.ts';
import { layoutOf } from '../stand-in/layout.ts';
import type { FaultKind } from './injector.ts';
import type { Random } from './random.ts';
import { activeStates, later, otherNode, serviceOf, type World } from './world.ts';

export const HOST_FAULTS: FaultKind[] = [
  { kind: 'remote step killed (its process group)', weight: 8, inject: killRemoteStep },
  { kind: 'host rebooted', weight: 3, inject: reboot },
  {
    kind: 'followed log rotated',
    weight: 2,
    inject: async (world, random) => touchLog(world, random, 'rotate'),
  },
  {
    kind: 'followed log truncated',
    weight: 2,
    inject: async (world, random) => touchLog(world, random, 'truncate'),
  },
  { kind: 'disk full', weight: 3, inject: fillDisk },
  { kind: 'file system read-only', weight: 2, inject: makeReadOnly },
];

async function killRemoteStep(world: World, random: Random): Promise<string | undefined> {
  const running = processes().flatMap((entry) => {
    const at = entry.argv.indexOf('__run');
    const folder = entry.argv[at - 1] ?? '';
    const mine = at > 0 && folder.startsWith(world.stage.hosts.folder);
    return mine ? [{ pid: entry.pid, what: entry.argv.slice(at + 1, at + 3).join(' ') }] : [];
  });
  if (running.length === 0) return undefined;
  const { pid, what } = random.pick(running);
  const group = groupOf(pid);
  if (group === undefined) return undefined;
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    return undefined; // it has just ended
  }
  return what;
}

/** A run leads a group of its own; anything else is none of ours to kill. */
function groupOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const group = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
    const argv = readFileSync(`/proc/${group}/cmdline`, 'utf8').split('\0');
    return argv.includes('__run') ? group : undefined;
  } catch {
    return undefined;
  }
}

/** Only a host whose service has another one up, so that the service lives on. */
async function reboot(world: World, random: Random): Promise<string | undefined> {
  const nodes = (await activeStates(world)).flatMap((state) => {
    const working = Object.values(state.running).filter(({ task }) => task.phase !== 'preflight');
    const candidates = state.gate ? state.procedure.nodes : working.map(({ task }) => task.node);
    return candidates.map((node) => ({ node, other: otherNode(serviceOf(world, state.service), node) }));
  });
  const able = nodes.filter(
    ({ node, other }) => !world.held.has(node) && !world.held.has(other) && world.sampler.now(other),
  );
  if (able.length === 0) return undefined;
  const { node } = random.pick(able);
  const host = world.stage.hosts.host(node);
  const ms = random.between(200, 3000);
  world.held.add(node);
  await host.halt();
  later(world, async () => {
    await sleep(ms);
    await host.boot();
    world.held.delete(node);
  });
  return node;
}

async function touchLog(
  world: World,
  random: Random,
  how: 'rotate' | 'truncate',
): Promise<string | undefined> {
  const followed = (await activeStates(world)).flatMap((state) =>
    runningKind(state, 'follow').map((node) => ({ node, service: serviceOf(world, state.service) })),
  );
  if (followed.length === 0) return undefined;
  const { node, service } = random.pick(followed);
  const log = world.stage.hosts.host(node).local(random.pick(layoutOf(service.name, service.form).logs));
  if (!existsSync(log)) return undefined;
  if (how === 'rotate') {
    renameSync(log, `${log}.1`);
    writeFileSync(log, '');
  } else {
    copyFileSync(log, `${log}.1`);
    truncateSync(log, 0);
  }
  return `${node} ${log.slice(log.lastIndexOf('/') + 1)}`;
}

function runningKind(state: RolloutState, ...kinds: string[]): string[] {
  return Object.values(state.running).flatMap(({ task }) =>
    kinds.includes(findStep(state, task)?.kind ?? '') ? [task.node] : [],
  );
}

async function onSmallDisk(world: World, ...kinds: string[]): Promise<boolean> {
  const node = world.smallDisk?.node;
  if (node === undefined) return false;
  return (await activeStates(world)).some((state) => runningKind(state, ...kinds).includes(node));
}

async function fillDisk(world: World, random: Random): Promise<string | undefined> {
  const { smallDisk } = world;
  if (
    !smallDisk ||
    world.held.has('disk') ||
    !(await onSmallDisk(world, 'upload', 'stop', 'backup', 'unpack', 'restore'))
  )
    return undefined;
  world.held.add('disk');
  const file = join(smallDisk.mount, 'filler');
  await run('sh', ['-c', `cat /dev/zero > '${file}'`]).catch(() => {});
  const ms = random.between(500, 4000);
  later(world, async () => {
    await sleep(ms);
    rmSync(file, { force: true });
    world.held.delete('disk');
  });
  return `${smallDisk.node} for ${ms} ms`;
}

/** Works only while nothing has a file open there for writing: between the stop and the start of the service. */
async function makeReadOnly(world: World, random: Random): Promise<string | undefined> {
  const { smallDisk } = world;
  if (
    !smallDisk ||
    world.held.has('disk') ||
    !(await onSmallDisk(world, 'stop', 'backup', 'unpack', 'restore', 'start'))
  )
    return undefined;
  const remount = (how: 'ro' | 'rw') => run('mount', ['-o', `remount,${how}`, smallDisk.mount]);
  const done = await remount('ro').then(
    () => true,
    () => false,
  );
  if (!done) return undefined;
  world.held.add('disk');
  const ms = random.between(300, 3000);
  later(world, async () => {
    await sleep(ms);
    await remount('rw');
    world.held.delete('disk');
  });
  return `${smallDisk.node} for ${ms} ms`;
}
