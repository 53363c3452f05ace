import type { ChainFault } from '../journal/chain.ts';
import { setupEn } from './en-setup.ts';
import type { Markup } from './markup/markup.ts';
import { wordSetup } from './setup-table.ts';
import type { TerminalWords } from './terminal-words.ts';

const faults: Record<ChainFault['code'], string> = {
  changed: 'was changed after it was written',
  detached: 'does not continue the event before it',
  misplaced: 'stands at another place than its number',
};

/** What only a terminal says. */
export function terminalEn(m: Markup): TerminalWords {
  const { code } = m;
  const setup = setupEn(m);
  const meant = (nearest?: string) => (nearest ? ` Did you mean ${code(nearest)}?` : '');
  return {
    choices: (options) => `choices: ${options.join(', ')}`,
    decideBy: (id) => `decide: ${code(`baton decide ${id} CHOICE`)}`,
    noSuchChoice: (choice, options, nearest) =>
      `${code(choice)} is not offered here; the choices are: ${options.map(code).join(', ')}.${meant(nearest)} Nothing was changed.`,
    recorded: (id, act, where) => `${code(id)}: ${act} recorded. ${where}`,
    atNoGate: (id, where) => `${code(id)} waits at no gate: ${where}`,
    unknownRollout: (id, nearest) =>
      `There is no rollout ${code(id)}.${meant(nearest)} Type: ${code('baton status')}`,
    pointsToVerify: (points) => `To be verified:${points.map((one) => `\n  ☐ ${m.text(one)}`).join('')}`,
    allVerified: (points) => (points === 1 ? 'Is it verified?' : `Are all ${points} verified?`),
    asWritten: 'Run it as it stands above?',
    yesOrNo: (question) => `${question} [y/N] `,
    notConfirmed: `Nothing was changed: it was not confirmed. Answer y in a terminal, or add ${code('--yes')}.`,
    watching: (when) => `${when} · Ctrl-C ends`,
    journalEvent: ({ seq, when, who, type, hash }) =>
      `#${seq} ${when} ${who} ${code(type)} ${code(hash.slice(0, 16))}`,
    journalIntact: (id, events, hash) => `${code(id)}: ${events} events, intact, ${code(hash.slice(0, 16))}`,
    journalFault: (id, seq, fault) => `${code(id)}: event ${seq} ${faults[fault]}`,
    noJournal: 'No journal yet.',
    setupFault: (fault) => wordSetup(setup, fault),
  };
}
