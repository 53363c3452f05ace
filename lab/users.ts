import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LabHost } from './host.ts';

export type LabUser = {
  name: string;
  /** The login shell, as /etc/passwd has it. */
  shell: string;
  /** Files in the home directory, by their names. */
  files?: Record<string, string>;
  /** The password has to be changed before anything else. */
  expired?: boolean;
};

const FIRST_UID = 2001;
const FILES = ['passwd', 'group', 'shadow'] as const;

/** Gives a namespace host users of its own, whom the lab's key lets in; each has a home below /home. */
export async function addUsers(host: LabHost, users: LabUser[]): Promise<void> {
  const lines = users.map(({ name, shell, expired }, index) => {
    const id = FIRST_UID + index;
    return {
      passwd: `${name}:x:${id}:${id}::/home/${name}:${shell}`,
      group: `${name}:x:${id}:`,
      shadow: `${name}:*:${expired ? 0 : 19_000}:0:99999:7:::`,
    };
  });
  const etc = host.local('/root/etc');
  mkdirSync(etc, { recursive: true });
  for (const file of FILES) {
    writeFileSync(
      join(etc, file),
      readFileSync(`/etc/${file}`, 'utf8') + lines.map((line) => `${line[file]}\n`).join(''),
    );
    chmodSync(join(etc, file), file === 'shadow' ? 0o600 : 0o644);
  }
  chmodSync(join(host.folder, 'ssh/authorized_keys'), 0o644);
  for (const { name, files = {} } of users) {
    for (const [path, text] of Object.entries(files)) {
      const file = host.local(`/home/${name}/${path}`);
      mkdirSync(join(file, '..'), { recursive: true });
      writeFileSync(file, text);
    }
  }
  const homes = users.map(({ name }) => `mkdir -p /home/${name} && chown -R ${name}:${name} /home/${name}`);
  const mounts = FILES.map((file) => `mount --bind /root/etc/${file} /etc/${file}`);
  await host.sh([...mounts, ...homes].join(' && '));
}
