import type { Draft, NodeDraft } from '../assemble/drafts.ts';
import type { Problems } from '../problems.ts';
import type { SourceRef } from '../runbook.ts';
import { type Hosts, isAddress, readHost } from './hosts.ts';
import type { Block } from './markdown-blocks.ts';
import { mergePasses, type Pass } from './passes.ts';
import type { Where } from './phrases/reading.ts';
import type { Source } from './source.ts';

type Options = {
  service: string;
  source: Source;
  problems: Problems;
  hosts: Hosts;
};

/** Whether there are steps; none of them on a node; none of them but people's. */
export type SoFar = { begun: boolean; elsewhere: boolean; byPeople: boolean };

/** The nodes of a section as it names them, and which of them its lines are for. */
export function createNodes({ service, source, problems, hosts }: Options) {
  const listed = hosts.nodesOf(service);
  const passes: Pass[] = [];
  let current: NodeDraft[] = [];
  let currentLine = 1;
  /** Nodes logged in to after the first steps: they wait for their own steps, or for "repeat the steps above". */
  let waiting: NodeDraft[] = [];
  let repeated: string[] | undefined;
  let tabled: NodeDraft[] = [];
  let lastNamed: string | undefined;
  /** A node that is logged in to again. */
  let again: string | undefined;
  /** The nodes are those of baton.yaml; the section has named none. */
  let assumed = false;
  /** The order that a sentence says. */
  let wanted: { names: string[]; source: SourceRef } | undefined;

  const all = () => [...passes.flatMap((pass) => pass.nodes), ...current, ...waiting];
  const has = (name: string) => all().some((node) => same(node.name, name));

  /** The host that is meant, as baton.yaml writes it; an address that is another's is a problem. */
  const resolve = (text: string, line: number): string => {
    const { name, address } = readHost(text);
    const known = hosts.find(name);
    lastNamed = known ?? name;
    if (address !== undefined) checkAddress(address, line);
    return known ?? name;
  };

  function checkAddress(address: string, line: number): void {
    if (lastNamed === undefined || !hosts.any) return;
    const other = hosts.find(address);
    const own = hosts.addressOf(lastNamed);
    if (own === undefined || own === address || !isAddress(own)) return;
    problems.add(line, 'host-address', {
      host: lastNamed,
      address,
      known: own,
      ...(other === undefined ? {} : { other }),
    });
  }

  /** A host that baton.yaml lists for the service, or one that is named as its nodes are. */
  const isNode = (name: string): boolean => {
    if (has(name)) return true;
    if (listed.length > 0) return listed.some((node) => same(node, name));
    const [first] = all();
    if (first === undefined) return true;
    return stem(first.name) === stem(name) || stem(name).includes(service.toLowerCase());
  };

  /** A step is about to be added: for which nodes has to be known. */
  const startSteps = (line: number): void => {
    if (repeated !== undefined) {
      problems.add(line, 'step-after-repeat', {});
      return;
    }
    if (current.length === 0) {
      use(listedNodes());
      assumed = current.length > 0;
    }
    if (current.length === 0) use(tabled);
    if (current.length === 0) problems.add(line, 'step-before-node', {});
  };

  const listedNodes = (): NodeDraft[] => listed.map((name) => ({ name, source: source.ref(currentLine) }));

  const use = (nodes: NodeDraft[]) => {
    if (current.length === 0) current = nodes;
  };

  return {
    has,
    resolve,
    checkAddress,
    isNode,
    startSteps,
    isCurrent: (names: string[]): boolean =>
      names.every((name) => current.some((node) => same(node.name, name))),
    /** Nodes were logged in to that nothing repeats on yet: what follows is written out for them. */
    beginsPass: (): boolean => waiting.length > 0 && repeated === undefined,
    closePass(steps: Draft[]): void {
      passes.push({ nodes: current, steps, line: currentLine });
      current = waiting;
      currentLine = waiting[0]?.source.line ?? currentLine;
      waiting = [];
    },
    /** "on all nodes": those that baton.yaml lists. */
    useListed(ref: SourceRef): void {
      if (current.length === 0 && listed.length > 0) current = listed.map((name) => ({ name, source: ref }));
    },
    login(names: string[], ref: SourceRef, { begun, elsewhere, byPeople }: SoFar): void {
      if (assumed && elsewhere) {
        current = [];
        assumed = false;
      }
      if (assumed && byPeople && passes.length === 0 && loggingIn.test(ref.text) && names.every(has)) {
        current = current.filter(({ name }) => names.some((one) => same(one, name)));
        assumed = false;
      }
      const named = names.filter((name) => !has(name)).map((name) => ({ name, source: ref }));
      const here = [...(waiting.length > 0 ? waiting : current)];
      again = named.length === 0 ? names[0] : undefined;
      if (named.length > 0) {
        if (begun && !elsewhere) waiting.push(...named);
        else current.push(...named);
      } else if (!names.every((name) => here.some((node) => same(node.name, name)))) {
        problems.add(ref.line, 'all-nodes-first', {});
      }
    },
    repeat(names: string[], others: boolean, ref: SourceRef, steps: number): void {
      const rest = others ? listed.filter((name) => !has(name)) : [];
      const known = knownOf(again === undefined ? names : [...names, again], others && rest.length === 0);
      const fresh = known.length > 0 ? names.filter((name) => !has(name)) : names;
      const added = [...waiting, ...[...fresh, ...rest].map((name) => ({ name, source: ref }))];
      waiting = [];
      if (steps === 0) problems.add(ref.line, 'nothing-to-repeat', {});
      if (added.length === 0 && known.length === 0) {
        if (again !== undefined) problems.add(ref.line, 'node-twice', { service, node: again });
        else problems.add(ref.line, 'repeat-without-node', {});
      }
      repeated ??= current.map(({ name }) => name).filter((name) => !known.includes(name));
      current = [...current, ...added];
    },
    /** The nodes that the steps were written for, before others repeated them. */
    beforeRepeat: (): string[] => repeated ?? current.map(({ name }) => name),
    ofPrompt(prompt: string, line: number): Extract<Where, { is: 'hosts' }> | undefined {
      if (generic.test(prompt)) return undefined;
      const name = resolve(prompt, line);
      return { is: 'hosts', names: [name] };
    },
    readTable(rows: { line: number; cells: string[] }[]): void {
      const mine = rows.filter(({ cells }) => cells.some((cell) => same(cell, service)));
      tabled = (mine.length > 0 ? mine : rows).flatMap(({ line, cells }) =>
        hosts.mentioned(cells.join(' ')).map((name) => ({ name, source: source.ref(line) })),
      );
    },
    finish(steps: Draft[], blocks: Block[]): { nodes: NodeDraft[]; steps: Draft[] } {
      for (const { name, source: ref } of waiting)
        problems.add(ref.line, 'node-without-steps', { node: name });
      if (steps.length > 0 && current.length === 0) use(listedNodes());
      const merged = mergePasses([...passes, { nodes: current, steps, line: currentLine }], problems);
      checkMentioned(blocks, merged);
      return { ...merged, nodes: inOrder(merged.nodes) };
    },
    order(names: string[], ref: SourceRef): void {
      wanted = { names, source: ref };
    },
  };

  /** Of the nodes that all steps so far are for, those that a repeat names once more. */
  function knownOf(names: string[], others: boolean): string[] {
    if (current.length < 2) return [];
    const known = current
      .map(({ name }) => name)
      .filter((name, index) => (others ? index > 0 : names.some((one) => same(one, name))));
    return known.length < current.length ? known : [];
  }

  /** As the sentence says; against the order of the logins it is asked about. */
  function inOrder(nodes: NodeDraft[]): NodeDraft[] {
    if (wanted === undefined) return nodes;
    const { names, source: ref } = wanted;
    const first = names.flatMap((name) => nodes.find((node) => same(node.name, name)) ?? []);
    const others = nodes.filter((node) => !first.includes(node));
    const written = nodes.filter((node) => first.includes(node));
    const agrees = written.every((node, index) => node === first[index]);
    if (!assumed && !agrees) problems.add(ref.line, 'lead-unclear', { text: ref.text.trim() });
    return [...first, ...others];
  }

  /** A node that the text names, and for which nothing is done, was lost. */
  function checkMentioned(blocks: Block[], { nodes, steps }: { nodes: NodeDraft[]; steps: Draft[] }): void {
    const known = new Set([...nodes.map(({ name }) => name), ...steps.flatMap(({ on = [] }) => on)]);
    const said = steps
      .flatMap((step) => (step.kind === 'person' ? [step.says, step.content ?? ''] : []))
      .join('\n');
    for (const block of blocks) {
      if (block.is !== 'prose' && block.is !== 'heading') continue;
      const text = block.is === 'prose' ? block.pieces.map((piece) => piece.text).join('') : block.text;
      for (const host of hosts.mentioned(text)) {
        if (known.has(host) || hosts.mentioned(said).includes(host)) continue;
        known.add(host);
        problems.add(block.line, 'host-without-steps', { host });
      }
    }
  }
}

const loggingIn = /登录|登陆|登入|连接|\blog (?:in|on)|\blogin|\bsign in|\bssh\b|\bconnect/i;

const generic =
  /^(?:localhost|local|host|hostname|server|node|vm|linux|centos|ubuntu|debian|machine|ip|xxx?|test|root|prod)$/i;

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** `depot-1` and `depot-12` have the same. */
const stem = (name: string): string => name.toLowerCase().replace(/[-_.]?\d+$/, '');
