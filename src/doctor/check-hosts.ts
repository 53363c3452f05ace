import { type Config, serviceSettings } from '../config/load.ts';
import type { HostSettings } from '../config/settings.ts';
import { checkPrivateKey } from '../hosts/private-key.ts';
import { createSession } from '../hosts/session.ts';
import { lookRemote } from '../jobs/remote/calls.ts';
import { type Failure, failed, fromHostError } from '../jobs/remote/failures.ts';
import { listOf } from '../jobs/remote/report.ts';
import type { Facts } from '../rollout/outcomes.ts';
import type { Finding, Topic } from './findings.ts';
import { guarded } from './guarded.ts';

/** Greets each host, and looks as every preflight does. A key that cannot be used is said once, and not once a host: those are not tried. */
export async function checkHosts(config: Config): Promise<Finding[]> {
  const hosts = Object.values(config.hosts);
  const paths = [...new Set(hosts.map(({ privateKeyFile }) => privateKeyFile))];
  const checks = paths.map((path) =>
    checkKey(
      config,
      path,
      hosts.filter(({ privateKeyFile }) => privateKeyFile === path),
    ),
  );
  return (await Promise.all(checks)).flat();
}

async function checkKey(config: Config, path: string, hosts: readonly HostSettings[]): Promise<Finding[]> {
  const key = await checkPrivateKey(path);
  if (key.ok) {
    const greeted = hosts.map((host) => guarded({ of: 'host', name: host.name }, () => greet(config, host)));
    return (await Promise.all(greeted)).flat();
  }
  const { ok: _, ...fault } = key;
  const facts = { path, ...fault, hosts: hosts.map(({ name }) => name) };
  return [{ topic: { of: 'key', path }, code: 'key-unusable', facts }];
}

async function greet(config: Config, host: HostSettings): Promise<Finding[]> {
  const topic: Topic = { of: 'host', name: host.name };
  const { connectMs } = serviceSettings(config, host.name).timeouts;
  const session = createSession({ ...host, connectTimeoutMs: connectMs });
  try {
    const { stdout } = await session.exec('uname -sr');
    const { user, address, port } = host;
    const settings = serviceSettings(config, host.name);
    const look = { session, host, settings, patienceMs: 5_000 };
    for (const words of [['look_preflight'], ['look_start', 'yes', '', '-', '-', '-']]) {
      const seen = await lookRemote(look, words);
      const wrong = seen.ok ? toolsMissing(seen.facts) : seen;
      if (wrong === undefined) continue;
      return [
        { topic, code: 'host-failed', facts: { failure: wrong.code, facts: { user, ...wrong.facts } } },
      ];
    }
    return [{ topic, code: 'host-answers', facts: { user, address, port, system: stdout.trim() } }];
  } catch (error) {
    const { code: failure, facts } = fromHostError(error, host);
    return [{ topic, code: 'host-failed', facts: { failure, facts } }];
  } finally {
    await session.close();
  }
}

function toolsMissing(facts: Facts): Failure | undefined {
  const tools = listOf(facts, 'missingTools');
  return tools.length === 0 ? undefined : failed('tool-missing', { tools });
}
