import { execFileSync } from 'node:child_process';
import type { LabHosts } from '../host.ts';
import { onExit, run } from '../process.ts';
import type { World } from './world.ts';

/** A tmpfs as one host's /home, so that a disk can be full or read-only; only where root may mount. */
export function createSmallDisk(node: string) {
  let mounted: string | undefined;
  let release = () => {};
  return {
    async mount(hosts: LabHosts): Promise<void> {
      if (process.getuid?.() !== 0) return;
      const mount = hosts.host(node).local('/home');
      try {
        await run('mount', ['-t', 'tmpfs', '-o', 'size=96m', 'tmpfs', mount]);
      } catch {
        return; // no rights for it here: those faults are left out
      }
      mounted = mount;
      release = onExit(() => execFileSync('umount', ['-l', mount], { stdio: 'ignore' }));
    },
    async unmount(): Promise<void> {
      if (mounted === undefined) return;
      release();
      await run('umount', ['-l', mounted]);
      mounted = undefined;
    },
    found: (): Pick<World, 'smallDisk'> =>
      mounted === undefined ? {} : { smallDisk: { node, mount: mounted } },
  };
}
