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
export function reasonIn(m: Markup, known: Record<KnownReason, string>, [open, close]: [string, string]) {
  return (reason: string): string => {
    const meaning = Object.hasOwn(known, reason) ? known[reason as KnownReason] : undefined;
    return meaning === undefined ? m.code(reason) : `${meaning}${open}${m.code(reason)}${close}`;
  };
}
