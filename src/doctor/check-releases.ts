import { access } from 'node:fs/promises';
import type { Config } from '../config/load.ts';
import { createReleases, type Releases } from '../releases/releases.ts';
import { hostsNamed } from '../runbooks/kinds/placed.ts';
import type { Procedure } from '../runbooks/runbook.ts';
import { checkNodes } from './check-nodes.ts';
import type { Finding, Topic } from './findings.ts';

/** Whether each document can be read, and whether the newest could be run. */
export async function checkReleases(config: Config): Promise<Finding[]> {
  const releases = createReleases(config);
  const path = config.runbooks;
  const topic: Topic = { of: 'runbooks' };
  try {
    await access(path);
  } catch (error) {
    return [{ topic, code: 'runbooks-unreadable', facts: { path, reason: reasonOf(error) } }];
  }
  const names = await releases.list();
  const checked = names.map((name) => checkRelease(releases, config, name, name === names.at(-1)));
  const folder: Finding = { topic, code: 'runbooks-readable', facts: { path, releases: names.length } };
  return [folder, ...(await Promise.all(checked)).flat()];
}

async function checkRelease(
  releases: Releases,
  config: Config,
  release: string,
  newest: boolean,
): Promise<Finding[]> {
  const topic: Topic = { of: 'release', release };
  try {
    const loaded = await releases.load(release);
    if (loaded.ok) {
      const { procedures } = loaded.runbook;
      const services = procedures.map(({ service }) => service);
      const ready = newest ? procedures.map((one) => checkReady(releases, config, release, one)) : [];
      const readable: Finding = { topic, code: 'release-readable', facts: { services } };
      return [readable, ...(await Promise.all(ready)).flat()];
    }
    switch (loaded.code) {
      case 'document-wrong':
        return [{ topic, code: 'release-wrong', facts: { file: loaded.file, problems: loaded.problems } }];
      case 'bad-name':
        return [{ topic, code: 'release-bad-name', facts: { name: release, fault: loaded.reason } }];
      case 'unknown-release':
        return []; // taken away since it was listed
      default:
        return loaded satisfies never;
    }
  } catch (error) {
    return [{ topic, code: 'release-unreadable', facts: { reason: reasonOf(error) } }];
  }
}

/** Whether a procedure's hosts are in baton.yaml and its files are whole; then, how each node looks. */
async function checkReady(
  releases: Releases,
  config: Config,
  release: string,
  procedure: Procedure,
): Promise<Finding[]> {
  const topic: Topic = { of: 'service', service: procedure.service, release };
  const nodes = hostsNamed(procedure).filter((node) => !config.hosts[node]);
  if (nodes.length > 0) return [{ topic, code: 'hosts-missing', facts: { nodes, release } }];
  const checked = await releases.artifacts(release, procedure);
  if (checked.ok) {
    const { artifacts } = checked;
    const looked = await checkNodes({ config, release, procedure, artifacts });
    return [{ topic, code: 'release-ready', facts: {} }, ...looked];
  }
  const { code: failure, facts } = checked.fault;
  return [{ topic, code: 'artifact-wrong', facts: { failure, facts } }];
}

/** The errno of a file that cannot be read. @throws anything else. */
function reasonOf(error: unknown): string {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) throw error;
  return code;
}
