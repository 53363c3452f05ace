import { isQuiet, type Pipeline, type Recognised, resolveAll } from './recognised.ts';
import type { Word } from './shell-parser.ts';

/** `rm -rf A`, where a step may follow that puts something in the place of `A`. */
export function recogniseClear(pipeline: Pipeline): Recognised | undefined {
  const paths = pathsOf(pipeline, 'rm', ({ value }) => /^-[rRfv]+$/.test(value));
  return paths && { is: 'clear', paths };
}

/** `mkdir -p A`, where a step may follow that goes into `A`. */
export function recogniseMake(pipeline: Pipeline): Recognised | undefined {
  const paths = pathsOf(pipeline, 'mkdir', ({ value }) => /^(?:-[pv]+|--parents)$/.test(value));
  return paths && { is: 'make', paths };
}

function pathsOf(
  { commands, background, cwd }: Pipeline,
  program: string,
  isOption: (word: Word) => boolean,
): string[] | undefined {
  const [command, ...more] = commands;
  const [name, ...words] = command.words;
  if (name?.value !== program || more.length > 0 || background || !isQuiet(command)) return undefined;
  const operands = words.filter(({ value }) => !value.startsWith('-'));
  const options = words.filter(({ value }) => value.startsWith('-'));
  if (operands.length === 0 || !options.every(isOption) || !operands.every((word) => word.plain))
    return undefined;
  const resolved = resolveAll(operands, cwd);
  return resolved.ok ? resolved.paths : undefined;
}
