import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LabHost } from './host.ts';

const docs = fileURLToPath(new URL('../docs/sudo.md', import.meta.url));

/** The rules that the docs give, for a user of the lab's. */
export function sudoersOfDocs(user = 'deploy', become = 'root'): string {
  const [, rules = ''] = /```sudoers\n([\s\S]*?)```/.exec(readFileSync(docs, 'utf8')) ?? [];
  return rules.replaceAll('deploy', user).replaceAll('(root)', `(${become})`);
}

/** Gives a namespace host rules for sudo of its own, in place of this machine's; they are checked as visudo does. */
export async function setSudoers(host: LabHost, rules: string): Promise<void> {
  const folder = host.local('/root/etc');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'sudoers');
  writeFileSync(file, `Defaults env_reset, use_pty\nroot ALL = (ALL:ALL) ALL\n${rules}`);
  chmodSync(file, 0o440);
  await host.sh('visudo -cqf /root/etc/sudoers && mount --bind /root/etc/sudoers /etc/sudoers');
}
