import { isArchive } from '../archives.ts';
import { isBeside } from '../backup-names.ts';
import { baseName, joinPath, type PathCheck, resolvePath } from '../paths.ts';
import { resolveDates } from './date-words.ts';
import { type Known, pathProblem, type Recognised } from './recognised.ts';
import type { Command, Word } from './shell-parser.ts';

/** One thing that is copied, moved or linked to: both paths whole, the name in a target directory put in. */
export type Transfer = { verb: 'cp' | 'mv' | 'ln'; from: string; to: string; recursive: boolean };

const options: Record<Transfer['verb'], RegExp> = {
  cp: /^(?:-[RrapfvdPHL]+|--(?:recursive|archive|force|verbose|preserve(?:=[a-z,]+)?))$/,
  mv: /^(?:-[fv]+|--(?:force|verbose))$/,
  ln: /^(?:-[sfnv]+|--(?:symbolic|force|no-dereference|verbose))$/,
};

const isVerb = (name: string): name is Transfer['verb'] => Object.hasOwn(options, name);

/**
 * Reads `cp -R A B`, `mv A DIR/`, `ln -sfn A B`. A target that ends in `/`, `.` and a `webapps` are directories: what
 * comes goes into them by its own name, unless the two names are those of a tree and its backup.
 * @returns the fault of a tree's path; undefined for whatever else a shell has to read.
 */
export function readTransfer(
  command: Command,
  { cwd, own }: Pick<Known, 'cwd' | 'own'>,
): { ok: true; transfer: Transfer } | { ok: false; refused: Recognised } | undefined {
  const [name, ...words] = command.words;
  const verb = name?.value ?? '';
  if (!isVerb(verb)) return undefined;
  const given = words.filter(isOption);
  const operands = words.filter((word) => !isOption(word)).map((word) => resolveDates(word, own.now));
  const [source, target, ...more] = operands;
  if (source === undefined || target === undefined || more.length > 0) return undefined;
  // All that is in a folder, without the folder.
  if (source.endsWith('/.')) return undefined;
  if (!given.every((word) => word.plain && options[verb].test(word.value))) return undefined;
  if (verb === 'ln' && !given.some(isSymbolic)) return undefined;
  const recursive = verb === 'cp' && given.some(isRecursive);
  const refuse = (written: string, check: Extract<PathCheck, { ok: false }>) =>
    recursive ? ({ ok: false, refused: pathProblem(written, check) } as const) : undefined;
  const from = resolvePath(source, cwd);
  if (!from.ok) return refuse(source, from);
  const place = resolveTarget(target, cwd);
  if (!place.ok) return refuse(target, place);
  const into =
    isDirectory(target, from.path, place.path, own) &&
    !isBeside(from.path, place.path) &&
    !isBeside(place.path, from.path);
  const to = into ? joinPath(place.path, baseName(from.path)) : place.path;
  return { ok: true, transfer: { verb, from: from.path, to, recursive } };
}

/** `/` itself takes what comes, though no step may be given it. */
function resolveTarget(written: string, cwd: string | undefined): PathCheck {
  if (written === '/') return { ok: true, path: '' };
  return cwd !== undefined && /^\.\/?$/.test(written) ? { ok: true, path: cwd } : resolvePath(written, cwd);
}

const isOption = ({ value }: Word) => value.startsWith('-');

const isSymbolic = ({ value }: Word) => value === '--symbolic' || /^-[a-zA-Z]*s/.test(value);

const isRecursive = ({ value }: Word) =>
  value === '--recursive' || value === '--archive' || /^-[a-zA-Z]*[Rra]/.test(value);

/** By how it is written, by what else is known of it, or since nobody takes an archive's ending away. */
const isDirectory = (target: string, from: string, path: string, own: Known['own']) =>
  target.endsWith('/') ||
  target === '.' ||
  baseName(path) === 'webapps' ||
  (own.folders.has(path) && !own.saved?.some((saved) => saved.from === path)) ||
  (isArchive(from) && !baseName(path).includes('.'));
