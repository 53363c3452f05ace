import { createHmac } from 'node:crypto';
import { parseJson } from '../json.ts';
import { LIMITS } from '../limits.ts';
import type { Delivery } from '../types.ts';
import type { Violations } from '../violations.ts';
import type { AckPayload, AckWait } from './acks.ts';
import { createAckWait } from './acks.ts';

/** The headers that Slack signs a body with, for the present time. */
export function signHeaders(secret: string, body: string, atMs: number): Record<string, string> {
  const timestamp = String(Math.floor(atMs / 1_000));
  const hash = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${hash}` };
}

/** Posts a delivery to the app's request URL; the answer's body is the ack's payload. */
export async function sendHttp(
  requestUrl: string,
  delivery: Delivery,
  violations: Violations,
): Promise<AckWait> {
  const wait = createAckWait(violations, delivery.kind);
  void post(requestUrl, delivery).then(
    ({ status, payload }) =>
      wait.settle(status === 200 ? { payload } : { failed: `http_error: status ${status}` }),
    (error: unknown) => wait.settle({ failed: `connection_failed: ${String(error)}` }),
  );
  return wait;
}

async function post(
  requestUrl: string,
  delivery: Delivery,
): Promise<{ status: number; payload: AckPayload }> {
  const response = await fetch(requestUrl, {
    method: 'POST',
    headers: { 'user-agent': 'Slackbot 1.0', ...delivery.headers },
    body: delivery.body,
    // Longer than the ack may take, so that a late answer counts as late and not as a broken connection.
    signal: AbortSignal.timeout(LIMITS.ackMs * 10),
  });
  const text = await response.text();
  return { status: response.status, payload: text === '' ? undefined : (parseJson(text) ?? text) };
}
