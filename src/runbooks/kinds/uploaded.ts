import { joinPath } from '../paths.ts';
import { has, type Step } from './table.ts';

/** The release's file that a step moves, or that it finds where an upload, or a step after it, has put it. */
export function uploadedFile(step: Step, steps: readonly Step[]): string | undefined {
  if (has(step, 'movesArchive')) return step.file;
  const source = 'archive' in step ? step.archive : 'from' in step ? step.from : undefined;
  const files = new Map<string, string>();
  for (const one of steps) {
    if (has(one, 'movesArchive')) files.set(joinPath(one.toDir, one.file), one.file);
    const brought = one.kind === 'place' ? files.get(one.from) : undefined;
    if (one.kind === 'place' && brought !== undefined) files.set(one.to, brought);
  }
  return source === undefined ? undefined : files.get(source);
}
