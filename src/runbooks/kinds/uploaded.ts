import { joinPath } from '../paths.ts';
import { has, type Step } from './table.ts';

/** The release's file that a step moves, or that it finds where an upload of the section has put it. */
export function uploadedFile(step: Step, steps: readonly Step[]): string | undefined {
  if (has(step, 'movesArchive')) return step.file;
  const source = 'archive' in step ? step.archive : 'from' in step ? step.from : undefined;
  for (const upload of steps)
    if (has(upload, 'movesArchive') && joinPath(upload.toDir, upload.file) === source) return upload.file;
  return undefined;
}
