import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { AccessRules, ReminderRules } from '../rollout/policy.ts';
import type { Locale } from '../words/locale.ts';
import { lineOf } from '../yaml-input/line-of.ts';
import { valueFaults } from '../yaml-input/value-fault.ts';
import { valuesOf, type YamlFault, yamlFault } from '../yaml-input/yaml-fault.ts';
import { ConfigError } from './config-error.ts';
import { isLocale, schema, service } from './schema.ts';
import type { HostSettings, ServiceSettings } from './settings.ts';

export type Config = {
  file: string;
  locale: Locale;
  runbooks: string;
  artifacts: string;
  hosts: Record<string, HostSettings>;
  /** Settings by service; one that is not listed gets the defaults (`serviceSettings`). */
  services: Record<string, ServiceSettings>;
  access: AccessRules;
  gates: { start: boolean; verification: 'required' | 'advisory'; remind: ReminderRules };
  worker: { concurrency: number; lockMs: number; reconcileMs: number };
};

/** Reads baton.yaml. @throws ConfigError naming file, line and key. */
export function loadConfig(file: string): Config {
  const path = resolve(file);
  return parseConfig(readText(path), path);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code: reason = 'ENOENT' } = error as NodeJS.ErrnoException;
    if (reason === 'ENOENT') throw new ConfigError('config-missing', { path });
    throw new ConfigError('config-unreadable', { path, reason });
  }
}

/** @param path names the file in errors, and its folder is what relative paths in it start from. */
export function parseConfig(text: string, path: string): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' });
  const written = document.get('locale');
  const locale = isLocale(written) ? written : undefined;
  if (document.errors.length > 0) {
    const faults = document.errors.map((error) => yamlFault(error, text));
    throw new ConfigError('config-no-yaml', { path, faults }, locale);
  }
  const read = valuesOf(document);
  if (!read) {
    const faults: YamlFault[] = [{ line: 1, mistake: 'alias', text: '' }];
    throw new ConfigError('config-no-yaml', { path, faults }, locale);
  }
  const input = read.values ?? {};
  const parsed = schema.safeParse(input);
  if (parsed.success) return toConfig(parsed.data, path);
  const faults = valueFaults(schema, input, parsed.error).map(({ path: at, fault }) => ({
    line: lineOf(document, lines, at),
    ...fault,
  }));
  throw new ConfigError('config-wrong', { path, faults }, locale);
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
      sshRsa: given.sshRsa,
      ...becomeOf(given, data.ssh),
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
    gates: { ...data.gates, remind: toReminders(data.gates.remind) },
    worker: {
      concurrency: data.worker.concurrency,
      lockMs: data.worker.lock,
      reconcileMs: data.worker.reconcile,
    },
  };
}

const toReminders = ({ after, down, most }: z.output<typeof schema>['gates']['remind']): ReminderRules => ({
  afterMs: after,
  downMs: down,
  most,
});

type Becomes = { become?: 'sudo' | false | undefined; becomeUser?: string | undefined };

function becomeOf(host: Becomes, ssh: Becomes): Pick<HostSettings, 'become'> {
  if ((host.become ?? ssh.become) !== 'sudo') return {};
  return { become: host.becomeUser ?? ssh.becomeUser ?? 'root' };
}

function toService(given: z.output<typeof service>): ServiceSettings {
  const { timeouts: t, settle, process: pattern, executable, health, encoding, ...rest } = given;
  return {
    ...rest,
    ...(pattern === undefined ? {} : { process: pattern }),
    ...(executable === undefined ? {} : { executable }),
    ...(health === undefined ? {} : { health }),
    ...(encoding === undefined ? {} : { encoding }),
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
export function serviceSettings(config: Pick<Config, 'services'>, name: string): ServiceSettings {
  return config.services[name] ?? toService(service.parse({}));
}

function locate(path: string, from: string): string {
  if (path === '~' || path.startsWith('~/')) return homedir() + path.slice(1);
  return isAbsolute(path) ? path : resolve(from, path);
}
