import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Handler } from './http.ts';
import { sendJson, sendText } from './http.ts';

export type Routes = { exact: Record<string, Handler>; prefixes: [prefix: string, handler: Handler][] };

/** Starts listening; `onServer` may add what else the server does (the WebSocket upgrade). */
export async function startServer(
  routes: Routes,
  options: { host: string; port: number; onServer: (server: Server) => void },
): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => {
    void route(routes, options.host, request, response).catch((error: unknown) => {
      if (!response.headersSent)
        sendJson(response, 500, { ok: false, error: 'fatal_error', detail: String(error) });
      else response.destroy();
    });
  });
  options.onServer(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const address: AddressInfo | string | null = server.address();
  return { server, port: typeof address === 'object' && address !== null ? address.port : options.port };
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** A page elsewhere whose name was pointed at loopback still names itself in Host. */
const isForeign = (host: string, named: string): boolean =>
  LOOPBACK.has(host) && !LOOPBACK.has(named.replace(/:\d+$/, ''));

async function route(
  routes: Routes,
  host: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://workspace');
  if (isForeign(host, request.headers.host ?? '')) {
    sendText(response, 403, 'unknown host');
    return;
  }
  const exact = Object.hasOwn(routes.exact, url.pathname) ? routes.exact[url.pathname] : undefined;
  const handler = exact ?? routes.prefixes.find(([prefix]) => url.pathname.startsWith(prefix))?.[1];
  if (handler) await handler(request, response, url);
  else sendText(response, 404, 'not found');
}

export async function stopServer(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
