/** What baton.yaml knows of hosts and services; undefined where a document is read without one. */
export type Inventory = {
  hosts: Readonly<Record<string, { address: string }>>;
  services: Readonly<Record<string, { nodes: readonly string[] }>>;
};

/**
 * The host of a name or an address, whatever the case.
 * @public
 */
export function hostNamed(name: string, { hosts }: Inventory): string | undefined {
  const wanted = name.toLowerCase();
  return Object.entries(hosts).find(
    ([host, { address }]) => host.toLowerCase() === wanted || address.toLowerCase() === wanted,
  )?.[0];
}
