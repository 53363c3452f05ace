import { randomBytes } from 'node:crypto';
import { checkMessage } from './checks/message.ts';
import type { Context } from './context.ts';
import { recordFindings } from './context.ts';
import type { Json, JsonObject } from './json.ts';
import { asObjects, asString, isObject } from './json.ts';
import { LIMITS } from './limits.ts';
import type { Ephemeral, Message } from './types.ts';

/** Where a click happened: what `replace_original` and `delete_original` act on. */
export type Source = { message?: Message; ephemeral?: Ephemeral };
type Reply = { status: number; body: Json };
type Ticket = {
  deliveryId: string;
  user: string;
  channel: string;
  source: Source;
  issuedAt: number;
  uses: number;
};

export type ResponseUrls = {
  issue(deliveryId: string, user: string, channel: string, source: Source): string;
  receive(token: string, body: Json | undefined): Reply;
  /** What an ack's payload says, which Slack treats like a first answer. */
  answer(deliveryId: string, user: string, channel: string, payload: JsonObject): void;
};

const METHOD = 'response_url';
const refused = (error: string, status = 400): Reply => ({ status, body: { ok: false, error } });

/** response_urls: five uses within thirty minutes, for the person and channel of one command or click. */
export function createResponseUrls(context: Context): ResponseUrls {
  const tickets = new Map<string, Ticket>();

  const spent = (ticket: Ticket): Reply | undefined => {
    const ageMs = context.now() - ticket.issuedAt;
    if (ageMs > LIMITS.responseUrlMs) {
      const limit = `a response_url lives ${LIMITS.responseUrlMs} ms`;
      context.violations.add({ kind: 'limit', method: METHOD, limit, got: `${ageMs} ms` });
      return refused('expired_url', 404);
    }
    if (ticket.uses >= LIMITS.responseUrlUses) {
      const limit = `a response_url is used at most ${LIMITS.responseUrlUses} times`;
      context.violations.add({ kind: 'limit', method: METHOD, limit, got: `use ${ticket.uses + 1}` });
      return refused('used_url', 404);
    }
    return undefined;
  };

  const act = (ticket: Ticket, method: string, body: JsonObject): Reply => {
    if (body.delete_original === true) return removeOriginal(context, ticket.source);
    const { findings, refusal } = checkMessage(body, { maxText: LIMITS.postText, textRequired: true });
    recordFindings(context, method, findings);
    if (refusal) return refused(refusal.error);
    const content = { text: asString(body.text) ?? '', blocks: asObjects(body.blocks) };
    if (body.replace_original === true && replaceOriginal(context, ticket.source, content)) return OK;
    const threadTs = asString(body.thread_ts);
    if (body.response_type === 'in_channel') {
      const user = context.directory.bot.id;
      context.store.post({ channel: ticket.channel, user, ...content, threadTs });
    } else {
      const { channel, user, deliveryId } = ticket;
      context.store.whisper({ channel, user, deliveryId, ...content, threadTs, from: 'app' });
    }
    return OK;
  };

  return {
    issue(deliveryId, user, channel, source) {
      const token = randomBytes(12).toString('hex');
      tickets.set(token, { deliveryId, user, channel, source, issuedAt: context.now(), uses: 0 });
      return `${context.baseUrl()}/response/${token}`;
    },
    receive(token, body) {
      const ticket = tickets.get(token);
      if (!ticket) return refused('invalid_url', 404);
      const gone = spent(ticket);
      if (gone) return gone;
      if (!isObject(body)) return refused('invalid_payload');
      ticket.uses += 1;
      return act(ticket, METHOD, body);
    },
    answer(deliveryId, user, channel, payload) {
      act({ deliveryId, user, channel, source: {}, issuedAt: context.now(), uses: 0 }, 'ack', payload);
    },
  };
}

const OK: Reply = { status: 200, body: 'ok' };

function removeOriginal({ store }: Context, { message, ephemeral }: Source): Reply {
  if (message && !message.deleted) store.remove(message);
  else if (ephemeral) store.removeEphemeral(ephemeral);
  else return refused('no_original', 404);
  return OK;
}

function replaceOriginal(
  { store }: Context,
  { message, ephemeral }: Source,
  content: { text: string; blocks: JsonObject[] },
): boolean {
  if (message && !message.deleted) store.edit(message, content);
  else if (ephemeral) store.editEphemeral(ephemeral, content);
  else return false;
  return true;
}
