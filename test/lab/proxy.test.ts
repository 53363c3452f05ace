import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run, waitFor } from '../../lab/process.ts';
import { type LabProxy, startProxy } from '../../lab/proxy.ts';

let server: Server;
let proxy: LabProxy;
const far = new Set<Socket>();

beforeEach(async () => {
  server = createServer({ allowHalfOpen: true }, (socket) => {
    far.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => far.delete(socket));
    socket.pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy = await startProxy({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
});

afterEach(async () => {
  await proxy.close();
  for (const socket of far) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

type Client = { socket: Socket; received: () => Buffer; error: () => string | undefined };

function open(): Client {
  const socket = connect(proxy.port, '127.0.0.1');
  const chunks: Buffer[] = [];
  let error: string | undefined;
  socket.on('data', (data) => chunks.push(data));
  socket.on('error', (cause: NodeJS.ErrnoException) => {
    error = cause.code;
  });
  return { socket, received: () => Buffer.concat(chunks), error: () => error };
}

const echo = (client: Client, text: string) =>
  waitFor(`the echo of ${text}`, () => client.received().toString() === text);

test('passes data both ways, whole and in order, and ends as the ends do', async () => {
  const client = open();
  const data = randomBytes(5_000_000);
  client.socket.end(data);
  await once(client.socket, 'end');
  expect(client.received().equals(data)).toBe(true);
  await waitFor('the connection is over', () => proxy.open === 0);
  expect(proxy.opened).toBe(1);
});

test('keeps the order under a latency that changes', async () => {
  const client = open();
  proxy.latencyMs = 30;
  client.socket.write('one ');
  await waitFor('the first is on its way', () => client.socket.bytesWritten > 0 && far.size === 1);
  proxy.latencyMs = 0;
  client.socket.write('two');
  await echo(client, 'one two');
});

test('reset breaks what is open and nothing else', async () => {
  const client = open();
  client.socket.write('a');
  await echo(client, 'a');
  proxy.reset();
  await waitFor('the client learns it', () => client.error() === 'ECONNRESET');
  await waitFor('the far end learns it', () => far.size === 0);
  const next = open();
  next.socket.write('b');
  await echo(next, 'b');
});

test('a blackhole holds data, new connections and ends, and heals as if nothing had been', async () => {
  const client = open();
  client.socket.write('a');
  await echo(client, 'a');
  proxy.blackhole();
  client.socket.write('b');
  const late = open();
  await once(late.socket, 'connect');
  late.socket.write('c');
  await waitFor('both wait', () => proxy.open === 2);
  expect(client.received().toString()).toBe('a');
  expect(late.received()).toHaveLength(0);
  expect(client.error() ?? late.error()).toBeUndefined();
  await proxy.heal();
  await Promise.all([echo(client, 'ab'), echo(late, 'c')]);
});

test('a client that gives up in a blackhole is noticed at the far end only after it', async () => {
  const client = open();
  client.socket.write('a');
  await echo(client, 'a');
  proxy.blackhole();
  client.socket.resetAndDestroy();
  await once(client.socket, 'close');
  const other = open();
  await once(other.socket, 'connect');
  expect(far.size).toBeGreaterThan(0);
  await proxy.heal();
  other.socket.destroy();
  await waitFor('the far end learns it', () => far.size === 0);
});

test('refuses while the far process is gone, and serves again on the same port', async () => {
  const before = open();
  before.socket.write('a');
  await echo(before, 'a');
  await proxy.refuse();
  const client = open();
  await waitFor('a refusal', () => client.error() === 'ECONNREFUSED' && before.error() === 'ECONNRESET');
  await proxy.heal();
  const next = open();
  next.socket.write('b');
  await echo(next, 'b');
});

test('a target that is not there resets its clients', async () => {
  const gone = await startProxy({ host: '127.0.0.1', port: 1 });
  const socket = connect(gone.port, '127.0.0.1');
  const [error] = await once(socket, 'error');
  expect(error.code).toBe('ECONNRESET');
  await gone.close();
});

test('cuts everything after so many bytes from the client, once', async () => {
  const client = open();
  proxy.cutAfterBytes(100_000);
  client.socket.write(Buffer.alloc(50_000));
  await waitFor('the first half came back', () => client.received().length === 50_000);
  expect(client.error()).toBeUndefined();
  client.socket.write(Buffer.alloc(5_000_000));
  await waitFor('the cut', () => client.error() !== undefined);
  const next = open();
  next.socket.write(Buffer.alloc(200_000));
  await waitFor('the next one passes', () => next.received().length === 200_000);
});

test('a connection that is cut while its end is on the way keeps no process from ending', async () => {
  const script = fileURLToPath(new URL('proxy-script.ts', import.meta.url));
  await run(process.execPath, ['--import', 'tsx', script], { timeoutMs: 20_000 });
});
