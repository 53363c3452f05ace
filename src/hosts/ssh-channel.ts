import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ClientChannel } from 'ssh2';
import type { Connection } from './connection.ts';
import { abortError, HostError } from './host-error.ts';

export type ChannelOptions = {
  /** Goes before the input. */
  prefix?: Buffer;
  /** `open` leaves the remote command's input open until the channel closes. */
  stdin: Buffer | Readable | 'open';
  onStdout?: (chunk: Buffer) => void;
  onStderr?: (chunk: Buffer) => void;
  timeoutMs?: number | undefined;
  signal?: AbortSignal | undefined;
};

export type ChannelEnd = { status: number | null; signal: string | null };

/**
 * Runs one command on one channel of a connection, waiting for a free one. Throws HostError: connection-lost (the
 * command may have run), timeout, handover, aborted, remote-failure (no channel was granted); and a local input
 * stream's own error.
 */
export async function runChannel(
  connection: Connection,
  command: string,
  options: ChannelOptions,
): Promise<ChannelEnd> {
  const release = await connection.slots.acquire(options.signal).catch((error: unknown) => {
    throw options.signal?.aborted ? abortError(options.signal) : unsent(error);
  });
  return new Promise((resolve, reject) => {
    let channel: ClientChannel | undefined;
    let settled = false;

    const finish = (act: () => void): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', aborted);
      act();
    };
    const giveUp = (error: unknown): void =>
      finish(() => {
        if (channel !== undefined) hangUp(channel);
        reject(error);
      });
    const aborted = (): void => {
      if (options.signal !== undefined) giveUp(abortError(options.signal));
    };
    const timer = options.timeoutMs === undefined ? undefined : startTimer(options.timeoutMs, giveUp);
    const forget = connection.onLost((error) => {
      release();
      // ssh2 says in the same turn whether the channel was open yet.
      setImmediate(() => giveUp(error));
    });
    const closed = (): void => {
      forget();
      release();
    };

    options.signal?.addEventListener('abort', aborted, { once: true });
    if (settled) return;
    try {
      connection.client.exec(command, (error, opened) => {
        if (error !== undefined) {
          closed();
          giveUp(openError(error, connection));
          return;
        }
        channel = opened;
        followChannel(opened, options, (end) => {
          closed();
          if (end !== undefined) finish(() => resolve(end));
          else giveUp(connection.lost() ?? withoutStatus());
        });
        if (settled) hangUp(opened);
        else feed(opened, options, giveUp);
      });
    } catch (error) {
      // Or the next try would be given this connection again, before its end has been heard of.
      connection.drop();
      closed();
      giveUp(openError(error, connection));
    }
  });
}

/** Reads both streams to their end, or 'close' never comes; 'exit' may come before or after them, or never. */
function followChannel(
  channel: ClientChannel,
  options: ChannelOptions,
  done: (end: ChannelEnd | undefined) => void,
): void {
  let end: ChannelEnd | undefined;
  channel.on('error', () => undefined);
  channel.stderr.on('error', () => undefined);
  channel.on('data', (chunk: Buffer) => options.onStdout?.(chunk));
  channel.stderr.on('data', (chunk: Buffer) => options.onStderr?.(chunk));
  channel.on('exit', (status: number | null, signal?: string) => {
    end = { status, signal: signal ?? null };
  });
  let stdoutClosed = false;
  let stderrClosed = false;
  const closed = (): void => {
    if (stdoutClosed && stderrClosed) done(end);
  };
  channel.once('close', () => {
    stdoutClosed = true;
    closed();
  });
  channel.stderr.once('close', () => {
    stderrClosed = true;
    closed();
  });
}

function feed(
  channel: ClientChannel,
  { prefix, stdin }: ChannelOptions,
  fail: (error: unknown) => void,
): void {
  if (prefix !== undefined && prefix.length > 0) channel.write(prefix);
  if (stdin === 'open') return;
  if (Buffer.isBuffer(stdin)) {
    channel.end(stdin);
    return;
  }
  stdin.once('error', fail);
  // A command that ends before its input does closes the channel under the pipeline: its status says more than that.
  channel.once('close', () => stdin.destroy());
  pipeline(stdin, channel).catch(() => undefined);
}

/** The remote command is left to notice by itself: its input ends, and writing fails. */
function hangUp(channel: ClientChannel): void {
  channel.close();
  channel.resume();
  channel.stderr.resume();
}

function startTimer(timeoutMs: number, fail: (error: HostError) => void): NodeJS.Timeout {
  const error = (): HostError =>
    new HostError('timeout', `not done within ${timeoutMs} ms`, { facts: { waitedMs: timeoutMs } });
  return setTimeout(() => fail(error()), Math.min(timeoutMs, 2 ** 31 - 1));
}

function withoutStatus(): HostError {
  return new HostError('connection-lost', 'the channel closed without a status', { facts: { forMs: 0 } });
}

/** The command was not sent: the connection was lost, or the server allows fewer channels than usual. */
function openError(error: unknown, connection: Connection): HostError {
  const detail = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && 'reason' in error && typeof error.reason === 'number') {
    connection.slots.narrow();
    return new HostError('remote-failure', detail, { cause: error, facts: { detail, unsent: 'refused' } });
  }
  const lost = connection.lost();
  // ssh2's words for a channel that was not open yet; of one that was, the command may have run.
  if (detail === 'No response from server' || detail === 'Not connected') return unsent(lost ?? error);
  if (lost !== undefined) return lost;
  // The channel was closed in place of an answer, as dropbear does at times: the command may have run.
  return new HostError('connection-lost', detail, { cause: error, facts: { detail, forMs: 0 } });
}

function unsent(cause: unknown): HostError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  const facts = { ...(cause instanceof HostError ? cause.facts : {}), unsent: 'lost' };
  return new HostError('connection-lost', detail, { cause, facts });
}
