import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { onExit, run } from './process.ts';

/** A bridge with a 10.78.x.y/26 of its own, for the namespace hosts of one call in one process. */
export type LabNetwork = {
  readonly bridge: string;
  address(index: number): string;
  /** Lays a cable from the bridge into the network namespace of process `pid`, as its eth0. */
  connect(index: number, pid: number): Promise<void>;
  /** Pulls the cable, or plugs it in again. */
  link(index: number, state: 'up' | 'down'): Promise<void>;
  close(): Promise<void>;
};

/** A name says whose a link is: `bl<pid>n<which>` for a bridge, `-<index>` after it for a cable. */
const LINK = /^bl(\d+)n\d+(-\d+)?$/;
const SLOTS = 1000;
let bridges = 0;

export async function createNetwork(): Promise<LabNetwork> {
  for (const name of leftoverLinks()) await removeLink(name);
  const which = bridges++ % 10;
  const bridge = `bl${process.pid}n${which}`;
  const release = onExit(() => execFileSync('ip', ['link', 'del', bridge], { stdio: 'ignore' }));
  const close = async () => {
    release();
    for (const name of links()) if (name.startsWith(`${bridge}-`)) await removeLink(name);
    await removeLink(bridge);
  };
  try {
    // A bridge without an address of its own takes one of its cables', and changes it as they come and go.
    await batch([`link add ${bridge} address ${mac(which, 255)} type bridge`, `link set ${bridge} up`]);
    const network = await takeSubnet(bridge);
    const address = (index: number) => `${network.prefix}.${network.base + 2 + index}`;
    return {
      bridge,
      address,
      connect: async (index, pid) => {
        const name = `${bridge}-${index}`;
        await removeLink(name);
        await batch([
          `link add ${name} type veth peer name eth0 address ${mac(which, index)} netns ${pid}`,
          `link set ${name} master ${bridge}`,
          `link set ${name} up`,
        ]);
        const inside = [`addr add ${address(index)}/26 dev eth0`, 'link set eth0 up', 'link set lo up'];
        const input = `${inside.join('\n')}\n`;
        await run('nsenter', ['-t', String(pid), '-n', 'ip', '-batch', '-'], { input });
      },
      link: async (index, state) => {
        await run('ip', ['link', 'set', `${bridge}-${index}`, state]);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The same host has the same hardware address after a reboot: neighbours remember it. */
function mac(which: number, index: number): string {
  const hex = (value: number) => value.toString(16).padStart(2, '0');
  return ['02', '78', hex((process.pid >> 8) & 255), hex(process.pid & 255), hex(which), hex(index)].join(
    ':',
  );
}

/** Takes a subnet first and looks second: of two processes with the same one, at least one sees it and moves on. */
async function takeSubnet(bridge: string): Promise<{ prefix: string; base: number }> {
  for (let slot = process.pid % SLOTS; ; slot = Math.floor(Math.random() * SLOTS)) {
    const [prefix, base] = [`10.78.${slot >> 2}`, (slot & 3) * 64];
    const gateway = `${prefix}.${base + 1}/26`;
    await batch([`addr add ${gateway} dev ${bridge}`]);
    const inUse = await run('ip', ['-4', '-o', 'addr', 'show', 'to', gateway]);
    if (inUse.split('\n').length === 1) return { prefix, base };
    await batch([`addr del ${gateway} dev ${bridge}`]);
  }
}

async function batch(lines: string[]): Promise<void> {
  await run('ip', ['-batch', '-'], { input: `${lines.join('\n')}\n` });
}

/** Removes a link; one that has gone with its namespace is fine. */
async function removeLink(name: string): Promise<void> {
  if (!links().includes(name)) return;
  await run('ip', ['link', 'del', name]).catch((error: unknown) => {
    if (links().includes(name)) throw error;
  });
}

const links = () => readdirSync('/sys/class/net');

/** Bridges and cables whose process is gone, or that are `pid`'s. */
export function leftoverLinks(pid?: number): string[] {
  return links().filter((name) => {
    const owner = LINK.exec(name)?.[1];
    return owner !== undefined && (!isAlive(Number(owner)) || Number(owner) === pid);
  });
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
