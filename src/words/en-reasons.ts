import type { ArchiveFault } from '../runbooks/archives.ts';
import type { Reader } from './fact-reader.ts';
import type { Markup } from './markup/markup.ts';
import { reasonIn, reasonWithin } from './reason.ts';

/** Why something did not answer, or could not be read. */
export const reasonEn = (m: Pick<Markup, 'code'>) =>
  reasonIn(
    m,
    {
      EACCES: 'this user may not read it',
      EADDRINUSE: 'another program listens there',
      EAI_AGAIN: 'its name cannot be looked up now',
      ECONNREFUSED: 'nothing listens there',
      ECONNRESET: 'the connection was cut',
      EHOSTUNREACH: 'no way there through the network',
      EISDIR: 'it is a folder',
      ENETUNREACH: 'no way there through the network',
      ENOENT: 'it is not there',
      ENOTDIR: 'a part of its path is no folder',
      ENOTFOUND: 'nobody knows its name',
      EPERM: 'this user may not do that',
      ETIMEDOUT: 'no answer in time',
      NOAUTH: 'it wants a password',
      WRONGPASS: 'it refuses the password',
    },
    [' (', ')'],
  );

/** The same of what a connection or a file said, with the address that it names. */
export function whyNotEn(f: Reader, key: string): string {
  const { reason, at } = reasonWithin(f.raw(key));
  const said = reasonEn({ code: f.mark })(reason);
  return at === undefined ? said : `${said}, ${f.mark(at)}`;
}

const ARCHIVE: Record<ArchiveFault, string> = {
  'bad-path': 'it holds a path that leads out of it',
  damaged: 'its bytes are damaged, or it is no archive of the kind that its name says',
  empty: 'it holds nothing',
  'no-program': "Baton's machine lacks the program for it",
  truncated: 'its end is missing',
  unreadable: 'the file cannot be read',
};

/** Why an archive cannot be read; what an older journal says of it as it stands there. */
export function archiveFaultEn(f: Reader): string {
  const said = f.raw('detail');
  const known = Object.hasOwn(ARCHIVE, said) ? ARCHIVE[said as ArchiveFault] : f.mark(said);
  return f.has('program') ? `${known} (${f.code('program')})` : known;
}

/** Why an archive whose bytes are sound is refused: by the rule that it breaks. */
export const archiveRulesEn = (f: Reader): Record<string, string> => ({
  'absolute-path': 'it holds absolute paths',
  'parent-path': `it holds paths with ${f.mark('..')}`,
  'other-top-folder': 'it fills other folders than its own',
  outside: 'it fills other folders than its own',
  'link-out': 'it holds links that lead out of its folder',
  'live-link': `on the host, links lead out of the live tree, and it would write through them: no rollback could bring that back. If it is meant, name the link in ${f.mark('archive: { links: […] }')} of the service`,
  setuid: `it holds files that run as their owner. If they are meant, say ${f.mark('archive: { setuid: true }')} for the service`,
  'in-the-way': 'it has files where the live tree has folders, and unpacking would fail half way',
  'long-name': 'it holds names that are too long for a disk',
  'special-file': 'it holds devices or other special files',
});

/** Why sudo would not. */
export function whySudoEn(f: Reader): string {
  const why: Record<string, string> = {
    password: 'it asks for a password, so no rule of its lets this command through',
    tty: `its rules want a terminal (${f.mark('requiretty')})`,
    missing: 'it is not installed',
    'not-allowed': 'its rules do not allow it',
  };
  return why[f.raw('why')] ?? 'something is wrong there';
}
