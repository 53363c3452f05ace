import type { Context } from '../context.ts';
import type { Sockets } from '../delivery/sockets.ts';
import type { Fault } from '../faults.ts';
import { API_FAULTS, DELIVERY_FAULTS } from '../faults.ts';
import type { Json, JsonObject } from '../json.ts';
import { transcript } from '../transcript.ts';
import type { Handler } from './http.ts';
import { sendJson, sendText } from './http.ts';
import { readJsonBody } from './page.ts';

type Control = { context: Context; sockets: Sockets; outage: (forMs: number) => void };

const NUMBERS = ['times', 'probability', 'forMs', 'retryAfterSeconds', 'status', 'delayMs'] as const;

/** A fault from JSON; undefined when it names no known kind or a field has the wrong type. */
function faultFrom(body: JsonObject): Fault | undefined {
  const { kind, method, error } = body;
  if (!isKind(kind)) return undefined;
  const fault: Fault = { kind };
  for (const key of NUMBERS) {
    const value = body[key];
    if (value !== undefined && typeof value !== 'number') return undefined;
    if (value !== undefined) fault[key] = value;
  }
  if (typeof method === 'string') fault.method = method;
  if (typeof error === 'string') fault.error = error;
  return fault;
}

const isKind = (kind: Json | undefined): kind is Fault['kind'] =>
  typeof kind === 'string' && (API_FAULTS.has(kind) || DELIVERY_FAULTS.has(kind));

/**
 * Faults and state over HTTP, for whoever runs the workspace as a process of its own:
 * GET /control/state, GET /control/transcript?channel=C…, POST and DELETE /control/faults,
 * POST /control/outage {forMs}, POST /control/disconnect {how}.
 */
export function createControl({ context, sockets, outage }: Control): Handler {
  const post = (path: string, body: JsonObject): JsonObject | undefined => {
    if (path === '/control/faults') {
      const fault = faultFrom(body);
      return fault && { ok: true, id: context.faults.add(fault).id };
    }
    if (path === '/control/outage' && typeof body.forMs === 'number') {
      outage(body.forMs);
      return { ok: true };
    }
    if (path === '/control/disconnect') {
      sockets.disconnect(body.how === 'cut' ? 'cut' : 'refresh');
      return { ok: true };
    }
    return undefined;
  };

  return async (request, response, url) => {
    if (request.method === 'GET' && url.pathname === '/control/state') {
      sendJson(response, 200, state(context, sockets));
    } else if (request.method === 'GET' && url.pathname === '/control/transcript') {
      sendText(response, 200, transcript(context, url.searchParams.get('channel') ?? ''));
    } else if (request.method === 'DELETE' && url.pathname === '/control/faults') {
      context.faults.clear();
      sendJson(response, 200, { ok: true });
    } else {
      const body = request.method === 'POST' ? await readJsonBody(request) : undefined;
      const reply = body && post(url.pathname, body);
      sendJson(response, reply ? 200 : 400, reply ?? { ok: false, error: 'not understood' });
    }
  };
}

const state = ({ violations, faults, rates, views }: Context, sockets: Sockets): JsonObject => ({
  connections: sockets.count(),
  violations: violations.list.map((violation) => ({ ...violation })),
  rateLimited: rates.limited.map((limited) => ({ ...limited })),
  faults: faults.list().map(({ id, fault, hits }) => ({ id, hits, ...fault })),
  views: views.length,
});
