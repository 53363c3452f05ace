/** How long a reason may be. */
export const REASON_CHARS = 500;

/** What somebody gave as the reason, on one line; undefined for none. */
export function reasonOf({ reason = '' }: { reason?: string }): string | undefined {
  const line = reason.trim().replace(/\s+/g, ' ');
  return line === '' ? undefined : line;
}

export const isTooLong = (reason: string | undefined): boolean => (reason?.length ?? 0) > REASON_CHARS;
