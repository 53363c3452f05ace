import type { Facts } from '../../rollout/outcomes.ts';
import { type Failure, failed } from '../remote/failures.ts';
import { listOf, numberOf } from '../remote/report.ts';
import type { Matcher } from '../service/matcher.ts';
import type { Needs } from './acting.ts';

/** What of the things that a host was asked for is not as steps need it, each with the first of its kind. */
export function problemsOf(seen: Facts, needs: Needs, user: string, matcher: Matcher | undefined): Failure[] {
  const first = (key: string, say: (path: string) => Failure): Failure[] =>
    listOf(seen, key).slice(0, 1).map(say);
  const [tree] = listOf(seen, 'missingTrees');
  const tools = listOf(seen, 'missingTools');
  // Without its tree, that the script in it is missing says nothing new.
  const files = listOf(seen, 'missingFiles').filter(
    (file) => tree === undefined || !file.startsWith(`${tree}/`),
  );
  return [
    ...(tools.length > 0 ? [failed('tool-missing', { tools })] : []),
    ...first('missingTrees', (path) => failed('tree-missing', { path })),
    ...mounted(seen, needs),
    ...notOurs(seen, user),
    ...first('missingDirs', (path) => failed('not-writable', { path, detail: 'no such directory' })),
    ...first('readOnlyDirs', (path) => failed('not-writable', { path, detail: 'not writable' })),
    ...first('takenBackups', (path) => failed('backup-taken', { path })),
    ...first('takenPlaces', (path) => failed('place-taken', { path })),
    ...(files.length > 0 ? [failed('tool-missing', { tools: files })] : []),
    ...(matcher === undefined ? [] : wrongProcesses(seen, matcher)),
  ];
}

/** Only where a tree is to be moved, now or by a rollback, is it in the way that a disk is mounted there. */
function mounted(seen: Facts, { besides, frees }: Needs): Failure[] {
  const mounts = listOf(seen, 'mounts');
  const [path] = [...besides, ...frees];
  return mounts.length === 0 || path === undefined ? [] : [failed('tree-mounted', { path, mounts })];
}

function notOurs(seen: Facts, user: string): Failure[] {
  const barred = listOf(seen, 'barred');
  const foreign = listOf(seen, 'foreign');
  if (barred.length + foreign.length === 0) return [];
  return [
    failed('tree-not-ours', {
      user,
      ...(barred.length === 0 ? {} : { barred }),
      ...(foreign.length === 0 ? {} : { foreign }),
    }),
  ];
}

function wrongProcesses(seen: Facts, { expected }: Matcher): Failure[] {
  const others = listOf(seen, 'otherUsers');
  if (others.length > 0) return [failed('other-user', { expected, processes: others })];
  if ((numberOf(seen, 'count') ?? 0) <= 1) return [];
  return [failed('process-ambiguous', { expected, processes: listOf(seen, 'processes') })];
}
