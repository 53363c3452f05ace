import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../lab/process.ts';
import { startRedis } from '../../lab/redis.ts';
import { ANN, CHANNEL, createStage, RELEASE, type Stage } from '../../lab/stage.ts';
import { assertHost } from './checks.ts';
import { openStory, type Story, stages } from './support.ts';

describe('Baton does not start', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await createStage({ services: ['ecsc'] });
  });
  afterAll(() => stage?.close());
  afterEach(async () => {
    const story = await openStory(stage);
    expect(await story.journal.scopes()).toEqual([]);
    await story.close();
    expect(stage.workspace.messages(CHANNEL)).toEqual([]);
  });

  /** Starts it with another environment; resolves to what it said when it ended with 1. */
  const refused = async (env: Record<string, string>): Promise<string> => {
    const before = { ...stage.env };
    Object.assign(stage.env, env);
    try {
      const { status, output } = await stage.baton('start');
      expect(output).not.toMatch(/ ready$/m);
      expect(output).not.toContain('    at '); // a stack is for defects
      expect(status).toBe(4);
      return output;
    } finally {
      Object.assign(stage.env, before);
    }
  };

  test('when Redis is not reachable', async () => {
    const port = await freePort();
    const said = await refused({ REDIS_URL: `redis://127.0.0.1:${port}` });
    expect(said).toMatch(new RegExp(`Redis does not answer at redis://127.0.0.1:${port}.*REDIS_URL`));
  });

  test('when Redis would forget', async () => {
    const redis = await startRedis({ ephemeral: true });
    const said = await refused({ REDIS_URL: redis.url });
    await redis.stop();
    expect(said).toContain('appendonly yes');
  });

  test('when Redis would drop keys', async () => {
    const redis = await startRedis({ args: ['--maxmemory-policy', 'allkeys-lru'] });
    const said = await refused({ REDIS_URL: redis.url });
    await redis.stop();
    expect(said).toContain('noeviction');
  });

  test('when Slack refuses the bot token', async () => {
    const said = await refused({ SLACK_BOT_TOKEN: 'xoxb-wrong' });
    expect(said).toMatch(/SLACK_BOT_TOKEN.*invalid_auth/);
    expect(said).not.toContain('xoxb-wrong');
  });

  test('when Slack refuses the app token', async () => {
    const said = await refused({ SLACK_APP_TOKEN: 'xapp-wrong' });
    expect(said).toMatch(/SLACK_APP_TOKEN.*invalid_auth/);
    expect(said).not.toContain('xapp-wrong');
  });

  test('without a token', async () => {
    expect(await refused({ SLACK_BOT_TOKEN: '' })).toContain('SLACK_BOT_TOKEN is not set');
    expect(await refused({ SLACK_APP_TOKEN: '' })).toContain('SLACK_SIGNING_SECRET');
  });
});

describe('over HTTP', () => {
  const open = stages({ services: ['ecsc'], transport: 'http' });
  const body = new URLSearchParams({
    command: '/upgrade',
    text: `ecsc ${RELEASE}`,
    user_id: ANN,
    channel_id: CHANNEL,
    team_id: 'T0LOCAL',
    trigger_id: '1.2.3',
    response_url: 'http://127.0.0.1:1/',
  }).toString();

  const send = async (story: Story, secret: string, at: number, signed = body): Promise<number> => {
    const stamp = String(Math.floor(at / 1000));
    const hash = createHmac('sha256', secret).update(`v0:${stamp}:${signed}`).digest('hex');
    const answer = await fetch(`http://127.0.0.1:${story.stage.env.PORT}/slack/events`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': stamp,
        'x-slack-signature': `v0=${hash}`,
      },
      body,
    });
    return answer.status;
  };

  test('what is not signed by Slack is refused with 401, and nothing happens', async () => {
    const story = await open();
    const { signingSecret } = story.stage.workspace;
    expect(await send(story, 'not the secret', Date.now())).toBe(401);
    expect(await send(story, signingSecret, Date.now(), `${body}&more=1`)).toBe(401);
    expect(await send(story, signingSecret, Date.now() - 10 * 60_000)).toBe(401);
    expect(await story.journal.scopes()).toEqual([]);
    expect(story.stage.workspace.messages(CHANNEL)).toEqual([]);
    for (const host of story.stage.hosts.all) assertHost(story, host.name, 'untouched');
    // The very same, signed well and now, is heard.
    expect(await send(story, signingSecret, Date.now())).toBe(200);
    const run = await story.started('ecsc');
    await run.gate('Continue to ecsc-2');
    await run.decide('Stop here');
    await run.ended('stopped');
  });
});
