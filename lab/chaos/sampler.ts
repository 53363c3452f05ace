import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { LabHosts } from '../host.ts';
import { layoutOf } from '../stand-in/layout.ts';
import type { Service } from './releases.ts';

/** One process of a service on a node, as far as samples tell. Times are milliseconds since the epoch. */
export type Life = {
  pid: number;
  version: string;
  /** The first and the last sample that saw it. */
  from: number;
  seen: number;
  /** The first sample that did not see it any more. */
  gone?: number;
};

export type Sampler = {
  lives(node: string): readonly Life[];
  /** The process that runs now. */
  now(node: string): Life | undefined;
  readonly samples: number;
  stop(): void;
};

/** Looks at the process table again and again and notes which service's process lives where. */
export function startSampler(hosts: LabHosts, services: Service[], everyMs = 100): Sampler {
  const nodeOfTree = new Map<string, string>();
  const lives = new Map<string, Life[]>();
  for (const service of services) {
    for (const node of service.nodes) {
      nodeOfTree.set(hosts.host(node).at(layoutOf(service.name, service.form).tree), node);
      lives.set(node, []);
    }
  }
  let samples = 0;
  const sample = () => {
    const began = Date.now();
    const there = javaProcesses(nodeOfTree);
    const ended = Date.now();
    samples += 1;
    for (const [node, all] of lives) {
      const found = there.filter((each) => each.node === node);
      for (const life of all.slice(-4)) {
        const still = found.some(({ pid }) => pid === life.pid);
        if (life.gone === undefined && still) life.seen = began;
        else if (life.gone === undefined) life.gone = ended;
      }
      for (const { pid, version } of found) {
        const known = all.some((life) => life.gone === undefined && life.pid === pid);
        if (!known) all.push({ pid, version, from: began, seen: began });
      }
    }
  };
  sample();
  const timer = setInterval(sample, everyMs);
  const livesOf = (node: string) => lives.get(node) ?? [];
  return {
    lives: livesOf,
    now: (node) => livesOf(node).findLast((life) => life.gone === undefined),
    get samples() {
      return samples;
    },
    stop: () => clearInterval(timer),
  };
}

type Found = { node: string; pid: number; version: string };

function javaProcesses(nodeOfTree: Map<string, string>): Found[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d/.test(name)) return [];
    const argv = commandLine(name);
    if (basename(argv[0] ?? '') !== 'java') return [];
    const node = nodeOfTree.get(propertyOf(argv, 'service.tree'));
    return node === undefined ? [] : [{ node, pid: Number(name), version: propertyOf(argv, 'app.version') }];
  });
}

function propertyOf(argv: string[], property: string): string {
  const prefix = `-D${property}=`;
  return argv.find((arg) => arg.startsWith(prefix))?.slice(prefix.length) ?? '';
}

function commandLine(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
