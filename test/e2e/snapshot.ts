import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { LabHost } from '../../lab/host.ts';
import { layoutOf } from '../../lab/stand-in/layout.ts';
import { type Running, runningVersion } from '../../lab/stand-in/running.ts';

/** One line an entry: kind, mode, owner, time, size and content. */
export type Manifest = string[];

export type Snapshot = { service: string; tree: Manifest; running: Running | undefined };

const serviceOf = (node: string) => node.replace(/-\d+$/, '');

export async function snapshotOf(host: LabHost): Promise<Snapshot> {
  const service = serviceOf(host.name);
  return {
    service,
    tree: manifestOf(host.local(layoutOf(service).tree)),
    running: runningVersion(host, service),
  };
}

/** Empty when there is nothing. Times of folders count too: a backup keeps them. */
export function manifestOf(folder: string): Manifest {
  if (!existsSync(folder)) return [];
  const lines: Manifest = [];
  const visit = (path: string, name: string): void => {
    const found = lstatSync(path);
    const owner = `${found.mode.toString(8)} ${found.uid}:${found.gid} ${Math.floor(found.mtimeMs)}`;
    if (found.isDirectory()) {
      lines.push(`d ${owner} ${name}`);
      for (const entry of readdirSync(path).sort()) visit(join(path, entry), `${name}/${entry}`);
    } else if (found.isSymbolicLink()) lines.push(`l ${name} -> ${readlinkSync(path)}`);
    else lines.push(`f ${owner} ${createHash('sha256').update(readFileSync(path)).digest('hex')} ${name}`);
  };
  visit(folder, '.');
  return lines;
}

/** How often each effect happened on a host, by name: `upload`, `kill`, `backup`, `unpack`, `start`, `restore`. */
export function effectsOf(host: LabHost): Record<string, number> {
  const file = host.local(`${host.stateDir}/effects.log`);
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  const counts: Record<string, number> = {};
  for (const line of lines) {
    const effect = line.split(' ')[3] ?? '';
    counts[effect] = (counts[effect] ?? 0) + 1;
  }
  return counts;
}
