// Run by crash.test.ts, which ends it without a chance to tidy up.
import { canNamespace, startNamespaceHosts } from '../../lab/namespaces.ts';
import { startRedis } from '../../lab/redis.ts';
import { startHosts } from '../../lab/sshd.ts';
import { seedHost } from '../../lab/stand-in/seed.ts';

const redis = await startRedis();
const folders = await startHosts(['ecsc-1']);
const spaces = (await canNamespace()) ? await startNamespaceHosts(['ecsc-1']) : undefined;
for (const lab of [folders, spaces]) {
  if (lab) await seedHost(lab.host('ecsc-1'), { service: 'ecsc', version: '1.0' });
}
console.log(JSON.stringify([redis.dir, folders.folder, ...(spaces ? [spaces.folder] : [])]));
// `exit` ends it by itself, and `throw` by an error; else it waits to be killed.
if (process.argv[2] === 'exit') process.exit(0);
if (process.argv[2] === 'throw') throw new Error('on purpose');
setInterval(() => undefined, 1000);
