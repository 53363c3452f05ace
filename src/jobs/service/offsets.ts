import type { StepContext } from '../remote/context.ts';
import { mapPath } from '../remote/host-paths.ts';
import { listOf } from '../remote/report.ts';

/** Where a log stood when the service was started; inode `-` means that it was not there. */
export type LogOffset = { path: string; inode: string; size: string };

/** The offsets of these logs of the document as the start step recorded them; an unrecorded log counts from 0. */
export function readOffsets(logs: string[], context: Pick<StepContext, 'earlier' | 'host'>): LogOffset[] {
  const recorded = listOf(context.earlier.start ?? {}, 'logOffsets').map(parseOffset);
  return logs
    .map((log) => mapPath(log, context.host.paths))
    .map((path) => recorded.find((offset) => offset.path === path) ?? { path, inode: '-', size: '0' });
}

function parseOffset(text: string): LogOffset {
  const [path = '', inode = '-', size = '0'] = text.split('\t');
  return { path, inode: /^\d+$/.test(inode) ? inode : '-', size: /^\d+$/.test(size) ? size : '0' };
}
