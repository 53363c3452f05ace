import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from './process.ts';

/** A TCP proxy whose faults need no root: what a bad network does to connections through it. */
export type LabProxy = {
  readonly port: number;
  /** Added to each way, for data that arrives from now on. */
  latencyMs: number;
  /** Connections open now, and opened since the start. */
  readonly open: number;
  readonly opened: number;
  /** Resets every open connection, on both sides, at once. New ones work. */
  reset(): void;
  /** Nothing passes and nobody learns why: data, new connections and ends are held until `heal()`. */
  blackhole(): void;
  /** New connections are refused, open ones are reset: the far process is gone. */
  refuse(): Promise<void>;
  /** Ends a blackhole or refusal: what was held goes on its way, as TCP's retransmissions would make it. */
  heal(): Promise<void>;
  /** Resets every connection once `bytes` more have passed from the client. */
  cutAfterBytes(bytes: number): void;
  close(): Promise<void>;
};

type Net = { latencyMs: number; held: boolean; onBytes: (count: number) => void };
type Pair = { flush(): void; reset(): void };

/** Data kept for a slow or held way before reading stops. */
const HIGH_WATER_BYTES = 1 << 20;

/** Listens on a free loopback port (or `port`) and forwards each connection to `target`. */
export async function startProxy(target: { host: string; port: number }, port?: number): Promise<LabProxy> {
  const own = port ?? (await freePort());
  const pairs = new Set<Pair>();
  let opened = 0;
  let cutAt: number | undefined;
  const reset = () => {
    for (const pair of [...pairs]) pair.reset();
  };
  const net: Net = {
    latencyMs: 0,
    held: false,
    onBytes: (count) => {
      if (cutAt === undefined) return;
      cutAt -= count;
      if (cutAt > 0) return;
      cutAt = undefined;
      reset();
    },
  };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    opened++;
    const pair = join(client, target, net, () => pairs.delete(pair));
    pairs.add(pair);
  });
  await listen(server, own);
  return {
    port: own,
    get latencyMs() {
      return net.latencyMs;
    },
    set latencyMs(ms: number) {
      net.latencyMs = ms;
    },
    get open() {
      return pairs.size;
    },
    get opened() {
      return opened;
    },
    reset,
    blackhole: () => {
      net.held = true;
    },
    refuse: async () => {
      reset();
      await unlisten(server);
    },
    heal: async () => {
      net.held = false;
      for (const pair of [...pairs]) pair.flush();
      if (!server.listening) await listen(server, own);
    },
    cutAfterBytes: (bytes) => {
      cutAt = bytes;
    },
    close: async () => {
      reset();
      await unlisten(server);
    },
  };
}

/**
 * A socket that is still connecting, or whose end is on its way, cannot be reset, only destroyed: Node would keep its
 * handle for ever, and spin when the process is to end.
 */
export function cut(socket: Socket): void {
  const ending = socket.writableEnded && !socket.writableFinished;
  if (socket.connecting || ending) socket.destroy();
  else socket.resetAndDestroy();
}

/** One client and its connection to the target, joined both ways. */
function join(client: Socket, target: { host: string; port: number }, net: Net, onEnd: () => void): Pair {
  const far = connect({ ...target, allowHalfOpen: true, noDelay: true });
  let over = false;
  const reset = () => {
    if (over) return;
    over = true;
    cut(client);
    cut(far);
    onEnd();
  };
  const lanes = [lane(client, far, net, net.onBytes), lane(far, client, net)];
  let broken = false;
  const breakOff = () => {
    broken = true;
    if (!net.held) reset();
  };
  for (const socket of [client, far]) {
    socket.on('error', breakOff);
    socket.on('close', () => {
      if (client.destroyed && far.destroyed) reset();
    });
  }
  return {
    flush: () => {
      if (broken) return reset();
      for (const each of lanes) each();
    },
    reset,
  };
}

/** Moves data one way, in order, each piece when it is due; returns what to call when a hold ends. */
function lane(from: Socket, to: Socket, net: Net, onBytes?: (count: number) => void): () => void {
  const queue: { data: Buffer | null; dueAt: number }[] = [];
  let queued = 0;
  let timer: NodeJS.Timeout | undefined;
  let draining = false;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    while (!net.held && !draining && !to.destroyed) {
      const head = queue[0];
      if (!head) break;
      const waitMs = head.dueAt - performance.now();
      if (waitMs > 0.5) {
        timer = setTimeout(flush, waitMs);
        break;
      }
      queue.shift();
      if (head.data === null) {
        to.end();
        break;
      }
      queued -= head.data.length;
      if (!to.write(head.data)) {
        draining = true;
        to.once('drain', () => {
          draining = false;
          flush();
        });
      }
      onBytes?.(head.data.length);
    }
    if (queued < HIGH_WATER_BYTES && from.isPaused()) from.resume();
  };
  from.on('data', (data: Buffer) => {
    queue.push({ data, dueAt: performance.now() + net.latencyMs });
    queued += data.length;
    if (queued >= HIGH_WATER_BYTES) from.pause();
    flush();
  });
  from.on('end', () => {
    queue.push({ data: null, dueAt: performance.now() + net.latencyMs });
    flush();
  });
  return flush;
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1' }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function unlisten(server: Server): Promise<void> {
  return new Promise((resolve) => {
    if (server.listening) server.close(() => resolve());
    else resolve();
  });
}
