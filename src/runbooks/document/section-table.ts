import { isCommand } from '../commands/prompts.ts';
import { isNarrow } from './leads.ts';
import type { Block } from './markdown-blocks.ts';
import { readLines } from './section-code.ts';
import { goTo } from './section-places.ts';
import { begin, pathsIn, placeOf, type Section } from './section-state.ts';

type Rows = Extract<Block, { is: 'table' }>['rows'];
type Row = Rows[number];

const ordering =
  /步骤|操作|动作|命令|执行|任务|怎么做|\b(?:steps?|actions?|commands?|tasks?|procedure|what to do|to-?do)\b/i;

/** What a row says, without its number and empty cells. */
const wordsOf = ({ cells }: Row): string => cells.filter((cell) => /[\p{L}]/u.test(cell)).join(' – ');

/** A table of steps, or one with commands in its cells: what each row orders is for people. Any other lists facts. */
export function readTable(section: Section, rows: Rows) {
  const [header, ...body] = rows;
  if (header === undefined) return;
  const isSteps = header.cells.some((cell) => ordering.test(cell));
  const orders = body.filter((row) => wordsOf(row) !== '' && (isSteps || row.cells.some(isCommand)));
  section.remarks.push(
    ...rows.filter((row) => !orders.includes(row)).map(({ line }) => section.source.ref(line)),
  );
  if (!isSteps) section.nodes.readTable(rows);
  const columns = columnsOf(header);
  for (const row of orders) if (!runRow(section, row, columns)) pushRow(section, row);
}

type Columns = { command: number; host: number };

const columnsOf = ({ cells }: Row): Columns => ({
  command: cells.findIndex((cell) =>
    /^(?:shell )?(?:commands?|cmd|(?:执行|操作)?(?:命令|指令))$/i.test(cell),
  ),
  host: cells.findIndex((cell) =>
    /^(?:(?:target )?(?:hosts?|nodes?|servers?|machines?)|on|where|(?:执行|目标)?(?:主机|服务器|节点|机器))$/i.test(
      cell,
    ),
  ),
});

/** A column of commands holds commands: the row is run as a block with its words above it would be. */
function runRow(section: Section, row: Row, columns: Columns): boolean {
  const command = row.cells[columns.command] ?? '';
  if (!isCommand(command) || /<[^<>]+>/.test(command)) return false;
  const place = columns.host < 0 ? '' : (row.cells[columns.host] ?? '');
  const hosts = section.hosts.mentioned(place);
  if (columns.host >= 0 && hosts.length === 0 && !everyNode.test(place)) return false;
  const words = row.cells.filter((_, index) => index !== columns.command && index !== columns.host);
  if (words.some((cell) => isNarrow(section, cell))) return false;
  section.above = { text: words.filter((cell) => /\p{L}/u.test(cell)).join(' – '), source: [] };
  if (hosts.length > 0 && !section.nodes.isCurrent(hosts))
    goTo(section, hosts, row.line, { of: 'prose', depth: 99 });
  readLines(section, [{ line: row.line, content: command }], {});
  section.scopes.backOnNodes();
  return true;
}

const everyNode =
  /^(?:all|each|every|both)(?: (?:nodes?|hosts?|servers?|machines?))?$|^(?:所有|全部|每台|各)(?:节点|服务器|机器|主机)?$/i;

function pushRow(section: Section, row: Row) {
  const says = wordsOf(row);
  begin(section, row.line);
  const named = section.hosts.mentioned(says);
  if (named.length > 0 && !section.nodes.isCurrent(named))
    section.problems.add(row.line, 'lead-unclear', { text: says });
  section.reader.push({
    ...placeOf(section.scopes.where, section.scopes.condition),
    kind: 'person',
    says,
    files: pathsIn(says),
    source: [section.source.ref(row.line)],
  });
}
