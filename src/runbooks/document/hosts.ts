import { hostNamed, type Inventory } from '../inventory.ts';

/** A host as a document names it: `depot-1（10.9.0.1）` has an address beside its name. */
export type NamedHost = { name: string; address?: string };

export type Hosts = ReturnType<typeof createHosts>;

const address = /^\d{1,3}(?:\.\d{1,3}){3}$/;

/** `depot-1（10.9.0.1）` → its name and address; an address alone is a name. */
export function readHost(text: string): NamedHost {
  const match = /^([^\s(（]+)\s*[(（]\s*([^)）]+?)\s*[)）]$/.exec(text.trim());
  const [, name, beside = ''] = match ?? [];
  if (name === undefined) return { name: text.trim() };
  return address.test(beside) ? { name, address: beside } : { name };
}

export const isAddress = (text: string): boolean => address.test(text);

/** The hosts that baton.yaml knows; without one every name is taken as it is. */
export function createHosts(inventory: Inventory | undefined) {
  const names = Object.keys(inventory?.hosts ?? {});
  return {
    /** Whether baton.yaml says which hosts there are. */
    any: names.length > 0,
    names: names as readonly string[],
    /** The host of a name or address, as baton.yaml writes it. */
    find: (name: string): string | undefined => inventory && hostNamed(name, inventory),
    addressOf: (host: string): string | undefined => inventory?.hosts[host]?.address,
    nodesOf: (service: string): readonly string[] => inventory?.services[service]?.nodes ?? [],
    /** The hosts that a text names, as whole words or by their address. */
    mentioned(text: string): string[] {
      const words = new Set(
        (text.toLowerCase().match(/[a-z0-9][a-z0-9._-]*/g) ?? []).map((word) => word.replace(/[.-]+$/, '')),
      );
      return names.filter(
        (host) =>
          words.has(host.toLowerCase()) || words.has((inventory?.hosts[host]?.address ?? '').toLowerCase()),
      );
    },
  };
}
