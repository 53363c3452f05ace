import { baseName, isInside, resolvePath } from '../paths.ts';

/** A path, or something above it. */
export const covers = (path: string, target: string): boolean => path === target || isInside(target, path);

/**
 * Whether a text names a path or something above it. A command's words are read as paths wherever they can be, its
 * stars too; where a `cd` leads is followed.
 */
export function mentions(text: string, directory: string | undefined, target: string): boolean {
  let cwd = directory;
  const words = text.split(/[\s'"`();|&<>=]+/);
  return words.some((word, index) => {
    const stars = word.replace(/[*?]/g, '-');
    const path = resolvePath(stars, cwd);
    if (words[index - 1] === 'cd') {
      cwd = path.ok ? path.path : cwd;
      return false;
    }
    if (!path.ok) return cwd === undefined && word === baseName(target);
    if (stars === word) return covers(path.path, target);
    const whole = word.startsWith('/') ? word : `${cwd}/${word}`;
    const pattern = whole
      .replace(/[.+^$(){}|[\]\\]/g, '\\$&')
      .replaceAll('*', '[^/]*')
      .replaceAll('?', '[^/]');
    return new RegExp(`^${pattern}(?:/|$)`).test(target);
  });
}
