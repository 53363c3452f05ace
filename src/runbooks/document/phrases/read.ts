import type { Piece } from '../markdown-blocks.ts';
import { readChinese } from './chinese.ts';
import { paragraphOf, readClauses } from './clauses.ts';
import { readAddress, readContext, readException, readRepeat, speaksOfRepeat } from './context.ts';
import { readEnglish, splitEnglish } from './english.ts';
import { explain, type Reading, unknown } from './reading.ts';

/** One thing said, with its words, their line, and which characters of the paragraph they are. */
export type Said = {
  reading: Reading;
  text: string;
  line: number;
  lines: number[];
  sentence: number;
  from: number;
  to: number;
  /** What ends it: a colon leads in what follows. */
  end: string;
};

/** A paragraph, and all that it says. */
export type Prose = { text: string; said: Said[] };

/** Reads a paragraph: every clause of it gives at least one reading, so that none is lost. */
export function readProse(pieces: Piece[], isHost: (word: string) => boolean = () => false): Prose {
  const text = paragraphOf(pieces);
  const repeats = speaksOfRepeat(text);
  const said = readClauses(pieces, (clause) => splitOrders(clause, repeats)).flatMap(({ text, ...where }) =>
    readClause(text, repeats, isHost).map(
      (reading): Said => ({ reading: isAside(reading, where.end) ? explain() : reading, text, ...where }),
    ),
  );
  return { text, said };
}

/** What stands in brackets explains, unless it says what to do. */
const isAside = (reading: Reading, end: string): boolean =>
  reading.says === 'order' && reading.likely === true && /[)）]/.test(end);

const maxClauseLength = 1_000;

function readClause(written: string, repeats: boolean, isHost: (word: string) => boolean): Reading[] {
  if (written.length > maxClauseLength) return [unknown('shorter')];
  const text = isChinese(written) ? written : withTicks(written, isHost);
  if (complement.test(text) || label.test(text)) return [explain(complement.test(text))];
  if (isHosts(text, isHost) && !narrowing.test(text)) return [{ says: 'login', nodes: hostsOf(text) }];
  const framed = readAddress(text) ?? readRepeat(text, isHost) ?? (repeats ? readException(text) : undefined);
  if (framed !== undefined) return [framed];
  const alone = onlyOn.exec(text.replaceAll('`', ''));
  const host = alone?.slice(1).find((one) => one !== undefined);
  if (host !== undefined && isHost(host))
    return [{ says: 'where', where: { is: 'hosts', names: [host], only: true } }];
  const narrowed = narrowing.test(text) && wordsOf(text).some(isHost);
  if (narrowed && readContext(text)?.reading.says !== 'fleet') return [{ says: 'except', names: [] }];
  const context = readContext(text);
  if (context !== undefined)
    return context.rest === '' ? [context.reading] : [context.reading, readWords(context.rest)];
  const reading = readWords(text);
  const remark = reading.says === 'explain' && namesNodes.test(text);
  const lost = speaksOfRepeat(text) && (reading.says === 'order' || remark);
  return [lost ? unknown('command') : reading];
}

/** A remark that some steps are the same somewhere, and not just that something is. */
const namesNodes =
  /`|\b[a-z]\w*-\d+\b|\b(?:nodes?|servers?|hosts?|machines?|steps?|above|others?)\b|节点|服务器|机器|主机|台|步骤|操作/i;

/** "除a-2外", "只在a-2上", "not on a-2": for some of the nodes, in words. */
const narrowing = /(?<![摘删移清去解拆])除|仅|只|不(?!同)|无需|\b(?:except|only|not|without|but)\b/i;

/** What a condition before it says already. */
const complement =
  /^(?:otherwise|else|if not),? (?:you (?:can|may) )?(?:skip|ignore) (?:this|it)(?: step)?$|^(?:否则|不然|反之)(?:请|则|就|可以?)*(?:跳过|忽略|略过)(?:此|本|这一?|该)?(?:步骤?)?$/i;

/** Before what is named, and the way that every rollout goes. */
const label =
  /^(?:hosts?|nodes?|servers?|machines?|services?|owner|environment|环境|服务器|节点|主机|机器|服务|负责人)$|^(?:do |upgrade |process |work (?:on )?)?(?:only )?one (?:node|host|server|machine) (?:at a time|after (?:the )?(?:other|another))$|^(?:do (?:this|them) )?one (?:by|after) (?:one|another|the other)$/i;

/** "On a-1 only", "仅在a-1上执行". */
const onlyOn =
  /^(?:only|just) (?:on|for) ([A-Za-z0-9][\w.-]*)$|^(?:on|for) ([A-Za-z0-9][\w.-]*) (?:only|alone)$|^(?:仅|只)(?:需要?)?在\s*([A-Za-z0-9][\w.-]*)\s*(?:节点|服务器|机器|主机)?(?:上)?(?:面)?(?:执行|操作|运行)?(?:即可)?$/i;

const wordsOf = (text: string): string[] =>
  (text.match(/[A-Za-z0-9][A-Za-z0-9._-]*/g) ?? []).map((word) => word.replace(/[.-]+$/, ''));

/** In English only what stands in backticks is a name; a host that is known is one without. */
const withTicks = (text: string, isHost: (word: string) => boolean): string =>
  text.replace(/`[^`]*`|(?<![\w./-])[A-Za-z0-9][\w-]*(?:\.\w[\w-]*)*(?![\w/-])/g, (word) =>
    word.startsWith('`') || !isHost(word) ? word : `\`${word}\``,
  );

const hostsOf = (text: string): string[] =>
  text
    .replaceAll('`', ' ')
    .split(/[\s、,，&]+/)
    .filter((word) => word !== '' && !/^(?:and|和|与)$/.test(word));

/** "`shop-1`, `shop-2`" and no more: which machines a label before it is about. */
const isHosts = (text: string, isHost: (word: string) => boolean): boolean => {
  const words = hostsOf(text);
  return words.length > 0 && words.every(isHost);
};

function readWords(text: string): Reading {
  if (struckOut.test(text)) return explain();
  return isChinese(text) ? readChinese(text) : readEnglish(text);
}

const struckOut = /^~[^~]+~$/;

const isChinese = (text: string): boolean => /\p{Script=Han}/u.test(text);

function splitOrders(text: string, repeats: boolean): string[] {
  const parts = repeats ? text.split(exception) : [text];
  return parts
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .flatMap((part) => (isChinese(part) ? [part] : splitEnglish(part)));
}

/** Before what a repeat leaves out. */
const exception =
  /\s+(?=(?:but|without|except|skipping|apart from|other than|excluding)\b)|(?<=.)(?=但(?:是|不|无)|无需|无须|不需|不用|不必|跳过|除了?`)/i;
