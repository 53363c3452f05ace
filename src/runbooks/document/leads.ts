import { bare } from './announcements.ts';
import { kindOfCode } from './code-blocks.ts';
import type { Block } from './markdown-blocks.ts';
import type { Said } from './phrases/read.ts';
import type { Section } from './section-state.ts';

/** What stands directly above commands has to say plainly that they run, and everywhere. */
export function checkLead(
  section: Section,
  said: Said[],
  text: string,
  depth: number,
  next: Block | undefined,
) {
  const last = said.at(-1);
  if (last === undefined || next?.is !== 'code' || !isLead(text, depth, next)) return;
  const { says } = last.reading;
  const unread =
    says === 'explain' && !last.reading.plain && (doubtful.test(last.text) || isNarrow(section, last.text));
  const narrow = (says === 'order' || says === 'announce') && isNarrow(section, last.text);
  if (unread || narrow) section.problems.add(last.line, 'lead-unclear', { text: bare(last.text) });
}

/** A place or a time that was not understood, or a no. */
const doubtful =
  /^(?:on|at|in|from|for|to|before|after|with|over|by|not|no|never|do not|don't|skip|the dba|dba)\b|[侧上里]$|的$|勿|禁止|不得|不能/i;

const narrowing =
  /才|的话|仅(?!需)|只(?!需)|别|不要|千万|那台|侧|低于|高于|示例|例如|错误|废弃|仅供|二选一|任选|或用|非必须|可选|跳过|回滚时|出错|起不来|停不掉|失败|从.*升|机器$|主节点|主库|从库|备机|跳板|DBA|(?:数据库|redis|mysql)(?:机|那|上|服务器)|第二天|次日|一周|无需|预期|做法|首次|新环境|新装|已.*过|\b(?:only|unless|if|except|example|instead|alternatively|deprecated|never|not|expected|optional|database|bastion|dba|primary|standby|leader|container|undo|once|later|one of|either|otherwise|else)\b/i;

/** "Check if it still runs": a question to the machine, and no condition. */
const asking = /\b(?:check|see|verify|confirm|look|find out|test|make sure|ensure)s? (?:if|whether)\b/gi;

/** It says where, when or whether, in words that frame nothing. */
export const isNarrow = (section: Section, text: string): boolean =>
  narrowing.test(text.replace(/`[^`]*`/g, '@').replace(asking, '')) ||
  section.hosts.mentioned(text).some((host) => section.upgrade && !section.nodes.isCurrent([host]));

/** Its last order is what the commands, or the deeper items, below it do. */
export function isLead(text: string, depth: number, next: Block | undefined): boolean {
  if (/[.。!！]$/.test(text.trim())) return false;
  if (next?.is === 'code') return kindOfCode(next) === 'shell';
  return next?.is === 'prose' && next.depth > depth && depth > 0;
}
