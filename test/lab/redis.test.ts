import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cluster, Redis } from 'ioredis';
import { afterEach, expect, test } from 'vitest';
import { freePort, waitFor } from '../../lab/process.ts';
import { type LabRedis, type RedisOptions, startRedis, startRedisCluster } from '../../lab/redis.ts';
import { processesNaming } from './support.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function open(options?: RedisOptions): Promise<{ server: LabRedis; client: Redis }> {
  const server = await startRedis(options);
  cleanUps.push(() => server.stop());
  const client = new Redis(server.url, { retryStrategy: () => 20 });
  client.on('error', () => undefined);
  cleanUps.push(() => client.disconnect());
  return { server, client };
}

test('an own Redis persists every write and refuses to evict', async () => {
  const { client } = await open();
  const settings = await client.config('GET', 'append*', 'maxmemory-policy', 'save');
  expect(settings).toEqual(
    expect.arrayContaining(['appendonly', 'yes', 'appendfsync', 'always', 'noeviction']),
  );
});

test('what was written before SIGKILL is there after the restart, on the same port', async () => {
  const { server, client } = await open();
  await client.set('key', 'kept');
  const before = server.pid;
  await server.kill();
  expect(server.running).toBe(false);
  await server.restart();
  expect(server.pid).not.toBe(before);
  expect(await client.get('key')).toBe('kept');
});

test('a paused Redis answers again when it goes on, and stops although it is paused', async () => {
  const { server, client } = await open();
  await client.ping();
  await server.kill('SIGSTOP');
  const answer = client.ping();
  await server.kill('SIGCONT');
  expect(await answer).toBe('PONG');
  await server.kill('SIGSTOP');
  await server.stop();
  expect(server.running).toBe(false);
});

test('an ephemeral Redis, an evicting one and one with a password can be had for refusals', async () => {
  const ephemeral = await open({ ephemeral: true });
  expect(await ephemeral.client.config('GET', 'appendonly')).toEqual(['appendonly', 'no']);
  const evicting = await open({ args: ['--maxmemory-policy', 'allkeys-lru'] });
  expect(await evicting.client.config('GET', 'maxmemory-policy')).toEqual([
    'maxmemory-policy',
    'allkeys-lru',
  ]);
  const closed = await open({ args: ['--requirepass', 'secret'] });
  await expect(closed.client.get('key')).rejects.toThrow('NOAUTH');
});

test('a given folder and port are used and the folder is kept', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'baton-test-'));
  cleanUps.push(() => rmSync(dir, { recursive: true }));
  const port = await freePort();
  const server = await startRedis({ dir, port });
  await server.stop();
  expect(server.port).toBe(port);
  expect(existsSync(join(dir, 'appendonlydir'))).toBe(true);
});

test('a Redis that cannot start says why and leaves nothing', async () => {
  const { server } = await open();
  await expect(startRedis({ port: server.port })).rejects.toThrow(/ended at its start[\s\S]*in use/i);
  await expect(startRedis({ args: ['--no-such-option', 'x'] })).rejects.toThrow('ended at its start');
});

test('stop ends the process and removes its folder', async () => {
  const server = await startRedis();
  await server.stop();
  await server.stop();
  expect(existsSync(server.dir)).toBe(false);
  await waitFor('no process names the folder', () => processesNaming(server.dir).length === 0);
});

test('three masters make a cluster', async () => {
  const cluster = await startRedisCluster();
  cleanUps.push(() => cluster.stop());
  const client = new Cluster(cluster.nodes.map(({ port }) => ({ host: '127.0.0.1', port })));
  cleanUps.push(() => client.disconnect());
  for (const key of ['a', 'b', 'c', 'd', 'e']) await client.set(key, key);
  expect(await client.get('c')).toBe('c');
  expect(client.nodes('master')).toHaveLength(3);
});
