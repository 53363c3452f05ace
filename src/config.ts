import { existsSync, readFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { dirname, isAbsolute, resolve } from 'node:path';
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { HostSettings, ServiceSettings } from './jobs/settings.ts';
import type { AccessRules } from './rollout/access.ts';

export type Locale = 'en' | 'zh-CN';

export type Config = {
  file: string;
  locale: Locale;
  runbooks: string;
  artifacts: string;
  hosts: Record<string, HostSettings>;
  /** Settings by service; one that is not listed gets the defaults (`serviceSettings`). */
  services: Record<string, ServiceSettings>;
  access: AccessRules;
  gates: { start: boolean; verification: 'required' | 'advisory' };
  worker: { concurrency: number; lockMs: number; reconcileMs: number };
};

export type Environment = {
  configFile: string;
  redisUrl: string;
  slackApiUrl: string;
  slackBotToken?: string;
  slackAppToken?: string;
  slackSigningSecret?: string;
  port: number;
};

/** Says which file, line and key is wrong and what belongs there. */
export class ConfigError extends Error {
  readonly code = 'config';
}

const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

const duration = z.union([z.string(), z.number()]).transform((value, context) => {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)$/.exec(String(value).trim()) ?? [];
  if (amount && unit) return Number(amount) * (UNITS[unit] ?? 1);
  context.addIssue({ code: 'custom', message: `expected a duration such as 30s or 5m, got ${value}` });
  return z.NEVER;
});

const strings = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const absolute = z.string().regex(/^\//, 'expected an absolute path');
const pattern = z.string().min(1).refine(isPattern, 'expected a text, or a regular expression in slashes');
const patterns = z.union([pattern.transform((one) => [one]), z.array(pattern)]);
const environment = z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.coerce.string());

const ssh = z.strictObject({
  user: z.string().default(() => userInfo().username),
  privateKey: z.string().default('~/.ssh/id_ed25519'),
  knownHosts: z.string().default('~/.ssh/known_hosts'),
});

const host = z.strictObject({
  address: z.string().min(1),
  port: z.number().int().min(1).max(65535).default(22),
  user: z.string().optional(),
  privateKey: z.string().optional(),
  knownHosts: z.string().optional(),
  paths: z.record(absolute, absolute).default({}),
  stateDir: z.string().min(1).default('.baton'),
  env: environment.default({}),
});

const timeouts = z.strictObject({
  connect: duration.default(10_000),
  unreachable: duration.default(600_000),
  upload: duration.default(1_800_000),
  stop: duration.default(30_000),
  backup: duration.default(1_800_000),
  unpack: duration.default(1_800_000),
  start: duration.default(300_000),
  restore: duration.default(1_800_000),
  shell: duration.default(600_000),
});

const service = z.strictObject({
  process: z.string().min(3).optional(),
  ready: patterns.default([]),
  failed: patterns.default([]),
  health: z
    .string()
    .regex(/^https?:\/\//, 'expected an http address, such as http://{address}:8080/')
    .optional(),
  env: environment.default({}),
  login: z.boolean().default(false),
  escalate: z.boolean().default(false),
  settle: duration.optional(),
  timeouts: timeouts.prefault({}),
});

const access = z.strictObject({
  start: strings.default([]),
  approve: strings.default([]),
  fourEyes: z.boolean().default(false),
});

const schema = z.strictObject({
  locale: z.enum(['zh-CN', 'en']).default('en'),
  runbooks: z.string().default('./runbooks'),
  artifacts: z.string().default('./artifacts'),
  ssh: ssh.prefault({}),
  hosts: z.record(z.string(), host).default({}),
  services: z.record(z.string(), service).default({}),
  access: access.prefault({}),
  gates: z
    .strictObject({
      start: z.boolean().default(false),
      verification: z.enum(['required', 'advisory']).default('required'),
    })
    .prefault({}),
  worker: z
    .strictObject({
      concurrency: z.number().int().min(1).max(200).default(20),
      /** Without a sign of life for this long, another worker takes over. */
      lock: duration.default(15_000),
      reconcile: duration.default(5000),
    })
    .prefault({}),
});

/** Reads baton.yaml. @throws ConfigError naming file, line and key. */
export function loadConfig(file: string): Config {
  const path = resolve(file);
  if (!existsSync(path)) {
    throw new ConfigError(`${path} does not exist. Set BATON_CONFIG, or start from examples/baton.yaml.`);
  }
  return parseConfig(readFileSync(path, 'utf8'), path);
}

/** @param path names the file in errors, and its folder is what relative paths in it start from. */
export function parseConfig(text: string, path: string): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [fault] = document.errors;
  if (fault) throw new ConfigError(`${path}:${lines.linePos(fault.pos[0]).line}: ${fault.message}`);
  const parsed = schema.safeParse(document.toJS() ?? {});
  if (parsed.success) return toConfig(parsed.data, path);
  const issues = parsed.error.issues.map((issue) => {
    const key = issue.path.map(String);
    const [unknown] = issue.code === 'unrecognized_keys' ? issue.keys : [];
    const at = lineOf(document, unknown === undefined ? key : [...key, unknown], lines);
    return `${path}:${at}: ${key.join('.') || 'the file'}: ${issue.message}`;
  });
  throw new ConfigError(issues.join('\n'));
}

/** The line of the deepest part of `key` that is written there. */
function lineOf(document: ReturnType<typeof parseDocument>, key: string[], lines: LineCounter): number {
  for (let depth = key.length; depth > 0; depth -= 1) {
    const inside = depth === 1 ? document.contents : document.getIn(key.slice(0, depth - 1), true);
    const name = key[depth - 1];
    const node = isMap(inside)
      ? inside.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === name)?.key
      : isSeq(inside)
        ? inside.items[Number(name)]
        : undefined;
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

function toConfig(data: z.output<typeof schema>, file: string): Config {
  const from = dirname(file);
  const hosts = Object.entries(data.hosts).map(([name, given]): [string, HostSettings] => [
    name,
    {
      name,
      address: given.address,
      port: given.port,
      user: given.user ?? data.ssh.user,
      privateKeyFile: locate(given.privateKey ?? data.ssh.privateKey, from),
      knownHostsFile: locate(given.knownHosts ?? data.ssh.knownHosts, from),
      paths: given.paths,
      stateDir: given.stateDir,
      env: given.env,
    },
  ]);
  const services = Object.entries(data.services).map(([name, given]): [string, ServiceSettings] => [
    name,
    toService(given),
  ]);
  return {
    file,
    locale: data.locale,
    runbooks: locate(data.runbooks, from),
    artifacts: locate(data.artifacts, from),
    hosts: Object.fromEntries(hosts),
    services: Object.fromEntries(services),
    access: data.access,
    gates: data.gates,
    worker: {
      concurrency: data.worker.concurrency,
      lockMs: data.worker.lock,
      reconcileMs: data.worker.reconcile,
    },
  };
}

function toService(given: z.output<typeof service>): ServiceSettings {
  const { timeouts: t, settle, process: substring, health, ...rest } = given;
  return {
    ...rest,
    ...(substring === undefined ? {} : { process: substring }),
    ...(health === undefined ? {} : { health }),
    ...(settle === undefined ? {} : { settleMs: settle }),
    timeouts: {
      connectMs: t.connect,
      unreachableMs: t.unreachable,
      uploadMs: t.upload,
      stopMs: t.stop,
      backupMs: t.backup,
      unpackMs: t.unpack,
      startMs: t.start,
      restoreMs: t.restore,
      shellMs: t.shell,
    },
  };
}

/** A service's settings, the defaults where baton.yaml does not name it. */
export function serviceSettings(config: Config, name: string): ServiceSettings {
  return config.services[name] ?? toService(service.parse({}));
}

function locate(path: string, from: string): string {
  if (path === '~' || path.startsWith('~/')) return homedir() + path.slice(1);
  return isAbsolute(path) ? path : resolve(from, path);
}

function isPattern(text: string): boolean {
  const expression = /^\/(.+)\/$/.exec(text)?.[1];
  if (expression === undefined) return true;
  try {
    new RegExp(expression);
    return true;
  } catch {
    return false;
  }
}

/** Reads the environment. Secrets are here and nowhere else. @throws ConfigError. */
export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  const port = Number(env.PORT ?? 3000);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new ConfigError(`PORT is ${env.PORT}; expected a port number.`);
  }
  const optional = <K extends string>(key: K, value: string | undefined) =>
    (value ? { [key]: value } : {}) as { [P in K]?: string };
  return {
    configFile: env.BATON_CONFIG || './baton.yaml',
    redisUrl: env.REDIS_URL || 'redis://127.0.0.1:6379',
    slackApiUrl: env.SLACK_API_URL || 'https://slack.com/api/',
    port,
    ...optional('slackBotToken', env.SLACK_BOT_TOKEN),
    ...optional('slackAppToken', env.SLACK_APP_TOKEN),
    ...optional('slackSigningSecret', env.SLACK_SIGNING_SECRET),
  };
}
