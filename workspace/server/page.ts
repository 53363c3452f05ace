import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from '../context.ts';
import { WorkspaceError } from '../delivery/clicks.ts';
import type { Interactions } from '../delivery/interactions.ts';
import type { JsonObject } from '../json.ts';
import { asString, isObject, parseJson } from '../json.ts';
import type { AckResult } from '../types.ts';
import type { Handler } from './http.ts';
import { readBody, sendJson, sendText } from './http.ts';
import { pageChange, pageSnapshot } from './page-data.ts';

const asset = (file: string, type: string): [string, [string, string]] => [`/page/${file}`, [file, type]];
const SCRIPTS = ['main', 'state', 'draw', 'actions', 'message', 'blocks', 'mrkdwn', 'dom', 'window'];
const STYLES = ['layout', 'message', 'blocks', 'phone'];
const ASSETS = new Map<string, [file: string, type: string]>([
  ['/', ['index.html', 'text/html']],
  ...SCRIPTS.map((name) => asset(`${name}.js`, 'text/javascript')),
  ...STYLES.map((name) => asset(`${name}.css`, 'text/css')),
]);
// Messages are untrusted: no inline script or style runs, and nothing is loaded from elsewhere.
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'";

export const sendAsset: Handler = async (_request, response, url) => {
  const found = ASSETS.get(url.pathname);
  if (!found) {
    sendText(response, 404, 'not found');
    return;
  }
  const [file, type] = found;
  const body = await readFile(new URL(`../page/${file}`, import.meta.url));
  sendText(response, 200, body, {
    'content-type': `${type}; charset=utf-8`,
    'content-security-policy': POLICY,
    'cache-control': 'no-store',
  });
};

/** Server-sent events for one acting person: a snapshot, then each change. */
export function createEventStream(context: Context): { handle: Handler; close(): void } {
  const open = new Set<ServerResponse>();
  return {
    handle(_request, response, url) {
      const user = url.searchParams.get('user') ?? '';
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      const send = (data: JsonObject) => response.write(`data: ${JSON.stringify(data)}\n\n`);
      send(pageSnapshot(context, user));
      const stop = context.store.onChange((change) => {
        const data = pageChange(change, user, context.views);
        if (data) send(data);
      });
      open.add(response);
      response.on('close', () => {
        open.delete(response);
        stop();
      });
    },
    close() {
      for (const response of open) response.end();
    },
  };
}

export const sendFile =
  (context: Context): Handler =>
  (_request, response, url) => {
    const file = context.files.get(url.pathname.slice('/files/'.length));
    if (file?.uploaded) sendText(response, 200, file.content);
    else sendText(response, 404, 'not found');
  };

/** Asked for as JSON, so that no other site's page can send it without being asked first. */
export async function readJsonBody(request: IncomingMessage): Promise<JsonObject | undefined> {
  if (!request.headers['content-type']?.startsWith('application/json')) return undefined;
  const body = parseJson((await readBody(request))?.toString() ?? '');
  return isObject(body) ? body : undefined;
}

/** What the page sends: a line that was typed, or a click. Answers with what Slack would show. */
export const createPageActions =
  (interactions: Interactions): Handler =>
  async (request, response, url) => {
    const body = await readJsonBody(request);
    if (!body) {
      sendJson(response, 415, { ok: false, error: 'send a JSON object' });
      return;
    }
    try {
      const error = await act(interactions, url.pathname, body);
      sendJson(response, 200, error === undefined ? { ok: true } : { ok: false, error });
    } catch (error) {
      if (!(error instanceof WorkspaceError)) throw error;
      sendJson(response, 200, { ok: false, error: error.message });
    }
  };

/** What became wrong, in words. */
async function act(interactions: Interactions, path: string, body: JsonObject): Promise<string | undefined> {
  if (path === '/page/close') {
    interactions.dismiss(asString(body.user) ?? '');
    return undefined;
  }
  if (path === '/page/submit') return submit(interactions, body);
  const ack = await (path === '/page/click' ? click(interactions, body) : say(interactions, body));
  return ack === undefined || ack.ok ? undefined : ack.error;
}

async function submit(interactions: Interactions, body: JsonObject): Promise<string | undefined> {
  const typed = isObject(body.values) ? Object.entries(body.values) : [];
  const { ack, errors } = await interactions.submit({
    user: asString(body.user) ?? '',
    viewId: asString(body.viewId) ?? '',
    values: Object.fromEntries(typed.map(([block, value]) => [block, asString(value) ?? ''])),
  });
  if (errors) return Object.values(errors).join(' ');
  return ack.ok ? undefined : ack.error;
}

async function say(interactions: Interactions, body: JsonObject): Promise<AckResult | undefined> {
  const [user, channel, text] = [body.user, body.channel, body.text].map((value) => asString(value) ?? '');
  const threadTs = asString(body.threadTs);
  const line = text ?? '';
  const command = /^(\/\S+)\s*([\s\S]*)$/.exec(line);
  const where = { user: user ?? '', channel: channel ?? '' };
  if (command) {
    const sent = await interactions.command({
      ...where,
      command: command[1] ?? '',
      text: (command[2] ?? '').trim(),
    });
    return sent.ack;
  }
  const escaped = line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  interactions.post({ ...where, text: escaped, ...(threadTs && { threadTs }) });
  return undefined;
}

async function click(interactions: Interactions, body: JsonObject): Promise<AckResult> {
  const selected = Array.isArray(body.selected) ? body.selected.map(String) : undefined;
  const sent = await interactions.click({
    user: asString(body.user) ?? '',
    channel: asString(body.channel) ?? '',
    ts: asString(body.ts) ?? '',
    actionId: asString(body.actionId) ?? '',
    blockId: asString(body.blockId) ?? '',
    ...(selected && { selected }),
  });
  return sent.ack;
}
