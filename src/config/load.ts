import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, resolve } from 'node:path';
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { AccessRules } from '../rollout/policy.ts';
import type { Locale } from '../words/locale.ts';
import { ConfigError } from './config-error.ts';
import { schema, service } from './schema.ts';
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
  gates: { start: boolean; verification: 'required' | 'advisory' };
  worker: { concurrency: number; lockMs: number; reconcileMs: number };
};

/** Reads baton.yaml. @throws ConfigError naming file, line and key. */
export function loadConfig(file: string): Config {
  const path = resolve(file);
  if (!existsSync(path)) {
    throw new ConfigError(
      `${path} does not exist. Set BATON_CONFIG to where it is, or type: cp examples/baton.yaml baton.yaml`,
    );
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
  const { timeouts: t, settle, process: pattern, executable, health, ...rest } = given;
  return {
    ...rest,
    ...(pattern === undefined ? {} : { process: pattern }),
    ...(executable === undefined ? {} : { executable }),
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
