import { type PromptedLine, readPrompts } from '../commands/prompts.ts';
import type { Problems } from '../problems.ts';
import { type CommentOrder, ordersInComments } from './comment-orders.ts';
import type { Block, CodeLine } from './markdown-blocks.ts';
import { readContext } from './phrases/context.ts';
import type { Where } from './phrases/reading.ts';
import { carriedTo, isAnyServer, loginOf } from './remote-lines.ts';

type Code = Extract<Block, { is: 'code' }>;

/** What a code block holds: commands, lines of a file or a page, or commands with words among them. */
export type CodeKind = 'shell' | 'content' | 'words';

const shells = new Set([
  '',
  'sh',
  'bash',
  'shell',
  'zsh',
  'ksh',
  'console',
  'shell-session',
  'terminal',
  'text',
  'txt',
  'cmd',
  'linux',
]);

/** A block in another language is content; an untagged one is what its lines look like. */
export function kindOfCode({ language, lines }: Code): CodeKind {
  const written = lines.filter(({ content }) => content.trim() !== '' && !content.trim().startsWith('#'));
  if (!shells.has(language) || (written.length > 0 && written.every(({ content }) => isSettingLine(content))))
    return 'content';
  if (written.length > 0 && written.every(({ content }) => isListed(content))) return 'content';
  if (isTable(written[0]?.content ?? '')) return 'content';
  if (written.some(({ content }) => isMarkup(content) || isOtherPrompt(content))) return 'words';
  return written.some(({ content }) => hasWords(content)) ? 'words' : 'shell';
}

/** `redis.pool.maxTotal=60`, `notify_url: "http://…"`, `[section]`, `</tag>`, `{`. */
const isSettingLine = (line: string): boolean =>
  /^\s*(?:-\s+)?[\w.${}[\]-]+\s*=\s*(?!\$\()[^;&|]*$/.test(line)
    ? !/^\s*(?:export|sudo|cd|[A-Za-z_]\w*=\S*\s+\S)/.test(line) || / = /.test(line)
    : /^\s*(?:-\s+)?["']?[\w.-]+["']?\s*:(?:\s.*)?$/.test(line) ||
      /^\s*\[[\w. -]+\]\s*$/.test(line) ||
      isMarkup(line) ||
      /^\s*[{}\]],?\s*$/.test(line);

/** SQL, lines of a crontab or of `hosts`, options alone. */
const isListed = (line: string): boolean =>
  /^\s*(?:alter|insert|update|create|delete|drop|select|grant|truncate|use|set|commit|begin)\b.*(?:;\s*$|\b(?:table|into|from|database|index|set|view)\b)/i.test(
    line,
  ) ||
  /^\s*(?:[\d*/,-]+\s+){5}\S/.test(line) ||
  /^\s*\d{1,3}(?:\.\d{1,3}){3}\s+\S/.test(line) ||
  /^\s*-[A-Za-z]/.test(line);

/** `mysql> `, `127.0.0.1:6379> `, `sqlite> `: a program's prompt, and no shell's. */
const isOtherPrompt = (line: string): boolean => /^\s*[\w.:[\]()-]+>\s/.test(line);

const isMarkup = (line: string): boolean =>
  /^\s*<\/?[a-z!?][\w-]*(?:\s[^<>]*)?\/?>/.test(line) && /["=/]/.test(line);

/** `USER   PID  COMMAND`: the head of what a program prints. */
const isTable = (line: string): boolean => /^\s*(?:%?[A-Z]{3,}\s+){2,}%?[A-Z]{2,}/.test(line);

/** Chinese outside of quotes and comments, but for what a kill is to be given; an English sentence. */
function hasWords(line: string): boolean {
  if (isAnyServer(loginOf(line) ?? carriedTo(line) ?? '')) return false;
  const bare = line.replace(/(?:^|\s)#.*$/, '').replace(/"[^"]*"|'[^']*'|<[^<>]*>/g, '');
  if (/^\s*(?:\[[^\]]*\][#$]\s*|[#$]\s+)?(?:sudo\s+)?(?:kill|pkill)\b/.test(bare)) return false;
  if (/(?:^|\s)[^\s/]*\p{Script=Han}/u.test(bare)) return true;
  if (/^\s*\d{1,2}\)\s+[A-Za-z]+ [a-z]+/.test(bare)) return true;
  return /^\s*[A-Z][a-z]+(?: [a-z]+){3,}.*\.\s*$/.test(bare);
}

/** Lines in a row for one place; `where` and `condition` as prompts, `ssh` and comments say. */
export type Segment = {
  lines: CodeLine[];
  where?: Where;
  /** A host that a prompt names. */
  prompt?: string;
  condition?: string;
  /** The comment that says so: its frame ends with the next one, or a blank line. */
  commented?: string;
  /** The line of an `ssh` that leads there. */
  entered?: number;
  /** A comment above said where other lines run, and nothing says so of these. */
  after?: string;
  /** A comment that orders what no command below it does: the one line of this segment. */
  order?: CommentOrder;
};

/** A block's segments, and its lines that commands print. */
export type Segments = { segments: Segment[]; printed: number[] };

/** Splits a block where prompts, an `ssh HOST` and comments say that what follows runs elsewhere. */
export function readSegments(
  block: Code,
  problems: Problems,
  mentioned: (text: string) => string[],
): Segments {
  const segments: Segment[] = [];
  let open: Omit<Segment, 'lines'> = {};
  let fresh = true;
  const prompted = readPrompts(block.lines, problems);
  const orders = ordersInComments(prompted);
  const printed: number[] = [];
  for (const line of prompted) {
    if (line.printed) {
      printed.push(line.line);
      continue;
    }
    const order = orders.find((one) => one.line === line.line);
    if (order !== undefined) {
      segments.push({ lines: [line], order });
      fresh = true;
      continue;
    }
    const said = contextOf(line, mentioned);
    const comment = /^\s*#/.test(line.content);
    if (said === undefined && open.commented && (comment || line.content.trim() === '')) {
      open = {
        ...(open.where === undefined || open.where.is === 'all-nodes' ? {} : { after: open.commented }),
      };
      fresh = true;
    }
    if (said !== undefined) {
      open = { ...(said.condition === undefined ? {} : open), ...said };
      fresh = true;
    }
    const leaves =
      /^\s*(?:exit|logout)\s*$/.test(line.content) &&
      (open.where?.is === 'hosts' || open.entered !== undefined);
    if (leaves) {
      open = {};
      fresh = true;
      continue;
    }
    const aside = /\S\s+#\s*(.+)$/.exec(line.content)?.[1] ?? '';
    if (mentioned(aside).length > 0 || /\b(?:only|not|skip|if|unless)\b|仅|只|如果|不用|跳过/i.test(aside))
      problems.add(line.line, 'lead-unclear', { text: aside });
    if (line.host !== undefined && line.host !== open.prompt) {
      open = { prompt: line.host };
      fresh = true;
    }
    if (fresh) segments.push({ lines: [], ...open });
    fresh = false;
    const isLogin = said?.where !== undefined && !comment;
    const segment = segments.at(-1);
    if (isLogin) open.entered = line.line;
    else segment?.lines.push({ line: line.line, content: line.content });
    if (segment && isLogin) segment.entered = line.line;
  }
  const filled = segments.filter(
    ({ lines, entered }, index) =>
      lines.some(({ content }) => content.trim() !== '') ||
      (entered !== undefined && index === segments.length - 1),
  );
  return { segments: filled, printed };
}

function contextOf(
  { content }: PromptedLine,
  mentioned: (text: string) => string[],
): Pick<Segment, 'where' | 'condition' | 'commented'> | undefined {
  const login = loginOf(content);
  if (login !== undefined)
    return {
      where:
        isAnyServer(login) && mentioned(login).length === 0
          ? { is: 'all-nodes' }
          : { is: 'hosts', names: [login] },
    };
  const comment = /^\s*#+\s*(.+)$/.exec(content)?.[1];
  if (comment === undefined) return undefined;
  const host =
    /^(?:(?:run|execute)\s+)?(?:on|@)\s+`?([\w.-]*\d[\w.-]*|[\w-]+-[\w-]+)`?\s*(?:only)?[:：]?$/i.exec(
      comment,
    )?.[1] ??
    /^(?:在|登录|到)\s*`?([A-Za-z][\w.-]*)`?\s*(?:上)?(?:执行|运行|操作)?[:：]?$/.exec(comment)?.[1];
  if (host !== undefined) return { where: { is: 'hosts', names: [host] }, commented: comment };
  const named = mentioned(comment);
  if (named.length > 0) return { where: { is: 'hosts', names: named }, commented: comment };
  if (byOthers.test(comment)) return { where: { is: 'described' }, commented: comment };
  const [clause = ''] = comment.split(/[,，;；:：]/);
  const context = readContext(clause.trim()) ?? readContext(comment.trim());
  if (context?.reading.says === 'where') return { where: context.reading.where, commented: comment };
  if (context?.reading.says === 'condition') return { condition: comment.trim(), commented: comment };
  return undefined;
}

/** Others than the service's nodes, by what they are. */
const byOthers =
  /DBA|库机|[主从]库|跳板机|堡垒机|(?:数据库|缓存|redis|mysql)(?:服务器|主机|机器?|那台|侧|上)|\b(?:db|database|redis|mysql|build|bastion|jump) (?:server|host|machine|box|node)\b|\bby (?:the )?dba\b/i;
