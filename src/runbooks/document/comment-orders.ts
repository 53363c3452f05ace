import { isCommand } from '../commands/prompts.ts';
import { carries } from '../commands/script.ts';
import { parseShell } from '../commands/shell-parser.ts';
import { baseName } from '../paths.ts';
import type { CodeLine } from './markdown-blocks.ts';
import { readProse } from './phrases/read.ts';
import { pathsIn } from './section-state.ts';

/** What no command does, with the commands that do it all the same. */
const byPeople: [RegExp, RegExp][] = [
  [
    /\b(?:edit|uncomment|comment out|add (?:the|this|these)? ?(?:following|lines?|entry)|change \S.* (?:to|from)\b|set \S.*(?:=| to )|adjust)\b|编辑|修改|改成|改为|注释|添加(?:如下|以下)|增加(?:如下|以下)/i,
    /\b(?:sed|vi|vim|nano|echo|printf|tee|cat|cp|mv|perl|awk|yq|jq|crudini|python\d?|sh|bash|patch|sysctl|export|psql|mysql|redis-cli|chmod|chown|ufw|firewall-cmd|kubectl|git|npm|php|rails|rake|ln|tar|unzip)\b|=/,
  ],
  [
    /\b(?:notify|tell|inform|announce|contact|ask)\b|通知|联系|告知/i,
    /\b(?:curl|wget|mail|wall|sendmail|sh|bash|php|python\d?)\b|\.sh\b/,
  ],
  [
    /\b(?:wait (?:for|until|till|about|at least|a))\b|等待|等\S*(?:完成|结束|分钟|秒)/i,
    /\b(?:sleep|until|while|wait|tail|watch|journalctl|kubectl|docker|curl|nc|timeout)\b/,
  ],
  [/\b(?:manually|by hand)\b|手动|手工|人工/i, /(?!)/],
  [
    /\b(?:take|remove|pull|drain|put|add|bring) .*\b(?:out|back|load ?balancer|lb|pool|rotation|upstream)\b|摘除|摘掉|下线|加回|挂回/i,
    /\b(?:curl|ipvsadm|nginx|haproxy|socat|aws|gcloud|kubectl|etcdctl|consul|sed|mv|rm|touch|sh|bash|cp|ln)\b|\.sh\b/,
  ],
];

export type CommentOrder = { line: number; text: string; clear: boolean };

/**
 * The orders among a block's comments that none of its commands carries out.
 * @returns `clear` is false where the block cannot be parted there: its lines hang together.
 */
export function ordersInComments(lines: CodeLine[]): CommentOrder[] {
  return lines.flatMap(({ line, content }, index) => {
    const text = /^\s*#+\s*(?!!)(.+)$/.exec(content)?.[1]?.trim();
    if (text === undefined || !isOrder(text)) return [];
    const next = lines[index + 1]?.content.trim() ?? '';
    const follows = next !== '' && !next.startsWith('#');
    const verbs = byPeople.filter(([said]) => said.test(text));
    const carried =
      follows &&
      (verbs.length === 0 || (verbs.some(([, does]) => does.test(next)) && namesFiles(next, text)));
    if (carried || (verbs.length === 0 && lines.length > index + 1)) return [];
    return [{ line, text, clear: !hangsTogether(lines.slice(0, index)) || !isLeft(lines.slice(index)) }];
  });
}

function isOrder(text: string): boolean {
  if (isCommand(text)) return false;
  const likely = byPeople.some(([said]) => said.test(text));
  return readProse([{ text, line: 1, code: false }]).said.some(
    ({ reading }) => reading.says === 'order' && (likely || reading.likely !== true),
  );
}

/** What is to be changed in a file is done by a command that names it. */
function namesFiles(command: string, text: string): boolean {
  const files = pathsIn(text).map(baseName);
  return files.length === 0 || files.some((file) => command.includes(file));
}

const isLeft = (lines: CodeLine[]): boolean =>
  lines.some(({ content }) => content.trim() !== '' && !content.trim().startsWith('#'));

/** Its lines leave something behind, or are only a part of a construct. */
function hangsTogether(lines: CodeLine[]): boolean {
  const parsed = parseShell(lines.map(({ content }) => content).join('\n'));
  if (!parsed.ok) return true;
  return parsed.statements.some(
    (statement) => carries(statement) && !statement.own.every(([name]) => name?.value === 'cd'),
  );
}
