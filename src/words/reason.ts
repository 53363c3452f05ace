import type { Markup } from './markup/markup.ts';

/** Why the operating system, or Redis, did not do it; people meet these. */
export type KnownReason =
  | 'EACCES'
  | 'EADDRINUSE'
  | 'EAI_AGAIN'
  | 'ECONNREFUSED'
  | 'ECONNRESET'
  | 'EHOSTUNREACH'
  | 'EISDIR'
  | 'ENETUNREACH'
  | 'ENOENT'
  | 'ENOTDIR'
  | 'ENOTFOUND'
  | 'EPERM'
  | 'ETIMEDOUT'
  | 'NOAUTH'
  | 'WRONGPASS';

/** Words a reason: what it means and its code; one that is not known is its code alone. */
export function reasonIn(
  m: Pick<Markup, 'code'>,
  known: Record<KnownReason, string>,
  [open, close]: [string, string],
) {
  return (reason: string): string => {
    const meaning = Object.hasOwn(known, reason) ? known[reason as KnownReason] : undefined;
    return meaning === undefined ? m.code(reason) : `${meaning}${open}${m.code(reason)}${close}`;
  };
}

/** The errno and the address in what a library said: `connect ECONNREFUSED 10.0.0.7:22`. All of it where it has none. */
export function reasonWithin(said: string): { reason: string; at?: string } {
  const [, reason, at] = /\b(E[A-Z_]{3,})(?: (\S+:\d+))?/.exec(said) ?? [];
  if (reason === undefined) return { reason: said };
  return at === undefined ? { reason } : { reason, at };
}
