// Run by ordinary-user.test.ts as somebody who is not root: starts a host and a Redis, uses both, stops both.
import { existsSync } from 'node:fs';
import { startRedis } from '../../lab/redis.ts';
import { startHosts } from '../../lab/sshd.ts';
import { runningVersion } from '../../lab/stand-in/running.ts';
import { killService, seedHost } from '../../lab/stand-in/seed.ts';
import { ssh } from './support.ts';

const redis = await startRedis();
const hosts = await startHosts(['ecsc-1', 'schedule-1']);
const host = hosts.host('ecsc-1');
await seedHost(host, { service: 'ecsc', version: '1.0' });
await seedHost(hosts.host('schedule-1'), { service: 'schedule', version: '1.0' });
const report = {
  uid: process.getuid?.(),
  user: host.user,
  whoami: await ssh(host, 'id -u'),
  tomcat: runningVersion(host, 'ecsc')?.version,
  nohup: runningVersion(hosts.host('schedule-1'), 'schedule')?.version,
};
await killService(host, 'ecsc');
await hosts.stop();
await redis.stop();
console.log(JSON.stringify({ ...report, left: [hosts.folder, redis.dir].filter((it) => existsSync(it)) }));
