import { resolvePath } from '../paths.ts';
import { isQuiet, type Pipeline, pathProblem, problem, type Recognised } from './recognised.ts';
import type { Word } from './shell-parser.ts';

/** `tar xvf a.tar`, `tar -xzf /home/a.tgz -C /home`. Picking members or stripping folders is another matter. */
export function recogniseUnpack({ commands, background, cwd }: Pipeline): Recognised | undefined {
  const [command, ...more] = commands;
  if (command.words[0]?.value !== 'tar' || more.length > 0 || background || !isQuiet(command))
    return undefined;
  const read = readTar(command.words.slice(1));
  if (read === undefined) return undefined;
  const archive = resolvePath(read.archive, cwd);
  if (!archive.ok) return pathProblem(read.archive, archive);
  const into = read.into ?? cwd;
  if (into === undefined) {
    return problem({ code: 'unpack-without-directory', facts: { form: 'document' } });
  }
  const directory = resolvePath(into, cwd);
  if (!directory.ok) return pathProblem(into, directory);
  return { is: 'step', step: { kind: 'unpack', archive: archive.path, intoDir: directory.path } };
}

function readTar(words: Word[]): { archive: string; into?: string } | undefined {
  const queue = [...words];
  let letters = '';
  let archive: string | undefined;
  let into: string | undefined;
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    const first = letters === '' && archive === undefined;
    if (!word.value.startsWith('-') && !first) return undefined;
    const options = word.value.replace(/^-/, '');
    if (!/^[xvfzjJpC]+$/.test(options)) return undefined;
    letters += options;
    for (const letter of options) {
      if (letter !== 'f' && letter !== 'C') continue;
      const value = queue.shift();
      if (value === undefined || !value.plain) return undefined;
      if (letter === 'f') archive = value.value;
      else into = value.value;
    }
  }
  if (archive === undefined || !letters.includes('x')) return undefined;
  return { archive, ...(into === undefined ? {} : { into }) };
}

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
