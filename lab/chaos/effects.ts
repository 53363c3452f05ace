import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from './world.ts';

/** One line that a step wrote on its host after it had done something for real. */
export type Effect = {
  node: string;
  /** Whole seconds since the epoch. */
  second: number;
  rollout: string;
  runKey: string;
  /** `kill`, `backup`, `unpack`, `start`, `restore`, `upload`. */
  what: string;
  /** What follows the name: a signal and a pid, a path. */
  detail: string[];
};

/** Everything that was done on the hosts, in order host by host. */
export function effectsOf(world: World): Effect[] {
  return world.stage.hosts.all.flatMap((host) => {
    const file = join(host.local(host.stateDir), 'effects.log');
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
    return lines.map((line) => {
      const [second, rollout = '', runKey = '', what = '', ...detail] = line.split(' ');
      return { node: host.name, second: Number(second), rollout, runKey, what, detail };
    });
  });
}
