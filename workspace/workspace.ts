import { createAccess } from './access.ts';
import type { Context } from './context.ts';
import { createDeliverer } from './delivery/deliverer.ts';
import { createEvents } from './delivery/events.ts';
import { createInteractions } from './delivery/interactions.ts';
import { createSockets } from './delivery/sockets.ts';
import { createDirectory } from './directory.ts';
import { createFaults } from './faults.ts';
import { createRates } from './rates.ts';
import { createResponseUrls } from './response-urls.ts';
import { createApiHandlers } from './server/api.ts';
import { createControl } from './server/control.ts';
import { createEventStream, createPageActions, sendAsset, sendFile } from './server/page.ts';
import type { Routes } from './server/server.ts';
import { startServer, stopServer } from './server/server.ts';
import { createStore } from './store.ts';
import { createTriggers } from './triggers.ts';
import type { ApiCall, WorkspaceOptions } from './types.ts';
import { createViolations } from './violations.ts';

export type Workspace = Awaited<ReturnType<typeof createWorkspace>>;

const DEFAULT_TOKENS = { bot: 'xoxb-local-workspace', app: 'xapp-local-workspace' };
const DEFAULT_SECRET = 'local-signing-secret';

/**
 * A Slack-compatible workspace on loopback: Web API, Socket Mode, HTTP delivery and a page for people.
 * It listens when the promise resolves; `close()` ends all of it.
 */
export async function createWorkspace(options: WorkspaceOptions = {}) {
  const host = options.host ?? '127.0.0.1';
  const signingSecret = options.signingSecret ?? DEFAULT_SECRET;
  const tokens = { bot: options.botToken ?? DEFAULT_TOKENS.bot, app: options.appToken ?? DEFAULT_TOKENS.app };
  const now = options.now ?? Date.now;
  let port = options.port ?? 0;

  const violations = createViolations();
  const store = createStore(now);
  const changed = () => store.announce({ type: 'other' });
  violations.onAdd(changed);
  const directory = createDirectory(options);
  const sockets = createSockets({ appId: directory.appId, violations, onChange: changed });
  const rates = createRates({ mode: options.rateLimits ?? 'real', now, violate: violations.add });
  const context: Context = {
    options,
    tokens,
    now,
    baseUrl: () => `http://${host}:${port}`,
    directory,
    store,
    violations,
    rates,
    faults: createFaults(options.seed ?? 1),
    triggers: createTriggers(now),
    files: new Map(),
    views: [],
    socketUrl: () => `ws://${host}:${port}${sockets.ticketPath()}`,
  };
  const calls: ApiCall[] = [];
  const responseUrls = createResponseUrls(context);
  const deliverer = createDeliverer(context, sockets, signingSecret);
  const events = createEvents(context, deliverer);
  const interactions = createInteractions(context, { deliverer, responseUrls, events });
  const stream = createEventStream(context);
  const outage = (forMs: number, how: '503' | 'refuse' = '503'): void => {
    context.faults.add(
      how === '503' ? { kind: 'server-error', status: 503, forMs } : { kind: 'refuse', forMs },
    );
    sockets.disconnect('cut');
  };

  const api = createApiHandlers(context, responseUrls, calls);
  const actions = createPageActions(interactions);
  const routes: Routes = {
    exact: { '/events': stream.handle, '/page/say': actions, '/page/click': actions },
    prefixes: [
      ['/api/', api.method],
      ['/upload/v1/', api.upload],
      ['/response/', api.response],
      ['/files/', sendFile(context)],
      ['/control/', createControl({ context, sockets, outage })],
      ['/', sendAsset],
    ],
  };
  const started = await startServer(routes, {
    host,
    port,
    onServer: (server) => server.on('upgrade', sockets.upgrade),
  });
  port = started.port;

  return {
    ...createAccess(context, { calls, deliverer, interactions, sockets, outage }),
    url: context.baseUrl(),
    apiUrl: `${context.baseUrl()}/api/`,
    port,
    botToken: tokens.bot,
    appToken: tokens.app,
    signingSecret,
    botUserId: directory.bot.id,
    async close(): Promise<void> {
      events.close();
      deliverer.close();
      stream.close();
      await sockets.close();
      await stopServer(started.server);
    },
  };
}
