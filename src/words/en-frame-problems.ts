import type { Markup } from './markup/markup.ts';
import { type FrameProblemTable, quoted } from './problem-table.ts';

/** What is wrong with where, when and for whom lines run, and what was expected there. */
export function frameProblemsEn(m: Markup): FrameProblemTable {
  const { code } = m;
  const { q, list } = quoted(m, ', ', ' or ');
  return {
    'which-service': ({ services }) => [
      `no heading says which service this is for: ${list(services)}?`,
      `a heading with its name: ${code('### 2.1 shop')}`,
    ],
    'several-ways': () => ['several ways to choose from', 'the one that is taken, alone'],
    'all-nodes-first': () => [
      'an order across nodes: nodes are upgraded one after the other',
      'all steps of one node, then the next node',
    ],
    'nodes-differ': ({ node, first }) => [
      `${q(node)} has other steps than ${q(first)}`,
      'the same steps for all nodes, with a sentence for what only one of them needs',
    ],
    'host-unknown': ({ host }) => [
      `the host ${q(host)} is not known`,
      `${code(`hosts: { ${host}: … }`)} in baton.yaml, or the right name`,
    ],
    'host-address': ({ host, address, known, other }) => [
      `${code(address)} is not the address of ${q(host)}${other === undefined ? '' : `, but of ${q(other)}`}`,
      `${code(known)}, or another address in baton.yaml`,
    ],
    'host-without-steps': ({ host }) => [
      `${q(host)} is named here, and nothing says what to do on it`,
      `… ${code(host)} and repeat the steps above`,
    ],
    'which-host': ({ text: above }) => [
      `does this run where the text above says (${q(above)}), or on the nodes again?`,
      `a sentence that says where: On ${code('shop-1')}:`,
    ],
    'exception-unclear': ({ text: words }) => [
      `the exception ${q(words)} cannot be told apart from the steps that are repeated`,
      'the steps for each node written out, or one command on a line of its own that the exception names',
    ],
    'lead-unclear': ({ text: words }) => [
      `${q(words)}: do these commands run, on which nodes, and when?`,
      `a plain sentence above them: Run: – On ${code('shop-1')}: – If …:`,
    ],
  };
}
