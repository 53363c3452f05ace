/** Where and whether a step runs, and what it needs first, whatever its kind. */
export type Placed = {
  /** The hosts that it is for; absent: every node of the service. */
  on?: string[];
  /** A condition as written: on each node people say before it whether it runs there. */
  if?: string;
  /** Its one host is none of the service's nodes: it runs there once, in the first node's turn. */
  once?: true;
  /** Directories that are made before it, with all above them. */
  makes?: string[];
};

/** Whether a step belongs to a node's turn. @param nodes the service's, in order. */
export function isInTurn(step: Placed, node: string, nodes: readonly string[]): boolean {
  if (step.once) return node === nodes[0];
  return step.on === undefined || step.on.includes(node);
}

/** The host on which a step of a node's turn runs. */
export const hostOfStep = (step: Placed | undefined, node: string): string =>
  (step?.once ? step.on?.[0] : undefined) ?? node;

/** The hosts beside the nodes that steps run on, each once. */
export const otherHosts = (steps: readonly Placed[]): string[] => [
  ...new Set(steps.flatMap((step) => (step.once ? (step.on ?? []) : []))),
];

/** Every host that a procedure names. */
export const hostsNamed = ({
  nodes,
  steps,
  rollback,
}: {
  nodes: readonly string[];
  steps: readonly Placed[];
  rollback: readonly Placed[];
}): string[] => [...new Set([...nodes, ...otherHosts([...steps, ...rollback])])];

/** The placement alone, without what is not said. */
export const placementOf = ({ on, if: condition, once, makes }: Placed): Placed => ({
  ...(on === undefined ? {} : { on }),
  ...(condition === undefined ? {} : { if: condition }),
  ...(once === undefined ? {} : { once }),
  ...(makes === undefined ? {} : { makes }),
});

export const isSamePlace = (one: Placed, other: Placed): boolean =>
  one.if === other.if && one.on?.join() === other.on?.join();
