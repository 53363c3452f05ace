import { quote } from './host-commands.ts';

/** All that sudo is ever asked to run, so that its rules name one command without a wildcard. What to do comes as one line. */
const liftedCommand = ['/bin/sh', '-c', 'read -r baton && eval "$(printf %b "$baton")"'];

/** A command as another user runs it: the command for the user who logs in, and what goes before the caller's input. */
export function lift(command: string, user: string): { command: string; prefix: Buffer } {
  const line = command.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return { command: sudo(user), prefix: Buffer.from(`${line}\n`) };
}

/** The command that takes one line of its input, as a user. */
export const sudo = (user: string): string =>
  `exec sudo -n -H -u ${quote(user)} -- ${liftedCommand.map(quote).join(' ')}`;
