import { cpSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import type { WorkspaceOptions } from '../workspace/types.ts';
import { createWorkspace, type Workspace } from '../workspace/workspace.ts';
import { buildArtifact } from './artifacts.ts';
import { launchers } from './baton.ts';
import { hostSettings, type LabHosts } from './host.ts';
import { startNamespaceHosts } from './namespaces.ts';
import { freePort, guardFolder } from './process.ts';
import { startRedis } from './redis.ts';
import { startHosts } from './sshd.ts';
import { layoutOf, type ServiceLayout } from './stand-in/layout.ts';
import { seedHost } from './stand-in/seed.ts';
import type { Faults } from './stand-in/tree.ts';

export type { BatonProcess } from './baton.ts';

export const SERVICES = ['ecsc', 'ecmc', 'schedule', 'schedule-res'] as const;
export const RELEASE = '20170324';
export const OLD = '20161201';
/** The channel where the stage's people work. */
export const CHANNEL = 'C0OPS';
export const ANN = 'U0ANN';
export const BEN = 'U0BEN';
/** Of another workspace that shares the channel. */
export const KIM = 'U0KIM';
/** A guest of the workspace. */
export const GUS = 'U0GUS';
const PEOPLE = [
  { id: ANN, name: 'ann', realName: 'Ann' },
  { id: BEN, name: 'ben', realName: 'Ben' },
  { id: KIM, name: 'kim', realName: 'Kim', team: 'T0VENDOR' },
  { id: GUS, name: 'gus', realName: 'Gus', guest: 'single-channel' as const },
];

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const DOCUMENTS = here('../examples/demo/runbooks');

export type StageOptions = {
  /** Keeps everything in this folder; a temporary one, removed on close, when not given. */
  dir?: string;
  services?: readonly string[];
  /** Hosts beside the services' nodes; empty. */
  others?: readonly string[];
  hosts?: 'folder' | 'namespace';
  transport?: 'socket' | 'http';
  /** A bad release carries its own fault: the artifact's, by service. */
  faults?: Record<string, Faults>;
  /** Faults of the version that runs before. */
  oldFaults?: Record<string, Faults>;
  /** A document other than the demo's own, as `<release>.md`. */
  documents?: string;
  /** No documents and no artifacts: the caller publishes its own. */
  unreleased?: boolean;
  /** How a service is started, for others than the demo's. */
  forms?: Record<string, ServiceLayout['form']>;
  /** Called when the hosts are there and still empty. */
  prepare?: (hosts: LabHosts) => Promise<void>;
  workspace?: WorkspaceOptions;
  /** Merged into baton.yaml. */
  config?: Record<string, unknown>;
  service?: Record<string, unknown>;
  seed?: boolean;
  redisUrl?: string;
};

export type Stage = Awaited<ReturnType<typeof createStage>>;

/**
 * Everything that a rollout needs, on this machine: an own Redis, real hosts that run the old version of the
 * services, a release with its artifacts, a workspace, and Baton's configuration for all of it.
 */
export async function createStage(options: StageOptions = {}) {
  const services = options.services ?? SERVICES;
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'baton-stage-'));
  mkdirSync(dir, { recursive: true });
  const removeFolder = options.dir === undefined ? guardFolder(dir) : () => undefined;
  const undo: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const step of undo.reverse()) await step();
    removeFolder();
  };
  try {
    const redis = await startRedis({ dir: join(dir, 'redis') });
    undo.push(() => redis.stop());
    const nodes = services.flatMap((service) => [`${service}-1`, `${service}-2`]);
    const names = [...nodes, ...(options.others ?? [])];
    const hosts =
      options.hosts === 'namespace'
        ? await startNamespaceHosts(names)
        : await startHosts(names, { dir: join(dir, 'hosts') });
    undo.push(() => hosts.stop());
    await options.prepare?.(hosts);
    if (options.seed !== false) await seed(hosts, services, options);
    if (options.unreleased !== true) await release(dir, services, options);
    const port = options.transport === 'http' ? await freePort() : 0;
    const workspace = await createWorkspace({
      users: PEOPLE,
      channels: [{ id: CHANNEL, name: 'ops', botIsMember: true }],
      ...(port ? { requestUrl: `http://127.0.0.1:${port}/slack/events` } : {}),
      ...options.workspace,
    });
    undo.push(() => workspace.close());
    const configFile = writeConfig(dir, hosts, services, options);
    const env = environment({ configFile, redisUrl: options.redisUrl ?? redis.url, workspace, port });
    return { dir, redis, hosts, workspace, configFile, env, close, ...launchers(env, undo) };
  } catch (error) {
    await close();
    throw error;
  }
}

async function seed(hosts: LabHosts, services: readonly string[], options: StageOptions): Promise<void> {
  const seeding = services.flatMap((service) =>
    [1, 2].map((number) =>
      seedHost(hosts.host(`${service}-${number}`), {
        service,
        version: OLD,
        ...formOf(service, options),
        ...(options.oldFaults?.[service] ? { faults: options.oldFaults[service] } : {}),
      }),
    ),
  );
  await Promise.all(seeding);
}

function formOf(service: string, { forms }: StageOptions): { form?: ServiceLayout['form'] } {
  const form = forms?.[service];
  return form === undefined ? {} : { form };
}

async function release(dir: string, services: readonly string[], options: StageOptions): Promise<void> {
  cpSync(options.documents ?? DOCUMENTS, join(dir, 'runbooks'), { recursive: true });
  for (const service of services) {
    const fault = options.faults?.[service];
    await buildArtifact({
      dir: join(dir, 'artifacts'),
      release: RELEASE,
      service,
      version: RELEASE,
      ...(fault ? { fault } : {}),
    });
  }
}

function writeConfig(
  dir: string,
  hosts: LabHosts,
  services: readonly string[],
  options: StageOptions,
): string {
  const file = join(dir, 'baton.yaml');
  const config = {
    locale: 'en',
    runbooks: './runbooks',
    artifacts: './artifacts',
    ssh: {
      user: hosts.all[0]?.user ?? 'root',
      privateKey: hosts.privateKeyFile,
      knownHosts: hosts.knownHostsFile,
    },
    hosts: Object.fromEntries(
      hosts.all.map((host) => [host.name, { ...hostSettings(host), stateDir: host.stateDir }]),
    ),
    services: Object.fromEntries(
      services.map((service) => [
        service,
        {
          ready: layoutOf(service, options.forms?.[service]).readyLine,
          failed: ['SEVERE', 'OutOfMemoryError'],
          settle: '200ms',
          timeouts: { connect: '5s', stop: '5s', start: '20s' },
          ...options.service,
        },
      ]),
    ),
    access: { start: ['everyone'], approve: ['everyone'] },
    worker: { lock: '3s', reconcile: '1s' },
    ...options.config,
  };
  writeFileSync(file, stringify(config));
  return file;
}

type Served = { configFile: string; redisUrl: string; workspace: Workspace; port: number };

function environment({ configFile, redisUrl, workspace, port }: Served): Record<string, string> {
  return {
    BATON_CONFIG: configFile,
    REDIS_URL: redisUrl,
    SLACK_API_URL: workspace.apiUrl,
    SLACK_BOT_TOKEN: workspace.botToken,
    ...(port
      ? { SLACK_SIGNING_SECRET: workspace.signingSecret, PORT: String(port) }
      : { SLACK_APP_TOKEN: workspace.appToken }),
  };
}

/** Where the original document lies, if it does; it is not part of the project. */
export function originalDocuments(): string | undefined {
  const folder = here('../../shared/runbooks');
  return existsSync(join(folder, `${RELEASE}.md`)) ? folder : undefined;
}
