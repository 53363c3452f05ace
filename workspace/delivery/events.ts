import { randomUUID } from 'node:crypto';
import type { Context } from '../context.ts';
import type { Delivery, Message } from '../types.ts';
import type { Deliverer } from './deliverer.ts';
import { eventPayload } from './payloads.ts';

// Slack tries an event three more times: at once, after a minute, after five.
const RETRY_DELAYS_MS = [0, 60_000, 300_000];

export type Events = { announce(message: Message): void; close(): void };

/** Sends the Events API events of what people post, again when they are not acknowledged. */
export function createEvents(context: Context, deliverer: Deliverer): Events {
  const delays = context.options.eventRetryDelaysMs ?? RETRY_DELAYS_MS;
  const timers = new Set<NodeJS.Timeout>();

  const send = async (type: string, message: Message, attempt: number, reason: string): Promise<void> => {
    const delivery = deliverer.pack({
      id: randomUUID(),
      kind: 'events_api',
      user: message.user,
      channel: message.channel,
      payload: eventPayload(context, type, message),
      ...(attempt > 0 && { retry: { num: attempt, reason } }),
    });
    const ack = await deliverer.deliver(delivery);
    const delayMs = delays[attempt];
    if (ack.ok || delayMs === undefined) return;
    const why = retryReason(ack.error, delivery.transport);
    const timer = setTimeout(() => {
      timers.delete(timer);
      void send(type, message, attempt + 1, why);
    }, delayMs);
    timers.add(timer);
  };

  return {
    announce(message) {
      const wanted = context.options.events ?? [];
      const mention = message.text.includes(`<@${context.directory.bot.id}>`);
      if (wanted.includes('message')) void send('message', message, 0, '');
      if (mention && wanted.includes('app_mention')) void send('app_mention', message, 0, '');
    },
    close() {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** Socket Mode says `timeout` where HTTP says `http_timeout`. */
function retryReason(error: string, transport: Delivery['transport']): string {
  const reason = error === 'operation_timeout' ? 'timeout' : 'error';
  return transport === 'http' ? `http_${reason}` : reason;
}
