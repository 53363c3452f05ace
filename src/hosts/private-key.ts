import { readFile } from 'node:fs/promises';
import ssh2 from 'ssh2';
import { expandHome } from './home.ts';

/** `unreadable`: the file; `encrypted`: it wants a passphrase, which Baton is not given; `malformed`: no private key. */
export type KeyFault = 'unreadable' | 'encrypted' | 'malformed';

export type KeyCheck = { ok: true } | { ok: false; fault: KeyFault; reason?: string };

/** Whether hosts can be signed in to with the key in a file. `reason` is the errno of a file that cannot be read. */
export async function checkPrivateKey(file: string): Promise<KeyCheck> {
  let bytes: Buffer;
  try {
    bytes = await readFile(expandHome(file));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { ok: false, fault: 'unreadable', ...(code ? { reason: code } : {}) };
  }
  const parsed = ssh2.utils.parseKey(bytes);
  if (!(parsed instanceof Error)) return { ok: true };
  return { ok: false, fault: /encrypted/i.test(parsed.message) ? 'encrypted' : 'malformed' };
}
