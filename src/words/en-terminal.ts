import type { ChainFault } from '../journal/chain.ts';
import type { Act } from '../usecases/decide-gate.ts';
import { setupEn } from './en-setup.ts';
import type { Markup } from './markup/markup.ts';
import { wordSetup } from './setup-table.ts';
import type { TerminalWords } from './words.ts';

const done: Record<Act, string> = {
  continue: 'continue recorded',
  rollback: 'rollback recorded',
  retry: 'retry recorded',
  stop: 'stop recorded',
  run: 'run recorded',
  skip: 'skip recorded',
  done: 'done recorded',
  abort: 'Abort recorded',
};

const faults: Record<ChainFault['code'], string> = {
  changed: 'was changed after it was written',
  detached: 'does not continue the event before it',
  misplaced: 'stands at another place than its number',
};

/** What only a terminal says. */
export function terminalEn(m: Markup): TerminalWords {
  const { code } = m;
  const setup = setupEn(m);
  return {
    choices: (options) => `choices: ${options.join(', ')}`,
    recorded: (id, act, where) => `${code(id)}: ${done[act]}. ${where}`,
    atNoGate: (id, where) => `${code(id)} waits at no gate: ${where}`,
    unknownRollout: (id) => `There is no rollout ${code(id)}. Type: ${code('baton status')}`,
    journalIntact: (id, events, hash) => `${code(id)}: ${events} events, intact, ${code(hash.slice(0, 16))}`,
    journalFault: (id, seq, fault) => `${code(id)}: event ${seq} ${faults[fault]}`,
    noJournal: 'No journal yet.',
    setupFault: (fault) => wordSetup(setup, fault),
  };
}
