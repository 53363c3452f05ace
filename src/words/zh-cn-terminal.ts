import type { ChainFault } from '../journal/chain.ts';
import type { Act } from '../usecases/decide-gate.ts';
import type { Markup } from './markup/markup.ts';
import { wordSetup } from './setup-table.ts';
import type { TerminalWords } from './words.ts';
import { setupZh } from './zh-cn-setup.ts';

export const actsZh: Record<Act, string> = {
  continue: '继续',
  rollback: '回滚',
  retry: '重试',
  run: '执行',
  skip: '跳过',
  done: '已做完',
  stop: '停在此处',
  abort: '中止',
};

const faults: Record<ChainFault['code'], string> = {
  changed: '在写入之后被改动过',
  detached: '与前一个事件不相接',
  misplaced: '的编号与所在位置不符',
};

/** What only a terminal says. */
export function terminalZh(m: Markup): TerminalWords {
  const { code } = m;
  const setup = setupZh(m);
  return {
    choices: (options) => `可选： ${options.map(code).join('、')}`,
    recorded: (id, act, where) => `${code(id)} ：已记录“${actsZh[act]}”。${where}`,
    atNoGate: (id, where) => `${code(id)} 没有停在确认点：${where}`,
    unknownRollout: (id) => `没有升级 ${code(id)} 。请输入： ${code('baton status')}`,
    journalIntact: (id, events, hash) =>
      `${code(id)} ：共 ${events} 个事件，完整， ${code(hash.slice(0, 16))}`,
    journalFault: (id, seq, fault) => `${code(id)} ：第 ${seq} 个事件${faults[fault]}`,
    noJournal: '还没有操作记录。',
    setupFault: (fault) => wordSetup(setup, fault),
  };
}
