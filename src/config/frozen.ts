import { createHash } from 'node:crypto';
import { type Config, serviceSettings } from './load.ts';
import type { HostSettings, ServiceSettings } from './settings.ts';

/**
 * All that baton.yaml says of what a rollout does: `hosts.ecsc-1.address` to its value as text. What may be a secret is a
 * digest. How Baton itself gets in (its keys) is not of it: that is each machine's own.
 */
export function frozenSettings(
  config: Pick<Config, 'hosts' | 'services'>,
  { service, hosts, salt }: { service: string; hosts: readonly string[]; salt: string },
): Record<string, string> {
  const known = hosts.map((name): [string, Values] => {
    const host = config.hosts[name];
    return [`hosts.${name}`, host === undefined ? {} : valuesOfHost(host)];
  });
  const all: [string, Values][] = [
    ...known,
    [`services.${service}`, valuesOfService(serviceSettings(config, service))],
  ];
  return Object.fromEntries(
    all.flatMap(([at, values]) =>
      Object.entries(values).flatMap(([key, value]) => textsOf(`${at}.${key}`, value, salt)),
    ),
  );
}

type Values = Record<string, unknown>;

const NOT_SET = '–';

/** What is not set is known not to be: a key that a later Baton brings is no change of anybody's. */
const unset = (...keys: string[]): Values => Object.fromEntries(keys.map((key) => [key, undefined]));

function valuesOfHost({ name: _, privateKeyFile: __, knownHostsFile: ___, ...host }: HostSettings): Values {
  return { ...unset('become', 'sshRsa'), ...host };
}

/** By their names in baton.yaml; the nodes are the procedure's own. */
function valuesOfService({ nodes: _, settleMs, timeouts, archive, ...rest }: ServiceSettings): Values {
  const times = Object.entries(timeouts).map(([key, ms]) => [
    `timeouts.${key.replace(/Ms$/, '')}`,
    `${ms} ms`,
  ]);
  return {
    ...unset('process', 'executable', 'encoding', 'health', 'settle'),
    ...rest,
    ...(settleMs === undefined ? {} : { settle: `${settleMs} ms` }),
    'archive.setuid': archive.setuid,
    'archive.links': archive.links,
    ...Object.fromEntries(times),
  };
}

function textsOf(key: string, value: unknown, salt: string): [string, string][] {
  if (value === undefined) return [[key, NOT_SET]];
  if (/\.env$/.test(key))
    return Object.entries(value as Record<string, string>).map(([name, set]) => [
      `${key}.${name}`,
      digestOf(`${salt} ${name}=${set}`),
    ]);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  // An address may have somebody's password in it.
  return [[key, /\/\/[^/]*@/.test(text) ? digestOf(`${salt} ${text}`) : text]];
}

const digestOf = (text: string): string =>
  `sha256 ${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
