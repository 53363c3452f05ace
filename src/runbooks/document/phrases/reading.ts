import type { Hint } from '../../problem-facts.ts';
import type { StepKind } from '../../runbook.ts';

/** A name in a clause: in backticks, or (in Chinese text) any run of ASCII. */
export type Name = { value: string; ticked: boolean };

/** Where something runs, as words say it. */
export type Where =
  /** `only`: and nowhere else, of the nodes too. */
  | { is: 'hosts'; names: string[]; only?: true }
  | { is: 'first-node' }
  | { is: 'all-nodes' }
  /** The reader's own computer. */
  | { is: 'own-machine' }
  /** "the database server": which one that is, only people know. */
  | { is: 'described' };

/** What one clause says. */
export type Reading =
  | { says: 'login'; nodes: string[] }
  /** The steps so far, on the nodes named here, in a login before, or on all others. */
  /** `like`: the nodes whose steps they are, where it says so. */
  /** `steps`: the numbers of those that are repeated; without it, all. */
  | { says: 'repeat'; nodes: string[]; others: boolean; like: string[]; steps?: string[] }
  | { says: 'except'; names: string[] }
  | { says: 'where'; where: Where }
  /** `failure`: of what went wrong. */
  | { says: 'condition'; failure: boolean }
  /** One of several ways. */
  | { says: 'choice' }
  /** All nodes at once, before any of them goes on. */
  | { says: 'fleet' }
  /** The address of the host named before it. */
  | { says: 'address'; address: string }
  | { says: 'upload'; files: string[]; toDir: string | undefined }
  | { says: 'directory'; path: string }
  /** Introduces commands: each kind has to be among those that follow, and each name in their text. */
  | { says: 'announce'; kinds: StepKind[]; names: string[]; directory: string | undefined; checks: boolean }
  /** Commands within the sentence. */
  | { says: 'commands'; text: string }
  /** Something to do that only people can; `likely` where no verb says so, and no word that it is a remark. */
  | { says: 'order'; likely?: true }
  /** No instruction; `plain` ones say nothing that a reader of the plan would miss. */
  | { says: 'explain'; plain: boolean }
  | { says: 'unknown'; hint: Hint };

export const explain = (plain = false): Reading => ({ says: 'explain', plain });

export const order: Reading = { says: 'order' };
export const likelyOrder: Reading = { says: 'order', likely: true };

export const unknown = (hint: Hint): Reading => ({ says: 'unknown', hint });

/** Replaces names by `@`, so that a sentence's shape can be matched apart from what it names. */
export function skeleton(text: string, pattern: RegExp): { shape: string; names: Name[] } {
  const names: Name[] = [];
  const shape = text.replace(pattern, (whole, ticked: string | undefined) => {
    if (ticked === undefined && /^\d+$/.test(whole)) return whole;
    names.push({ value: ticked ?? whole, ticked: ticked !== undefined });
    return '@';
  });
  return { shape, names };
}

export const valuesOf = (names: Name[]): string[] => names.map((name) => name.value);

/** Names with nothing said of them: a node or file that the sentence before it lost. */
export const isOnlyNames = (shape: string): boolean =>
  /^[\s、,&和及与]*@(?:[\s、,&@和及与]|and|or)*$/.test(shape);

/** A code span of several words is a command, and no name. */
export const inlineCommands = (names: Name[]): string[] => valuesOf(names.filter(isCommand));

const isCommand = (name: Name): boolean =>
  name.ticked &&
  (/\S\s+\S/.test(name.value) || /^\.{1,2}\/[\w./-]+\.sh$/.test(name.value)) &&
  !isHostWithAddress(name.value) &&
  !isRequest(name.value);

/** `GET /health`: for whoever asks a server, and no command. */
const isRequest = (text: string): boolean =>
  /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\s+(?:\/|https?:)/.test(text);

export const hasRequest = (names: Name[]): boolean =>
  names.some((name) => name.ticked && isRequest(name.value));

const isHostWithAddress = (text: string): boolean => /^\S+\s*[(（][\d.]+[)）]$/.test(text);
