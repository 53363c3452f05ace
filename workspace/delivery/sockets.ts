import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import { asString, isObject, parseJson } from '../json.ts';
import { LIMITS } from '../limits.ts';
import type { Delivery } from '../types.ts';
import type { Violations } from '../violations.ts';
import type { AckWait } from './acks.ts';
import { createAckWait } from './acks.ts';

const PING_EVERY_MS = 10_000;
const CLOSE_WITHIN_MS = 500;

type Options = { appId: string; violations: Violations; onChange: () => void };

export type Sockets = ReturnType<typeof createSockets>;

/** Socket Mode's side of the server: single-use addresses, hello, envelopes to one connection each, acks. */
export function createSockets({ appId, violations, onChange }: Options) {
  const server = new WebSocketServer({ noServer: true });
  const tickets = new Set<string>();
  // A duplicate has the same envelope id: one wait for each time it was sent.
  const waits = new Map<string, AckWait[]>();
  let connections: WebSocket[] = [];
  let turn = 0;

  const pings = setInterval(() => {
    for (const socket of connections) socket.ping('Ping from the workspace');
  }, PING_EVERY_MS);

  const say = (socket: WebSocket, frame: object): void => socket.send(JSON.stringify(frame));

  const onFrame = (data: RawData): void => {
    const frame = parseJson(data.toString());
    if (!isObject(frame)) return;
    const id = asString(frame.envelope_id) ?? '';
    waits.get(id)?.shift()?.settle({ payload: frame.payload });
  };

  const onClosed = (socket: WebSocket): void => {
    connections = connections.filter((other) => other !== socket);
    onChange();
  };

  const welcome = (socket: WebSocket): void => {
    socket.on('message', onFrame);
    socket.on('close', () => onClosed(socket));
    socket.on('error', () => socket.terminate());
    if (connections.length >= LIMITS.socketConnections) {
      say(socket, { type: 'disconnect', reason: 'too_many_websockets', debug_info: {} });
      socket.close();
      return;
    }
    connections.push(socket);
    const debug = { host: 'workspace', approximate_connection_time: 3_600 };
    const info = {
      num_connections: connections.length,
      connection_info: { app_id: appId },
      debug_info: debug,
    };
    say(socket, { type: 'hello', ...info });
    onChange();
  };

  const pick = (): WebSocket | undefined => {
    const open = connections.filter((socket) => socket.readyState === socket.OPEN);
    return open.length === 0 ? undefined : open[turn++ % open.length];
  };

  return {
    count: (): number => connections.length,

    /** The path of a fresh address, good for one connection. */
    ticketPath(): string {
      const ticket = randomBytes(12).toString('hex');
      tickets.add(ticket);
      return `/link/?ticket=${ticket}&app_id=${appId}`;
    },

    upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
      const url = new URL(request.url ?? '/', 'http://workspace');
      if (url.pathname !== '/link/' || !tickets.delete(url.searchParams.get('ticket') ?? '')) {
        stream.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
        return;
      }
      server.handleUpgrade(request, stream, head, welcome);
    },

    /** Sends the delivery's frame over one connection and waits for its ack. */
    async send(delivery: Delivery): Promise<AckWait> {
      const wait = createAckWait(violations, delivery.kind);
      const socket = pick();
      const frame = parseJson(delivery.body);
      const id = isObject(frame) ? asString(frame.envelope_id) : undefined;
      if (!socket || !id) wait.settle({ failed: 'no Socket Mode connection' });
      else {
        waits.set(id, [...(waits.get(id) ?? []), wait]);
        socket.send(delivery.body);
      }
      return wait;
    },

    /** `refresh` asks the clients to reconnect, as Slack does every few hours; `cut` drops the connections. */
    disconnect(how: 'refresh' | 'cut'): void {
      for (const socket of [...connections]) {
        if (how === 'cut') socket.terminate();
        else
          say(socket, { type: 'disconnect', reason: 'refresh_requested', debug_info: { host: 'workspace' } });
      }
    },

    /** Closes politely: a client that has just said goodbye must not see its connection break. */
    async close(): Promise<void> {
      clearInterval(pings);
      for (const wait of [...waits.values()].flat()) wait.settle({ failed: 'the workspace closed' });
      await Promise.all(connections.map(closeSocket));
      server.close();
    },
  };
}

function closeSocket(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.terminate(), CLOSE_WITHIN_MS);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.close(1001);
  });
}
