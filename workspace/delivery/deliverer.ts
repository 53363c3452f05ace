import { randomUUID } from 'node:crypto';
import { stringify } from 'node:querystring';
import type { Context } from '../context.ts';
import { DELIVERY_FAULTS } from '../faults.ts';
import type { JsonObject } from '../json.ts';
import type { AckResult, Delivery } from '../types.ts';
import type { AckWait } from './acks.ts';
import { sendHttp, signHeaders } from './http.ts';
import type { Sockets } from './sockets.ts';

/** A held delivery goes out after this time even when nothing overtakes it. */
const HOLD_AT_MOST_MS = 5_000;

type Retry = { num: number; reason: string };
type Outgoing = {
  id: string;
  kind: Delivery['kind'];
  user: string;
  channel: string;
  payload: JsonObject;
  retry?: Retry;
};

export type Deliverer = {
  readonly sent: readonly Delivery[];
  setRequestUrl(url: string | undefined): void;
  pack(outgoing: Outgoing): Delivery;
  /** Sends it, with whatever faults strike; the first ack counts. */
  deliver(delivery: Delivery): Promise<AckResult>;
  close(): void;
};

/** Packs deliveries for the transport in use and sends them, twice, late or out of order when told so. */
export function createDeliverer(context: Context, sockets: Sockets, secret: string): Deliverer {
  const sent: Delivery[] = [];
  const held: (() => void)[] = [];
  const timers = new Set<NodeJS.Timeout>();
  let requestUrl = context.options.requestUrl;

  const transmit = (delivery: Delivery): Promise<AckWait> => {
    sent.push(delivery);
    return delivery.transport === 'http' && requestUrl
      ? sendHttp(requestUrl, delivery, context.violations)
      : sockets.send(delivery);
  };
  const later = (delayMs: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        resolve();
      }, delayMs);
      timers.add(timer);
    });

  return {
    sent,
    setRequestUrl(url) {
      requestUrl = url;
    },
    pack: (outgoing) => (requestUrl ? packHttp(outgoing, secret) : packSocket(outgoing)),
    async deliver(delivery) {
      const fault = context.faults.strike(delivery.kind, DELIVERY_FAULTS);
      if (fault?.kind === 'delay') await later(fault.delayMs ?? 1_000);
      if (fault?.kind === 'reorder') {
        const overtaken = new Promise<void>((resolve) => held.push(resolve));
        await Promise.race([overtaken, later(fault.delayMs ?? HOLD_AT_MOST_MS)]);
      }
      const wait = await transmit(delivery);
      if (fault?.kind === 'duplicate') await transmit(delivery);
      for (const release of held.splice(0)) release();
      const result = await wait.result;
      context.store.announce({ type: 'other' });
      return result;
    },
    close() {
      for (const timer of timers) clearTimeout(timer);
      held.length = 0;
    },
  };
}

const common = ({ id, kind, user, channel, payload }: Outgoing) => ({ id, kind, user, channel, payload });

function packSocket(outgoing: Outgoing): Delivery {
  const { kind, payload, retry } = outgoing;
  const envelope = {
    payload,
    envelope_id: randomUUID(),
    type: kind,
    accepts_response_payload: kind === 'slash_commands' || payload.type === 'view_submission',
    ...(kind === 'events_api' && { retry_attempt: retry?.num ?? 0, retry_reason: retry?.reason ?? '' }),
  };
  return { ...common(outgoing), transport: 'socket', body: JSON.stringify(envelope), headers: {} };
}

function packHttp(outgoing: Outgoing, secret: string): Delivery {
  const { kind, payload, retry } = outgoing;
  const isEvent = kind === 'events_api';
  const body = isEvent ? JSON.stringify(payload) : formBody(kind, payload);
  const headers = {
    'content-type': isEvent ? 'application/json' : 'application/x-www-form-urlencoded',
    // The app checks the age of a signature by its own clock, which is the real one.
    ...signHeaders(secret, body, Date.now()),
    ...(retry && { 'x-slack-retry-num': String(retry.num), 'x-slack-retry-reason': retry.reason }),
  };
  return { ...common(outgoing), transport: 'http', body, headers };
}

function formBody(kind: Delivery['kind'], payload: JsonObject): string {
  if (kind === 'interactive') return stringify({ payload: JSON.stringify(payload) });
  return stringify(
    Object.fromEntries(Object.entries(payload).map(([key, value]) => [key, String(value ?? '')])),
  );
}
