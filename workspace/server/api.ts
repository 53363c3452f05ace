import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from '../context.ts';
import type { Fault } from '../faults.ts';
import { API_FAULTS } from '../faults.ts';
import { asString, parseJson } from '../json.ts';
import type { ResponseUrls } from '../response-urls.ts';
import type { ApiCall } from '../types.ts';
import { callMethod } from '../web-api/call.ts';
import { receiveUpload } from '../web-api/files.ts';
import { fail } from '../web-api/replies.ts';
import { readArguments, uploadedContent } from './arguments.ts';
import type { Handler } from './http.ts';
import { readBody, sendJson, sendText } from './http.ts';

export type ApiHandlers = { method: Handler; upload: Handler; response: Handler };

type Act = () => void | Promise<void>;

/** What the app talks to: the Web API, upload addresses and response_urls, with whatever faults strike. */
export function createApiHandlers(
  context: Context,
  responseUrls: ResponseUrls,
  calls: ApiCall[],
): ApiHandlers {
  /** Reads the body, then answers through `act`, unless a fault strikes. */
  const guarded = async (
    request: IncomingMessage,
    response: ServerResponse,
    what: string,
    act: (body: Buffer, contentType: string) => void | Promise<void>,
  ): Promise<void> => {
    const fault = context.faults.strike(what, API_FAULTS);
    if (fault?.kind === 'refuse') {
      request.socket.destroy();
      return;
    }
    const body = await readBody(request);
    if (body === null) {
      sendJson(response, 413, fail('request_too_large'));
      return;
    }
    const run = () => act(body, request.headers['content-type'] ?? '');
    if (fault) await applyFault(fault, request, response, run);
    else await run();
  };

  return {
    async method(request, response, url) {
      const name = url.pathname.slice('/api/'.length);
      await guarded(request, response, name, async (body, contentType) => {
        const args = await readArguments(url, body, contentType);
        const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
        const token = bearer ?? asString(args.token);
        delete args.token;
        const { body: reply, retryAfterSeconds } = callMethod(context, name, args, token);
        const error = asString(reply.error);
        calls.push({ method: name, args, ok: reply.ok === true, ...(error && { error }) });
        if (retryAfterSeconds === undefined) sendJson(response, 200, reply);
        else sendJson(response, 429, reply, { 'retry-after': String(retryAfterSeconds) });
        context.store.announce({ type: 'other' });
      });
    },
    async upload(request, response, url) {
      await guarded(request, response, 'upload', async (body, contentType) => {
        const id = url.pathname.slice('/upload/v1/'.length);
        const reply = receiveUpload(context, id, await uploadedContent(body, contentType));
        sendText(response, reply.status, reply.body);
      });
    },
    async response(request, response, url) {
      await guarded(request, response, 'response_url', (body) => {
        const reply = responseUrls.receive(
          url.pathname.slice('/response/'.length),
          parseJson(body.toString()),
        );
        if (typeof reply.body === 'string') sendText(response, reply.status, reply.body);
        else sendJson(response, reply.status, reply.body);
      });
    },
  };
}

async function applyFault(
  fault: Fault,
  request: IncomingMessage,
  response: ServerResponse,
  act: Act,
): Promise<void> {
  switch (fault.kind) {
    case 'rate-limit': {
      const wait = String(fault.retryAfterSeconds ?? 1);
      sendJson(response, 429, fail('ratelimited'), { 'retry-after': wait });
      return;
    }
    case 'server-error':
      sendText(response, fault.status ?? 500, '<html><body>Server Error</body></html>', {
        'content-type': 'text/html',
      });
      return;
    case 'platform-error':
      sendJson(response, 200, fail(fault.error ?? 'internal_error'));
      return;
    case 'act-then-drop':
      response.end = () => {
        request.socket.destroy();
        return response;
      };
      await act();
      return;
    case 'act-then-hang':
      response.end = () => response;
      await act();
      return;
    default:
      // A hang: the client gives up, or the server's end cuts it.
      return;
  }
}
