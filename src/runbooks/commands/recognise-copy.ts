import { isBackupName, isBeside } from '../backup-names.ts';
import { isInside } from '../paths.ts';
import { type CommandStep, isQuiet, type Own, type Pipeline, type Recognised } from './recognised.ts';
import { readTransfer, type Transfer } from './transfers.ts';

/**
 * `cp`, `mv` and `ln -s` as far as their paths say what for: a backup or something put in its place in an upgrade
 * section, a restore in a rollback. Whatever else copies is a command like any other.
 */
export function recogniseCopy({ commands, background, cwd, own }: Pipeline): Recognised | undefined {
  const [command, ...more] = commands;
  if (more.length > 0 || background || !isQuiet(command)) return undefined;
  const read = readTransfer(command, { cwd, own });
  if (read === undefined) return undefined;
  if (!read.ok) return read.refused;
  const step =
    own.saved === undefined
      ? inUpgrade(read.transfer, own, { command: command.raw, ...(cwd === undefined ? {} : { cwd }) })
      : inRollback(read.transfer, own, own.saved);
  return step === undefined ? undefined : { is: 'step', step };
}

const within = (path: string, trees: string[]): boolean =>
  trees.some((tree) => path === tree || isInside(path, tree));

type Written = { command: string; cwd?: string };

function inUpgrade(transfer: Transfer, own: Own, written: Written): CommandStep | undefined {
  const { verb, from, to, recursive } = transfer;
  const how = verb === 'mv' ? ({ how: 'move' } as const) : {};
  // A copy beside what an upload replaces keeps the old one.
  const brought = own.brought?.includes(from) === true && !(verb === 'cp' && isBackupName(from, to));
  if (brought) return { kind: 'place', from, to, ...(verb === 'ln' ? ({ how: 'link' } as const) : how) };
  const backup: CommandStep = { kind: 'backup', from, to, ...how };
  if (verb === 'ln') return within(from, own.trees) ? { kind: 'place', from, to, how: 'link' } : undefined;
  const named = isBackupName(from, to);
  if (within(from, own.trees)) {
    if (recursive && !named) return { ...backup, written };
    return recursive || verb === 'mv' || !own.trees.includes(from) ? backup : undefined;
  }
  if (within(to, own.trees) && !named) return undefined;
  if (named) return backup;
  // A slip in the first name: what the section knows, the backup's own name says.
  if (own.trees.some((tree) => isBeside(tree, to))) return backup;
  return verb === 'cp' && own.keeps(from, to) ? backup : undefined;
}

type Saved = NonNullable<Own['saved']>;

function inRollback(transfer: Transfer, own: Own, saved: Saved): CommandStep | undefined {
  const { verb, from, to } = transfer;
  if (verb === 'ln') return own.links.includes(to) ? { kind: 'place', from, to, how: 'link' } : undefined;
  const restore: CommandStep = {
    kind: 'restore',
    backup: from,
    live: to,
    ...(verb === 'mv' ? { how: 'move' } : {}),
  };
  if (saved.some((one) => one.to === from || one.from === to)) return restore;
  if (own.scripted) return undefined;
  return within(to, own.trees) || within(from, own.trees) || isBackupName(to, from) ? restore : undefined;
}
