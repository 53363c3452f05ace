import { readLogSource, writeLogSource } from '../../runbooks/log-sources.ts';
import type { StepContext } from '../remote/context.ts';
import { mapPath } from '../remote/host-paths.ts';
import { listOf } from '../remote/report.ts';

/**
 * Where a log stood when the service was started; inode `-` means that it was not there. Of a journal or a container the
 * size is the time, in seconds.
 */
export type LogOffset = { path: string; inode: string; size: string };

/** The offsets of these logs of the document as the start step recorded them; an unrecorded log counts from 0. */
export function readOffsets(logs: string[], context: Pick<StepContext, 'earlier' | 'host'>): LogOffset[] {
  const recorded = listOf(context.earlier.start ?? {}, 'logOffsets').map(parseOffset);
  return logs
    .map((log) => hostSource(log, context.host.paths))
    .map((path) => recorded.find((offset) => offset.path === path) ?? { path, inode: '-', size: '0' });
}

/** A source of lines in the host's own paths. */
export function hostSource(log: string, paths: Record<string, string>): string {
  const { of, name, sudo } = readLogSource(log);
  if (of === 'file') return mapPath(log, paths);
  if (of !== 'compose') return log;
  const [service = '', directory = ''] = name.split(/@(.*)/s);
  return writeLogSource(of, `${service}@${mapPath(directory, paths)}`, sudo);
}

/** The programs that read the sources which are no files. */
export const toolsOfSources = (logs: string[]): string[] =>
  logs.map(readLogSource).flatMap(({ of, sudo }) => {
    if (of === 'file') return [];
    return [sudo ? 'sudo' : of === 'journal' ? 'journalctl' : 'docker'];
  });

function parseOffset(text: string): LogOffset {
  const [path = '', inode = '-', size = '0'] = text.split('\t');
  return { path, inode: /^\d+$/.test(inode) ? inode : '-', size: /^\d+$/.test(size) ? size : '0' };
}
