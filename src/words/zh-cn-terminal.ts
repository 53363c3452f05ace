import type { ChainFault } from '../journal/chain.ts';
import type { Act } from '../usecases/decide-gate.ts';
import type { Markup } from './markup/markup.ts';
import { wordSetup } from './setup-table.ts';
import type { TerminalWords } from './terminal-words.ts';
import { buttons } from './zh-cn-names.ts';
import { setupZh } from './zh-cn-setup.ts';

export const actsZh: Record<Act, string> = { ...buttons, abort: '中止' };

const faults: Record<ChainFault['code'], string> = {
  changed: '在写入之后被改动过',
  detached: '与前一个事件不相接',
  misplaced: '的编号与所在位置不符',
};

/** What only a terminal says. */
export function terminalZh(m: Markup): TerminalWords {
  const { code } = m;
  const setup = setupZh(m);
  const meant = (nearest?: string) => (nearest ? `您要找的是 ${code(nearest)} 吗？` : '');
  return {
    choices: (options) => `可选： ${options.map(code).join('、')}`,
    decideBy: (id) => `作决定： ${code(`baton decide ${id} CHOICE`)}`,
    noSuchChoice: (choice, options, nearest) =>
      `此处不能选择 ${code(choice)} ；可选的有： ${options.map(code).join('、')} 。${meant(nearest)}未作任何改动。`,
    recorded: (id, act, where) => `${code(id)} ：已记录“${actsZh[act]}”。${where}`,
    atNoGate: (id, where) => `${code(id)} 没有停在确认点：${where}`,
    unknownRollout: (id, nearest) =>
      `没有升级 ${code(id)} 。${meant(nearest)}请输入： ${code('baton status')}`,
    pointsToVerify: (points) => `待验证：${points.map((one) => `\n  ☐ ${m.text(one)}`).join('')}`,
    allVerified: (points) => (points === 1 ? '这一项已验证吗？' : `以上 ${points} 项均已验证吗？`),
    asWritten: '按以上原文执行吗？',
    yesOrNo: (question) => `${question}（是 y，否 N） `,
    notConfirmed: `未作任何改动：没有得到确认。请在终端中回答 ${code('y')} ，或加上 ${code('--yes')} 。`,
    watching: (when) => `${when} · 按 ${code('Ctrl-C')} 结束`,
    journalEvent: ({ seq, when, who, type, hash }) =>
      `第 ${seq} 条 ${when} ${who} ${code(type)} ${code(hash.slice(0, 16))}`,
    journalIntact: (id, events, hash) =>
      `${code(id)} ：共 ${events} 个事件，完整， ${code(hash.slice(0, 16))}`,
    journalFault: (id, seq, fault) => `${code(id)} ：第 ${seq} 个事件${faults[fault]}`,
    noJournal: '还没有操作记录。',
    setupFault: (fault) => wordSetup(setup, fault),
  };
}
