import type { StepContext } from '../remote/context.ts';
import { fromHostError } from '../remote/failures.ts';
import { readOffsets } from './offsets.ts';

const maxBytes = 2 * 1024 * 1024;
const headBytes = 256 * 1024;
/** What the headings and the words on what is left out may take. */
const spareBytes = 4 * 1024;

/**
 * What the service's logs (paths of the document) hold since the start step: of each its beginning and its end, at
 * most 2 MiB in all, saying how much was left out. A host that cannot be reached is said in the text.
 */
export async function collectLog(
  context: Pick<StepContext, 'session' | 'host' | 'settings' | 'earlier' | 'signal'>,
  logs: string[],
): Promise<string> {
  const offsets = readOffsets(logs, context);
  const share = Math.floor((maxBytes - spareBytes) / Math.max(1, offsets.length));
  const head = Math.min(headBytes, Math.floor(share / 8));
  const parts: string[] = [];
  for (const { path, inode, size } of offsets) {
    const argv = ['look_log', path, inode, size, String(head), String(share - head)];
    try {
      const result = await context.session.call(argv, {
        timeoutMs: 120_000,
        maxOutputBytes: share + spareBytes,
        signal: context.signal,
        encoding: context.settings.encoding,
      });
      parts.push(`==> ${path} <==\n${result.stdout}`);
    } catch (error) {
      const { code } = fromHostError(error, { ...context.host });
      parts.push(`==> ${path} <==\n(${code})`);
    }
  }
  return parts.join('\n');
}
