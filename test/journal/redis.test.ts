import { describe, expect, it } from 'vitest';
import { freePort } from '../../lab/process.ts';
import { startRedis } from '../../lab/redis.ts';
import { checkDurable, hidePassword, openRedis, reachRedis } from '../../src/journal/redis.ts';

describe('Redis at the start', () => {
  it('is refused when it does not answer, and the message says what to do', async () => {
    const port = await freePort();
    await expect(reachRedis(`redis://127.0.0.1:${port}`, 2000)).rejects.toMatchObject({
      code: 'redis-unreachable',
      message: expect.stringMatching(
        /does not answer at redis:\/\/127\.0\.0\.1:\d+: .*ECONNREFUSED.*REDIS_URL/,
      ),
    });
  });

  it('is refused when it could forget, and says what to set', async () => {
    const redis = await startRedis({ ephemeral: true, args: ['--maxmemory-policy', 'allkeys-lru'] });
    const client = openRedis(redis.url);
    try {
      await expect(checkDurable(client, redis.url)).rejects.toMatchObject({
        code: 'redis-not-durable',
        message: expect.stringMatching(/appendonly yes.*noeviction.*--ephemeral/),
      });
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

  it('takes only addresses that it understands, and never prints a password', () => {
    expect(() => openRedis('http://nowhere')).toThrow(/not a Redis address/);
    expect(hidePassword('redis://:secret@h:1')).toBe('redis://***@h:1');
  });
});
