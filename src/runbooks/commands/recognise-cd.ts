import { resolvePath } from '../paths.ts';
import { type Pipeline, pathProblem, problem, type Recognised } from './recognised.ts';

/** `cd /home/shop`; relative only when the directory before it is known. */
export function recogniseCd({ commands, cwd }: Pipeline): Recognised | undefined {
  const [command, ...more] = commands;
  const [name, target, ...extra] = command.words;
  if (name?.value !== 'cd' || more.length > 0) return undefined;
  if (target === undefined || !target.plain || extra.length > 0) {
    return problem({ code: 'cd-unknown', facts: {} });
  }
  const check = resolvePath(target.value, cwd);
  if (!check.ok) return pathProblem(target.value, check);
  return { is: 'cd', directory: check.path, absolute: target.value.startsWith('/') };
}
