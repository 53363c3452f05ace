import { isCommand } from '../commands/prompts.ts';
import type { Block } from './markdown-blocks.ts';
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
  for (const row of orders) pushRow(section, row);
}

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
