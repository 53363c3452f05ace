import { isZip, noTop } from '../archives.ts';
import { baseName, directoryOf, resolvePath } from '../paths.ts';
import { isQuiet, type Pipeline, pathProblem, problem, type Recognised } from './recognised.ts';
import type { Word } from './shell-parser.ts';

type Unpack = { archive: string; into?: string };

/** How each program's words are read; undefined where it does something else than to unpack all of an archive. */
const readers: Record<string, (words: Word[]) => Unpack | undefined> = {
  tar: readTar,
  unzip: readUnzip,
  jar: readJar,
};

/**
 * `tar xvf a.tar`, `tar -xzf /home/a.tgz -C /home`, `unzip -o a.zip -d DIR`, `jar xf a.war`. Picking members or
 * stripping folders is another matter.
 */
export function recogniseUnpack({ commands, background, cwd, own }: Pipeline): Recognised | undefined {
  const [command, ...more] = commands;
  const [name, ...words] = command.words;
  const reader = Object.hasOwn(readers, name?.value ?? '') ? readers[name?.value ?? ''] : undefined;
  if (reader === undefined || more.length > 0 || background || !isQuiet(command)) return undefined;
  // What nothing brings is not the release's: it is unpacked as written.
  if (own.brought?.length === 0) return undefined;
  const read = reader(words);
  if (read === undefined) return undefined;
  const archive = resolvePath(read.archive, cwd);
  if (!archive.ok) return pathProblem(read.archive, archive);
  const into = read.into ?? cwd;
  if (into === undefined) return problem({ code: 'unpack-without-directory', facts: { form: 'document' } });
  const directory = resolvePath(/^\.\/?$/.test(into) ? (cwd ?? into) : into, cwd);
  if (!directory.ok) return pathProblem(into, directory);
  const top = own.tops.get(baseName(archive.path));
  // Without a folder of its own, a tar would spill into where archives are put: its check refuses it.
  const spills = top === noTop && !isZip(archive.path) && directory.path === directoryOf(archive.path);
  const seen = top === undefined || spills ? {} : { top };
  return {
    is: 'step',
    step: { kind: 'unpack', archive: archive.path, intoDir: directory.path, ...seen },
  };
}

function readTar(words: Word[]): Unpack | undefined {
  const queue = [...words];
  let letters = '';
  let archive: string | undefined;
  let into: string | undefined;
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    const first = letters === '' && archive === undefined;
    if (!word.value.startsWith('-') && !first) return undefined;
    const options = word.value.replace(/^-/, '');
    if (!/^[xvfzjJapC]+$/.test(options)) return undefined;
    letters += options;
    for (const letter of options) {
      if (letter !== 'f' && letter !== 'C') continue;
      const value = queue.shift();
      if (value === undefined || !value.plain) return undefined;
      if (letter === 'f') archive = value.value;
      else into = value.value;
    }
  }
  return archive === undefined || !letters.includes('x') ? undefined : unpackOf(archive, into);
}

/** Baton always overwrites, as `-o` does: nobody is there to answer. */
function readUnzip(words: Word[]): Unpack | undefined {
  const queue = [...words];
  const operands: string[] = [];
  let into: string | undefined;
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (!word.plain) return undefined;
    if (word.value === '-d') {
      const value = queue.shift();
      if (value === undefined || !value.plain) return undefined;
      into = value.value;
    } else if (!word.value.startsWith('-')) operands.push(word.value);
    else if (!/^-[oq]+$/.test(word.value)) return undefined;
  }
  const [archive, ...members] = operands;
  return archive === undefined || members.length > 0 ? undefined : unpackOf(archive, into);
}

function readJar([options, archive, ...members]: Word[]): Unpack | undefined {
  if (!/^-?[xvf]+$/.test(options?.value ?? '') || !options?.value.includes('x')) return undefined;
  if (!options.value.includes('f') || archive === undefined || members.length > 0) return undefined;
  return archive.plain ? unpackOf(archive.value, undefined) : undefined;
}

const unpackOf = (archive: string, into: string | undefined): Unpack => ({
  archive,
  ...(into === undefined ? {} : { into }),
});
