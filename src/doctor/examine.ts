import { access } from 'node:fs/promises';
import { createSlackApp } from '../bot/slack/app.ts';
import { describe } from '../cli/processes.ts';
import type { Environment } from '../config/environment.ts';
import { type Config, serviceSettings } from '../config/load.ts';
import { createSession } from '../hosts/session.ts';
import { checkDurable, openRedis, reachRedis } from '../journal/redis.ts';
import { createReleases } from '../releases/releases.ts';
import { plain } from '../words/markup/plain.ts';
import { wordsFor } from '../words/words-for.ts';

export type Finding = { ok: boolean; what: string; detail: string };

/** Looks at everything that a rollout will need, and changes nothing. */
export async function examine(config: Config, environment: Environment): Promise<Finding[]> {
  const checks: Promise<Finding[]>[] = [
    one('redis', async () => {
      await reachRedis(environment.redisUrl, 5000);
      const redis = openRedis(environment.redisUrl);
      redis.on('error', () => {});
      try {
        await checkDurable(redis, environment.redisUrl);
      } finally {
        redis.disconnect();
      }
      return 'answers, keeps what it is told';
    }),
    one('slack', async () => {
      const { slackApiUrl: apiUrl, port } = environment;
      const { slackBotToken, slackAppToken, slackSigningSecret } = environment;
      const slack = await createSlackApp(
        {
          apiUrl,
          port,
          ...(slackBotToken ? { botToken: slackBotToken } : {}),
          ...(slackAppToken ? { appToken: slackAppToken } : {}),
          ...(slackSigningSecret ? { signingSecret: slackSigningSecret } : {}),
        },
        () => {},
      );
      return `signed in as ${slack.botName}`;
    }),
    documents(config),
    one('access', async () => {
      const { start, approve } = config.access;
      if (start.length === 0) throw new Error('nobody may start: set access.start in baton.yaml');
      if (approve.length === 0) throw new Error('nobody may approve: set access.approve in baton.yaml');
      return `start: ${start.join(', ')}; approve: ${approve.join(', ')}`;
    }),
    ...Object.keys(config.hosts).map((name) => one(`host ${name}`, () => greet(config, name))),
  ];
  return (await Promise.all(checks)).flat();
}

async function one(what: string, look: () => Promise<string>): Promise<Finding[]> {
  try {
    return [{ ok: true, what, detail: await look() }];
  } catch (error) {
    return [{ ok: false, what, detail: describe(error) }];
  }
}

async function documents(config: Config): Promise<Finding[]> {
  const folder = await one('runbooks', async () => {
    await access(config.runbooks);
    return config.runbooks;
  });
  const words = wordsFor(config.locale, plain);
  const releases = createReleases(config);
  const names = await releases.list();
  const findings = names.map(async (name): Promise<Finding> => {
    const loaded = await releases.load(name);
    if (loaded.ok) {
      const services = loaded.runbook.procedures.map((procedure) => procedure.service);
      return { ok: true, what: `release ${name}`, detail: services.join(', ') };
    }
    const detail =
      loaded.code === 'document-wrong'
        ? loaded.problems.map((one) => `${loaded.file}:${one.line}: ${words.problem(one)}`).join('; ')
        : loaded.code;
    return { ok: false, what: `release ${name}`, detail };
  });
  const newest = names.at(-1);
  const ready = newest ? await readiness(config, newest) : [];
  return [...folder, ...(await Promise.all(findings)), ...ready];
}

/** Whether the newest release could be run: its hosts are in baton.yaml and its archives are whole. */
async function readiness(config: Config, release: string): Promise<Finding[]> {
  const releases = createReleases(config);
  const loaded = await releases.load(release);
  if (!loaded.ok) return [];
  const findings = loaded.runbook.procedures.map(async (procedure): Promise<Finding> => {
    const what = `${procedure.service} ${release}`;
    const missing = procedure.nodes.filter((node) => !config.hosts[node]);
    if (missing.length > 0) {
      return { ok: false, what, detail: `not below hosts: in baton.yaml: ${missing.join(', ')}` };
    }
    const checked = await releases.artifacts(release, procedure);
    if (checked.ok) return { ok: true, what, detail: 'hosts known, archive whole' };
    const { code, facts } = checked.fault;
    return { ok: false, what, detail: `${code}: ${facts.path ?? facts.file}` };
  });
  return Promise.all(findings);
}

async function greet(config: Config, name: string): Promise<string> {
  const host = config.hosts[name];
  if (!host) throw new Error('not in baton.yaml');
  const { connectMs } = serviceSettings(config, name).timeouts;
  const session = createSession({ ...host, connectTimeoutMs: connectMs });
  try {
    const { stdout } = await session.exec('uname -sr');
    return `${host.user}@${host.address}:${host.port} ${stdout.trim()}`;
  } finally {
    await session.close();
  }
}
