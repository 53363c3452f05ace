import type { Fault } from '../problem-facts.ts';
import type { ShellFault } from './shell-parser.ts';

/** What is wrong with a block that no shell reads. */
export function faultOfShell({ fault, about }: ShellFault): Fault {
  switch (fault) {
    case 'open':
      return about === '' ? { code: 'left-open', facts: {} } : { code: 'not-closed', facts: { text: about } };
    case 'operator':
      return { code: 'operator-alone', facts: {} };
    case 'keyword':
      return { code: 'keyword-alone', facts: { text: about } };
    case 'here-document':
      return { code: 'here-document-open', facts: { end: about } };
    case 'other':
      return { code: 'not-shell', facts: {} };
  }
}
