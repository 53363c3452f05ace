import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** One line of an OpenSSH known_hosts file; `key` is the public key as sent on the wire. */
export type KnownHost = {
  marker: 'revoked' | 'cert-authority' | undefined;
  hosts: string;
  type: string;
  key: Buffer;
};

export type HostKeyVerdict =
  | { ok: true }
  | { ok: false; code: 'host-key-unknown'; got: string }
  | { ok: false; code: 'host-key-differs'; got: string; expected: string[]; revoked: boolean };

/** Lines that are no entries (comments, broken keys, unknown markers) are passed over, as OpenSSH does. */
export function parseKnownHosts(text: string): KnownHost[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const first = fields[0] ?? '';
    if (first === '' || first.startsWith('#')) return [];
    const marked = first.startsWith('@');
    const [hosts, type, base64] = marked ? fields.slice(1) : fields;
    if (hosts === undefined || type === undefined || base64 === undefined) return [];
    const marker =
      first === '@revoked' ? 'revoked' : first === '@cert-authority' ? 'cert-authority' : undefined;
    const key = Buffer.from(base64, 'base64');
    if ((marked && marker === undefined) || keyType(key) !== type) return [];
    return [{ marker, hosts, type, key }];
  });
}

/** Whether `key` is the known key of `host`; a key that is not in the file is never taken on trust. */
export function checkHostKey(entries: KnownHost[], host: string, port: number, key: Buffer): HostKeyVerdict {
  const got = fingerprint(key);
  const named = entries.filter((entry) => matchesHost(entry.hosts, host, port));
  // OpenSSH, too, takes a key known for the address without a port when nothing is known for the port.
  const plain = entries.filter((entry) => port !== 22 && matchesHost(entry.hosts, host, 22));
  if ([...named, ...plain].some((entry) => entry.marker === 'revoked' && entry.key.equals(key))) {
    return { ok: false, code: 'host-key-differs', got, expected: [], revoked: true };
  }
  const known = named.filter((entry) => entry.marker === undefined);
  const fallback = known.length === 0 ? plain.filter((entry) => entry.marker === undefined) : [];
  if ([...known, ...fallback].some((entry) => entry.key.equals(key))) return { ok: true };
  if (known.length === 0) return { ok: false, code: 'host-key-unknown', got };
  return {
    ok: false,
    code: 'host-key-differs',
    got,
    expected: known.map((entry) => fingerprint(entry.key)),
    revoked: false,
  };
}

/** The key types that the file has for a host: to be asked for first, or a server may show another one. */
export function knownKeyTypes(entries: KnownHost[], host: string, port: number): string[] {
  const ports = [port, 22];
  const named = ports
    .map((at) => entries.filter((entry) => entry.marker === undefined && matchesHost(entry.hosts, host, at)))
    .find((found) => found.length > 0);
  return [...new Set((named ?? []).map((entry) => entry.type))];
}

/** `SHA256:…`, as ssh-keygen -l prints it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

function keyType(key: Buffer): string | undefined {
  if (key.length < 4) return undefined;
  return key.subarray(4, 4 + key.readUInt32BE(0)).toString('latin1');
}

function matchesHost(hosts: string, host: string, port: number): boolean {
  const name = port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;
  if (hosts.startsWith('|')) return matchesHash(hosts, name);
  const patterns = hosts.toLowerCase().split(',');
  const excluded = patterns.some(
    (pattern) => pattern.startsWith('!') && matchesPattern(pattern.slice(1), name),
  );
  return !excluded && patterns.some((pattern) => matchesPattern(pattern, name));
}

function matchesHash(hashed: string, name: string): boolean {
  const [, version, salt, hash] = hashed.split('|');
  if (version !== '1' || salt === undefined || hash === undefined) return false;
  const expected = Buffer.from(hash, 'base64');
  const got = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return expected.length === got.length && timingSafeEqual(expected, got);
}

function matchesPattern(pattern: string, name: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(name);
}
