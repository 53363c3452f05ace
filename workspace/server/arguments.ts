import { parse } from 'node:querystring';
import type { Json, JsonObject } from '../json.ts';
import { isObject, parseJson } from '../json.ts';

// A form carries these as JSON text; they may come so in a JSON body as well.
const STRUCTURED = new Set(['blocks', 'attachments', 'metadata', 'view', 'files']);

/** A call's arguments from its query and its body: a form, multipart fields, or JSON. */
export async function readArguments(url: URL, body: Buffer, contentType: string): Promise<JsonObject> {
  const args: JsonObject = {
    ...Object.fromEntries(url.searchParams),
    ...(await fromBody(body, contentType)),
  };
  for (const key of Object.keys(args)) {
    const value = args[key];
    if (STRUCTURED.has(key) && typeof value === 'string') args[key] = structured(value);
  }
  return args;
}

const structured = (text: string): Json => (text === '' ? [] : (parseJson(text) ?? text));

async function fromBody(body: Buffer, contentType: string): Promise<JsonObject> {
  if (contentType.startsWith('application/json')) {
    const parsed = parseJson(body.toString());
    return isObject(parsed) ? parsed : {};
  }
  if (contentType.startsWith('multipart/form-data')) {
    const form = await formOf(body, contentType);
    const fields = [...form.entries()].map(([key, value]) => [key, typeof value === 'string' ? value : '']);
    return Object.fromEntries(fields);
  }
  return Object.fromEntries(
    Object.entries(parse(body.toString())).map(([key, value]) => [key, String(value)]),
  );
}

/** What was sent to an upload address: raw, or as the one file of a multipart form. */
export async function uploadedContent(body: Buffer, contentType: string): Promise<Buffer> {
  if (!contentType.startsWith('multipart/form-data')) return body;
  for (const value of (await formOf(body, contentType)).values()) {
    if (typeof value !== 'string') return Buffer.from(await value.arrayBuffer());
  }
  return Buffer.alloc(0);
}

const formOf = (body: Buffer, contentType: string) =>
  new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
