import type { Facts } from '../rollout/outcomes.ts';
import type { ArchiveFault } from '../runbooks/archives.ts';

/** An archive that cannot be read, where Baton itself finds out; `program` is the one that is missing. */
export class ArchiveError extends Error {
  readonly fault: ArchiveFault;
  readonly program: string | undefined;
  constructor(fault: ArchiveFault, program?: string) {
    super(fault);
    this.name = 'ArchiveError';
    this.fault = fault;
    this.program = program;
  }
}

/** What whoever read the archive threw, as facts: never a library's own words. */
export function archiveFacts(error: unknown): Facts {
  if (error instanceof ArchiveError)
    return { detail: error.fault, ...(error.program === undefined ? {} : { program: error.program }) };
  return { detail: faultOf(error) };
}

function faultOf(error: unknown): ArchiveFault {
  const { code = '', message = '', syscall } = error as NodeJS.ErrnoException;
  if (syscall !== undefined) return 'unreadable';
  if (code === 'Z_BUF_ERROR' || /unexpected end of (?:data|file)/i.test(message)) return 'truncated';
  return /absolute path|relative path|characters in fileName/i.test(message) ? 'bad-path' : 'damaged';
}
