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
  const conditions = said.filter(({ reading }) => reading.says === 'condition');
  const isFramed = ({ sentence }: Said) => conditions.some((one) => one.sentence === sentence);
  for (const one of said.filter((one) => isPointing(one) && !isFramed(one)))
    section.problems.add(one.line, 'lead-unclear', { text: bare(one.text) });
  const last = said.at(-1);
  if (last !== undefined && ((isPointing(last) && !isFramed(last)) || isOnlyOutput(last.text))) return;
  if (last === undefined || next?.is !== 'code' || !isLead(text, depth, next)) return;
  const { says } = last.reading;
  const unread =
    says === 'explain' && !last.reading.plain && (doubtful.test(last.text) || isNarrow(section, last.text));
  const likely =
    last.reading.says === 'order' &&
    last.reading.likely === true &&
    doubtful.test(last.text.replace(reminding, ''));
  const narrow = likely || ((says === 'order' || says === 'announce') && isNarrow(section, last.text));
  if (unread || narrow) section.problems.add(last.line, 'lead-unclear', { text: bare(last.text) });
}

/** It speaks of the commands below or above, in words that frame nothing: these, and when? */
const isPointing = ({ reading, text }: Said): boolean =>
  ['order', 'explain', 'announce'].includes(reading.says) &&
  !(reading.says === 'explain' && reading.plain) &&
  pointing.test(text) &&
  (narrowing.test(text.replace(reminding, '')) || refusing.test(text.replace(reminding, '')));

const pointing =
  /(?:以下|下面|下列|如下|上述|上面|以上|前面|第[一二三四\d]+[条个步]|这[些条几])(?:的)?(?:命令|操作|步骤|脚本|语句)|\b(?:following|below|above|previous|next|first|second|third|last|these|those|this) (?:commands?|steps?|lines?|block|script)\b|\bthe following\b/i;

const refusing =
  /勿|禁止|跳过|不(?:要|用|需|必|得|可)|\b(?:do not|don't|never|skip|omit|ignore|not needed)\b/i;

/** A place or a time that was not understood, or a no. */
const doubtful =
  /^(?:on|at|in|from|for|to|before|after|with|over|by|not|no|never|do not|don't|skip|the dba|dba)\b|[侧上里]$|的$|勿|禁止|不得|不能/i;

const narrowing =
  /以前|不再|旧版|过去|测试环境|开发环境|预发|灰度|才|的话|仅(?!需)|只(?!需)|别|不要|千万|那台|侧|低于|高于|示例|例如|错误|废弃|仅供|二选一|任选|或用|非必须|可选|跳过|回滚时|出错|起不来|停不掉|失败|从.*升|机器$|主节点|主库|从库|备机|跳板|DBA|(?:数据库|redis|mysql)(?:机|那|上|服务器)|第二天|次日|一周|无需|预期|做法|首次|新环境|新装|已.*过|\b(?:only|unless|if|except|example|instead|alternatively|deprecated|never|not|expected|optional|(?:on|at|in) the database|database (?:server|host|machine|node)|bastion|dba|primary|standby|leader|container|undo|once|later|one of|either|otherwise|else|previously|formerly|no longer|used to|deprecated|legacy|skip|(?:for|in|on) (?:development|dev|staging|test(?:ing)?|local))\b/i;

/** "Check if it still runs": a question to the machine, and no condition. */
const asking = /\b(?:check|see|verify|confirm|look|find out|test|make sure|ensure)s? (?:if|whether)\b/gi;

/** "Do not forget to clear the cache" bids it. */
const reminding = /\b(?:do not|don't|never) forget (?:to )?|(?:不要|千万别|请勿|别|勿)忘(?:了|记)?/gi;

/** It says where, when or whether, in words that frame nothing. */
export const isNarrow = (section: Section, text: string): boolean =>
  narrowing.test(
    text
      .replace(/`[^`]*`/g, '@')
      .replace(asking, '')
      .replace(reminding, ''),
  ) || section.hosts.mentioned(text).some((host) => section.upgrade && !section.nodes.isCurrent([host]));

/** "On shop-2 the path is `/data`": some of the nodes are not like the others, in a way that no step shows. */
export const isDifference = (section: Section, text: string): boolean => {
  const named = section.hosts.mentioned(text).filter((host) => section.nodes.isNode(host));
  const nodes = section.hosts.nodesOf(section.service);
  return (
    section.upgrade &&
    named.length > 0 &&
    named.length < nodes.length &&
    /目录|路径|端口|不同|不一样|区别|\b(?:path|director(?:y|ies)|folder|port|instead|differ(?:s|ent)?|not the same)\b/i.test(
      text,
    )
  );
};

/** Its last order is what the commands, or the deeper items, below it do. */
export function isLead(text: string, depth: number, next: Block | undefined): boolean {
  if (/[.。!！]$/.test(text.trim())) return false;
  if (next?.is === 'code') return kindOfCode(next) === 'shell';
  return next?.is === 'prose' && next.depth > depth && depth > 0;
}

/** It says what is seen, and bids nobody to run what stands below. */
export function isOnlyOutput(text: string): boolean {
  const sees =
    /\b(?:you|we) (?:should|will|can|may|might|'ll)?\s*(?:now )?(?:see|get)\b|\b(?:output|result|response)s? (?:should|will|looks?|is|are)\b|\bshould (?:see|print|output|show|return|look|display)|\blooks? like\b|\b(?:expected|example|sample) (?:output|result)|^(?:output|result|response)s?\s*[:：]?$|(?:输出|显示|返回|看到|出现|打印)(?:如下|以下|类似|下面|的?结果|的?信息|的?内容)|(?:预期|示例|期望)(?:的)?(?:输出|结果)|^(?:输出|结果|返回)[:：]?$|结果(?:如下|类似)/i;
  return (
    sees.test(text) &&
    !/\b(?:run|execute|use|type|enter|with)\b|执行(?!后|完|成功|之后)|运行(?!后|完|成功|之后)|输入|使用|命令/i.test(
      text,
    )
  );
}
