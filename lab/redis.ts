import { mkdirSync, mkdtempSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, guardFolder, run, type ServerProcess, spawnServer, waitFor } from './process.ts';

export type RedisOptions = {
  /** Where its files live; a temporary folder, removed by `stop()`, when not given. */
  dir?: string;
  port?: number;
  appendfsync?: 'always' | 'everysec' | 'no';
  /** No persistence at all: what Baton must refuse. */
  ephemeral?: boolean;
  cluster?: boolean;
  /** More arguments of redis-server; they win over the lab's own. */
  args?: string[];
};

export type LabRedis = {
  readonly url: string;
  readonly port: number;
  readonly dir: string;
  readonly pid: number;
  readonly running: boolean;
  /** Sends a signal; a deadly one waits until the process is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same files and port (ending it first if need be) and waits until it answers. */
  restart(): Promise<void>;
  /** Ends it; a temporary folder goes with it. */
  stop(): Promise<void>;
};

/** Starts an own redis-server on a free loopback port: `appendonly yes`, `noeviction`, no snapshots. */
export async function startRedis(options: RedisOptions = {}): Promise<LabRedis> {
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'baton-redis-'));
  mkdirSync(dir, { recursive: true });
  const removeFolder = options.dir === undefined ? guardFolder(dir) : () => undefined;
  const port = options.port ?? (await freePort(options.cluster ? (it) => [it + 10_000] : undefined));
  let server = await launch(dir, port, options).catch((error: unknown) => {
    removeFolder();
    throw error;
  });
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    dir,
    get pid() {
      return server.pid;
    },
    get running() {
      return server.running;
    },
    kill: (signal = 'SIGKILL') => server.kill(signal),
    restart: async () => {
      await end(server);
      server = await launch(dir, port, options);
    },
    stop: async () => {
      await end(server);
      removeFolder();
    },
  };
}

/** A paused process takes no SIGTERM until it goes on. */
async function end(server: ServerProcess): Promise<void> {
  await server.kill('SIGCONT');
  await server.kill('SIGTERM');
}

async function launch(dir: string, port: number, options: RedisOptions): Promise<ServerProcess> {
  const logFile = join(dir, 'redis.log');
  const persistence = options.ephemeral
    ? ['--appendonly', 'no']
    : ['--appendonly', 'yes', '--appendfsync', options.appendfsync ?? 'always'];
  const cluster = options.cluster ? ['--cluster-enabled', 'yes', '--cluster-node-timeout', '2000'] : [];
  const network = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--daemonize', 'no'];
  const rest = ['--save', '', '--maxmemory-policy', 'noeviction', ...persistence, ...cluster];
  const server = spawnServer('redis-server', [...network, ...rest, ...(options.args ?? [])], { logFile });
  try {
    await waitFor(`redis-server on port ${port} answers (see ${logFile})`, async () => {
      if (!server.running) throw new Error(`redis-server ended at its start: ${await tail(logFile)}`);
      const answer = await ask(port, 'PING\r\n');
      // Somebody else's Redis on a taken port answers too; one with a password does not say who it is.
      if (answer.startsWith('+PONG'))
        return new RegExp(`process_id:${server.pid}\\r`).test(await ask(port, 'INFO server\r\n'));
      return answer.startsWith('-NOAUTH');
    });
  } catch (error) {
    await server.kill('SIGKILL');
    throw error;
  }
  return server;
}

const tail = (file: string) => run('tail', ['-n', '5', file]).catch(() => '(no log)');

/** One inline command; the first bytes of the answer, or nothing when nobody answers. */
function ask(port: number, command: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const end = (answer: string) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1000, () => end(''));
    socket.once('error', () => end(''));
    socket.once('data', (data) => end(data.toString()));
    socket.once('connect', () => socket.write(command));
  });
}

export type LabRedisCluster = { nodes: LabRedis[]; urls: string[]; stop(): Promise<void> };

/** Three masters that share the slots; resolves when each of them sees the cluster as ok. */
export async function startRedisCluster(
  options: Pick<RedisOptions, 'appendfsync'> = {},
): Promise<LabRedisCluster> {
  const nodes: LabRedis[] = [];
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.stop()));
  };
  try {
    for (let i = 0; i < 3; i++) nodes.push(await startRedis({ ...options, cluster: true }));
    const addresses = nodes.map((node) => `127.0.0.1:${node.port}`);
    await run('redis-cli', ['--cluster', 'create', ...addresses, '--cluster-yes'], { timeoutMs: 30_000 });
    for (const node of nodes) {
      await waitFor(
        'every node sees the cluster as ok',
        async () => (await ask(node.port, 'CLUSTER INFO\r\n')).includes('cluster_state:ok'),
        30_000,
      );
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { nodes, urls: nodes.map((node) => node.url), stop };
}
