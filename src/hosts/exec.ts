import { setTimeout as delay } from 'node:timers/promises';
import { lift } from './become.ts';
import { createBoundedOutput } from './bounded-output.ts';
import type { Connection } from './connection.ts';
import { fit } from './host-commands.ts';
import { isUnsent } from './host-error.ts';
import type { ExecOptions, ExecResult } from './host-session.ts';
import type { ChannelEnd, ChannelOptions } from './ssh-channel.ts';
import { runChannel } from './ssh-channel.ts';

const defaultOutputBytes = 1024 * 1024;
const refusedForMs = 10_000;

/**
 * `keepInput` leaves the command's input open, for commands that end when it does; `hidden` keeps the command itself out of
 * the host's list of processes; `become` is another user, as whom sudo runs it.
 */
export type ExecHow = { keepInput?: boolean; hidden?: boolean; become?: string | undefined };

/** Runs one command over a connection; see HostSession.exec. */
export async function execOn(
  connection: Connection,
  command: string,
  options: ExecOptions = {},
  how: ExecHow = {},
): Promise<ExecResult> {
  const stdout = createBoundedOutput(options.maxOutputBytes ?? defaultOutputBytes);
  const stderr = createBoundedOutput(options.maxOutputBytes ?? defaultOutputBytes);
  const fitted = fitAs(command, how);
  const end = await openPatiently(connection, fitted.command, {
    prefix: fitted.prefix,
    stdin: how.keepInput === true ? 'open' : Buffer.from(options.stdin ?? ''),
    onStdout: stdout.add,
    onStderr: stderr.add,
    timeoutMs: options.timeoutMs,
    signal: options.signal,
  });
  const { encoding } = options;
  return { ...end, stdout: stdout.text(encoding), stderr: stderr.text(encoding) };
}

/** A command as the host is sent it, and what goes before the caller's input. */
export function fitAs(command: string, { become, hidden }: ExecHow): { command: string; prefix: Buffer } {
  if (become === undefined) return fit(command, hidden);
  const lifted = lift(command, become);
  const outer = fit(lifted.command);
  return { command: outer.command, prefix: Buffer.concat([outer.prefix, lifted.prefix]) };
}

/** A host that allows fewer channels than usual refuses one before anything has run: come again for a while. */
export async function openPatiently(
  connection: Connection,
  command: string,
  options: ChannelOptions,
): Promise<ChannelEnd> {
  const until = performance.now() + refusedForMs;
  for (let pauseMs = 20; ; pauseMs = Math.min(500, pauseMs * 2)) {
    try {
      return await runChannel(connection, command, options);
    } catch (error) {
      const refused = isUnsent(error) && error.code === 'remote-failure';
      if (!refused || performance.now() > until) throw error;
      await delay(pauseMs);
    }
  }
}
