import type { Difference } from '../audit/channel.ts';
import type { Markup } from './markup/markup.ts';
import type { AuditWords } from './words.ts';

/** What a comparison of a channel with its journal says. */
export function auditZh(m: Markup): AuditWords {
  const { code } = m;
  const events = ({ from, to }: { from: number; to: number }) =>
    from === to ? `第 ${from} 个事件` : `第 ${from} 至 ${to} 个事件`;
  return {
    difference(found: Difference): string {
      switch (found.code) {
        case 'cards':
          return found.count === 0 ? '频道中没有它的卡片' : `频道中有它的 ${found.count} 张卡片`;
        case 'card-reads':
          return `卡片（ ${code(found.ts)} ）显示的不是实际状态`;
        case 'elsewhere':
          return `${events(found)}不在它的消息列中（ ${code(found.ts)} ）`;
        case 'missing':
          return `它的消息列中缺少${events(found)}`;
        case 'twice':
          return `它的消息列中${events(found)}出现了两次（ ${code(found.ts)} ）`;
        case 'late':
          return `${events(found)}排在更晚的事件之后（ ${code(found.ts)} ）`;
        case 'unknown':
          return `它的消息列中有${events(found)}，而操作记录中没有（ ${code(found.ts)} ）`;
        case 'reads':
          return `第 ${found.seq} 个事件的内容与实际不符（ ${code(found.ts)} ）：缺少 ${m.quote(firstLine(found.expected))}`;
        default:
          return found satisfies never;
      }
    },
    noChannel: (id) => `${code(id)} ：没有频道`,
    channelSame: (id, channel) => `${code(id)} ：频道 ${code(channel)} 与操作记录一致`,
    channelDiffers: (id, channel) => `${code(id)} ：频道 ${code(channel)} 与操作记录不一致`,
    channelHidden: (reason) => `Slack 不显示它： ${code(reason)}`,
  };
}

const firstLine = (text: string) => text.split('\n')[0] ?? '';
