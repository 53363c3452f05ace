import { existsSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '../process.ts';
import { layoutOf } from '../stand-in/layout.ts';
import { runningProcesses } from '../stand-in/running.ts';
import { launchService } from '../stand-in/seed.ts';
import { manifestOf } from './manifest.ts';
import type { Service } from './releases.ts';
import type { Before, World } from './world.ts';

const layout = (service: Service) => layoutOf(service.name, service.form);

/** Starts a service that is down on some of its nodes, by its own script, as an operator does after a power cut. */
export async function startWhatIsDown(
  world: World,
  service: Service,
  nodes: readonly string[],
): Promise<void> {
  for (const node of nodes) {
    const host = world.stage.hosts.host(node);
    const running = () => runningProcesses(host, service.name, service.form).length > 0;
    if (world.held.has(node) || running()) continue;
    world.log(`${node}: an operator starts ${service.name}`);
    await launchService(host, layout(service));
    await waitFor(`${service.name} runs on ${node}`, running, 30_000);
  }
}

/** The version in the live tree. */
export function treeVersion(world: World, service: Service, node: string): string {
  const file = join(world.stage.hosts.host(node).local(layout(service).tree), 'VERSION');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : 'missing';
}

export function lookAt(world: World, service: Service, node: string): Before {
  const tree = world.stage.hosts.host(node).local(layout(service).tree);
  return { version: treeVersion(world, service, node), tree: manifestOf(tree) };
}

const LARGE_LOG = 16 * 2 ** 20;

/** A flooded log is cut between rollouts, so that a long round does not fill the disk. */
export function cutLargeLogs(world: World, service: Service): void {
  for (const node of service.nodes) {
    for (const log of layout(service).logs) {
      for (const file of [log, `${log}.1`].map((path) => world.stage.hosts.host(node).local(path))) {
        if (existsSync(file) && statSync(file).size > LARGE_LOG) truncateSync(file, 0);
      }
    }
  }
}
