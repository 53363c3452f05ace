import { appendFile, chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './process.ts';

/** The sshd to start; Debian keeps it out of an ordinary user's PATH. */
export const SSHD = '/usr/sbin/sshd';

export type SshFiles = { privateKeyFile: string; publicKey: string; knownHostsFile: string };

/** The one client key and the known_hosts file of a lab. */
export async function clientFiles(folder: string): Promise<SshFiles> {
  const privateKeyFile = join(folder, 'id_ed25519');
  const knownHostsFile = join(folder, 'known_hosts');
  const publicKey = await keygen(privateKeyFile);
  await writeFile(knownHostsFile, '');
  return { privateKeyFile, publicKey, knownHostsFile };
}

/** Makes an ed25519 key pair unless it is there; returns the public half as `type base64`. */
async function keygen(file: string): Promise<string> {
  const read = async () => (await readFile(`${file}.pub`, 'utf8')).split(' ').slice(0, 2).join(' ').trim();
  return read().catch(async () => {
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'lab', '-f', file]);
    return read();
  });
}

/** Notes a host key under each of its addresses. */
export async function know(
  files: SshFiles,
  addresses: { host: string; port: number }[],
  hostKey: string,
): Promise<void> {
  const name = ({ host, port }: { host: string; port: number }) => (port === 22 ? host : `[${host}]:${port}`);
  await appendFile(files.knownHostsFile, addresses.map((each) => `${name(each)} ${hostKey}\n`).join(''));
}

/** Writes sshd's folder (key, configuration, authorized_keys) and returns the configuration file and host key. */
export async function sshdFiles(
  folder: string,
  options: {
    address: string;
    port: number;
    publicKey: string;
    env: Record<string, string>;
    extra?: string[];
  },
): Promise<{ config: string; hostKey: string }> {
  await mkdir(folder, { recursive: true });
  const hostKey = await keygen(join(folder, 'host_key'));
  const authorized = join(folder, 'authorized_keys');
  await writeFile(authorized, `${options.publicKey}\n`);
  await chmod(authorized, 0o600);
  const config = join(folder, 'sshd_config');
  const setEnv = Object.entries(options.env).map(([name, value]) => `"${name}=${value}"`);
  const lines = [
    `Port ${options.port}`,
    `ListenAddress ${options.address}`,
    `HostKey ${join(folder, 'host_key')}`,
    `AuthorizedKeysFile ${authorized}`,
    'PidFile none',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin prohibit-password',
    'StrictModes no',
    `UsePAM ${(await rootIsLocked()) ? 'yes' : 'no'}`,
    'UseDNS no',
    'MaxSessions 10',
    'MaxStartups 200:30:400',
    'LogLevel ERROR',
    'PrintMotd no',
    'Subsystem sftp internal-sftp',
    `SetEnv ${setEnv.join(' ')}`,
  ];
  // sshd takes the first value of a keyword, so what the caller adds goes first.
  await writeFile(config, `${[...(options.extra ?? []), ...lines].join('\n')}\n`);
  return { config, hostKey };
}

/** sshd without PAM refuses an account whose password field starts with `!`, key or no key. */
async function rootIsLocked(): Promise<boolean> {
  if (process.getuid?.() !== 0) return false;
  return readFile('/etc/shadow', 'utf8').then(
    (text) => /^root:!/m.test(text),
    () => false,
  );
}
