import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { freePort, spawnServer, waitFor } from '../../lab/process.ts';
import { startRedis } from '../../lab/redis.ts';
import { checkDurable, hidePassword, openRedis, reachRedis } from '../../src/journal/redis.ts';
import { isReadOnly } from '../../src/journal/redis-error.ts';
import { plain } from '../../src/words/markup/plain.ts';
import { wordsFor } from '../../src/words/words-for.ts';

const { setupFault } = wordsFor('en', plain);

describe('Redis at the start', () => {
  it('is refused when it does not answer, and the message says what to do', async () => {
    const port = await freePort();
    const refused = await reachRedis(`redis://127.0.0.1:${port}`, 2000).catch((error) => error);
    const facts = { address: `redis://127.0.0.1:${port}`, reason: 'ECONNREFUSED' };
    expect(refused).toMatchObject({ code: 'redis-unreachable', facts });
    expect(setupFault(refused)).toMatch(
      /does not answer at redis:\/\/127\.0\.0\.1:\d+: .*ECONNREFUSED.*REDIS_URL/,
    );
  });

  it('is refused when it could forget, and says what to set', async () => {
    const redis = await startRedis({ ephemeral: true, args: ['--maxmemory-policy', 'allkeys-lru'] });
    const client = openRedis(redis.url);
    try {
      const refused = await checkDurable(client, redis.url).catch((error) => error);
      expect(refused).toMatchObject({ code: 'redis-not-durable' });
      expect(setupFault(refused)).toMatch(/appendonly yes.*noeviction.*--ephemeral/);
    } finally {
      client.disconnect();
      await redis.stop();
    }
  });

  it('is accepted when it keeps what it is told', async () => {
    const redis = await startRedis();
    const client = openRedis(redis.url);
    try {
      await reachRedis(redis.url, 2000);
      await checkDurable(client, redis.url);
    } finally {
      client.disconnect();
      await redis.stop();
    }
  });

  it('is found through its sentinels', async () => {
    const redis = await startRedis();
    const dir = mkdtempSync(join(tmpdir(), 'baton-sentinel-'));
    const port = await freePort();
    const conf = join(dir, 'sentinel.conf');
    writeFileSync(conf, `port ${port}\nsentinel monitor main 127.0.0.1 ${redis.port} 1\n`);
    const sentinel = spawnServer('redis-server', [conf, '--sentinel'], { logFile: join(dir, 'log') });
    const address = `redis+sentinel://127.0.0.1:${port}/main`;
    try {
      await waitFor('the sentinel answers', () =>
        reachRedis(address, 1000).then(
          () => true,
          () => false,
        ),
      );
      const client = openRedis(address);
      await checkDurable(client, address);
      await client.set('seen', 'through the sentinel');
      client.disconnect();
      const direct = openRedis(redis.url);
      expect(await direct.get('seen')).toBe('through the sentinel');
      direct.disconnect();
    } finally {
      await sentinel.kill('SIGKILL');
      await redis.stop();
      rmSync(dir, { recursive: true, force: true });
    }
  });

  it.each(['a worker', 'a person'])('has failed over: %s is not left at the replica', async (who) => {
    const [redis, other] = [await startRedis(), await startRedis()];
    const client = openRedis(redis.url, who === 'a person' ? { maxRetriesPerRequest: 1 } : {});
    const direct = openRedis(redis.url);
    let connected = 0;
    client.on('ready', () => {
      connected += 1;
    });
    try {
      await client.set('seen', 'before');
      await direct.call('REPLICAOF', '127.0.0.1', String(other.port));
      const script = "return redis.call('SET', KEYS[1], 'after')";
      const asked = client.eval(script, 1, 'seen').then(
        () => 'done',
        (error) => error,
      );
      await waitFor('it has connected anew', () => connected > 1);
      if (who === 'a person') expect(isReadOnly(await asked)).toBe(true);
      await direct.call('REPLICAOF', 'NO', 'ONE');
      if (who === 'a worker') expect(await asked).toBe('done');
      else
        await waitFor('it takes changes', () =>
          client.eval(script, 1, 'seen').then(
            () => true,
            () => false,
          ),
        );
      expect(await direct.get('seen')).toBe('after');
    } finally {
      client.disconnect();
      direct.disconnect();
      await Promise.all([redis.stop(), other.stop()]);
    }
  });

  it('takes only addresses that it understands, and never prints a password', () => {
    const odd = { code: 'redis-address', facts: { address: 'http://***@nowhere' } };
    expect(() => openRedis('http://me:secret@nowhere')).toThrow(expect.objectContaining(odd));
    expect(hidePassword('redis://:secret@h:1')).toBe('redis://***@h:1');
  });
});
