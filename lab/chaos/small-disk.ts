import type { LabHosts } from '../host.ts';
import { mountTmpfs } from '../tmpfs.ts';
import type { World } from './world.ts';

/** A small file system as one host's /home, so that a disk can be full or read-only; only where root may mount. */
export function createSmallDisk(node: string) {
  let mounted: { mount: string; unmount: () => Promise<void> } | undefined;
  return {
    async mount(hosts: LabHosts): Promise<void> {
      const mount = hosts.host(node).local('/home');
      const unmount = await mountTmpfs(mount, '96m');
      if (unmount) mounted = { mount, unmount };
    },
    async unmount(): Promise<void> {
      await mounted?.unmount();
      mounted = undefined;
    },
    found: (): Pick<World, 'smallDisk'> => (mounted ? { smallDisk: { node, mount: mounted.mount } } : {}),
  };
}
