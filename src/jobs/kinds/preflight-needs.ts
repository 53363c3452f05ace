import type { Procedure, Step } from '../../runbooks/runbook.ts';
import { joinPath, mapCommand, mapPath, splitPath } from '../remote/paths.ts';

/** What a procedure's steps will read and write on a host, in the host's own paths. */
export type Needs = {
  trees: string[];
  /** Directories that something is written into. */
  dirs: string[];
  backups: string[];
  /** Start scripts. */
  files: string[];
  uploads: string[];
  /** Where each kind of bytes goes. */
  into: { upload: string[]; backup: string[]; unpack: string[] };
};

export function needsOf(procedure: Procedure, paths: Record<string, string>): Needs {
  const needs: Needs = {
    trees: [],
    dirs: [],
    backups: [],
    files: [],
    uploads: [],
    into: { upload: [], backup: [], unpack: [] },
  };
  for (const step of procedure.steps) addNeeds(needs, step, paths);
  const { upload, backup, unpack } = needs.into;
  needs.dirs = unique([...upload, ...backup, ...unpack]);
  needs.trees = unique(needs.trees);
  needs.files = unique(needs.files);
  return needs;
}

function addNeeds(needs: Needs, step: Step, paths: Record<string, string>): void {
  switch (step.kind) {
    case 'upload':
      needs.into.upload.push(mapPath(step.toDir, paths));
      needs.uploads.push(joinPath(mapPath(step.toDir, paths), step.file));
      break;
    case 'backup':
      needs.trees.push(mapPath(step.from, paths));
      needs.backups.push(mapPath(step.to, paths));
      needs.into.backup.push(splitPath(mapPath(step.to, paths)).dir);
      break;
    case 'unpack':
      needs.into.unpack.push(mapPath(step.intoDir, paths));
      break;
    case 'start':
      needs.files.push(...scriptOf(step, paths));
      break;
    default:
      break;
  }
}

/** The script that a start command runs: `/x/bin/startup.sh`, or `startup.sh` of `sh startup.sh` in its directory. */
function scriptOf({ start }: Extract<Step, { kind: 'start' }>, paths: Record<string, string>): string[] {
  // A path that needs quotes on the host is still one path.
  if (mapPath(start.command, paths) !== start.command && !/\s/.test(start.command)) {
    return [mapPath(start.command, paths)];
  }
  const script = mapCommand(start.command, paths)
    .split(/\s+/)
    .find((word) => word.endsWith('.sh'));
  if (script === undefined || /['"$`]/.test(script)) return [];
  if (script.startsWith('/')) return [script];
  return start.form === 'nohup' ? [joinPath(mapPath(start.cwd, paths), script.replace(/^\.\//, ''))] : [];
}

function unique(values: string[]): string[] {
  return [...new Set(values)];
}
