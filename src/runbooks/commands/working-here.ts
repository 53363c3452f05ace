import { changesDirectory } from './block-directories.ts';
import type { Unit } from './block-units.ts';
import type { Statement, Word } from './shell-parser.ts';

/** Programs that work on what lies in the directory that they are run in, with the options that name another. */
const here: [RegExp, RegExp][] = [
  [/^git$/, /^(?:-C|--git-dir)|^(?:clone|config|--version)$/],
  [/^(?:npm|yarn|pnpm)$/, /^(?:-g|--global|--prefix|--cwd|--dir|-C|-v|--version|config)\b/],
  [/^(?:mvn|gradle)$/, /^(?:-f|-p|--file|--project-dir|-v|--version)\b/],
  [/^make$/, /^(?:-C|--directory)/],
  [/^(?:composer|bundle|rake|alembic|artisan)$/, /^(?:-d|--working-dir|--gemfile|-v|--version)\b/],
  [/^docker-compose$/, /^(?:-f|--file|--project-directory|-v|--version|version)\b/],
];

/** It needs a directory: where nothing has named one, people know where that is. */
export function worksHere(units: Unit[]): boolean {
  const statements = units.flatMap((unit) => unit.statements);
  const moved = statements.findIndex(changesDirectory);
  return statements.slice(0, moved < 0 ? undefined : moved).some(({ own }: Statement) => own.some(isHere));
}

function isHere(written: Word[]): boolean {
  const words = (written[0]?.value === 'sudo' ? written.slice(1) : written).map(({ value }) => value);
  const [name = '', ...operands] =
    words[0] === 'docker' && words[1] === 'compose' ? ['docker-compose', ...words.slice(2)] : words;
  const found = here.find(([program]) => program.test(name));
  if (found !== undefined) {
    const option = operands.findIndex((word) => found[1].test(word));
    return (
      option < 0 ||
      (/^(?:-f|--file)$/.test(operands[option] ?? '') && isRelative(operands[option + 1] ?? '/'))
    );
  }
  if (/^pip3?$/.test(name))
    return operands.some((word, index) => operands[index - 1] === '-r' && isRelative(word));
  return name === 'source' || name === '.' ? isRelative(operands[0] ?? '/') : false;
}

const isRelative = (word: string): boolean => /^[\w.]/.test(word);
