import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createBoundedOutput } from './bounded-output.ts';
import type { Connection } from './connection.ts';
import { fitAs, openPatiently } from './exec.ts';
import { quote } from './host-commands.ts';
import type { HostTarget } from './host-session.ts';
import { failure } from './remote-calls.ts';

export type UploadOptions = { timeoutMs?: number; signal?: AbortSignal };

/**
 * Streams a file into `remotePath`. What a cut or an abort leaves there is the caller's to remove, and whether all
 * of it arrived is the caller's to check by checksum. An unreadable local file throws its own error.
 */
export async function uploadOver(
  target: HostTarget,
  connection: Connection,
  localPath: string,
  remotePath: string,
  { timeoutMs, signal }: UploadOptions,
): Promise<void> {
  const file = await open(localPath);
  const stream = createReadStream('', { fd: file, highWaterMark: 256 * 1024 });
  const said = createBoundedOutput(4096);
  try {
    const { command, prefix } = fitAs(`cat > ${quote(remotePath)}`, { become: target.become });
    const end = await openPatiently(connection, command, {
      prefix,
      stdin: stream,
      onStderr: said.add,
      timeoutMs,
      signal,
    });
    if (end.status === 0) return;
    throw failure(target, `cannot write ${remotePath}`, { ...end, stdout: '', stderr: said.text() });
  } finally {
    stream.destroy();
  }
}
