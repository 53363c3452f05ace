import { setTimeout as sleep } from 'node:timers/promises';
import type { SocketModeClient } from '@slack/socket-mode';

const FIRST_WAIT_MS = 100;
const LAST_WAIT_MS = 30_000;
const STOP_MS = 2000;

/**
 * Keeps a Socket Mode client connected. Its own reconnecting waits five seconds at best, and ends the process
 * by an unhandled rejection when Slack refuses or cannot be reached; this one tries on, and says so once.
 */
export function keepConnected(client: SocketModeClient, log: (text: string) => void) {
  let closed = false;
  let trying: Promise<void> | undefined;

  async function reconnect(): Promise<void> {
    let logged = false;
    for (let wait = FIRST_WAIT_MS; !closed; wait = Math.min(wait * 2, LAST_WAIT_MS)) {
      await sleep(wait);
      if (closed) return;
      try {
        await client.start();
        if (logged) log('connected to Slack again');
        return;
      } catch (error) {
        if (!logged)
          log(`cannot connect to Slack, trying on: ${error instanceof Error ? error.message : error}`);
        logged = true;
      }
    }
  }

  client.on('disconnected', () => {
    if (closed || trying) return;
    trying = reconnect().finally(() => {
      trying = undefined;
    });
  });

  return {
    /** Never waits long: a connection that is gone already tells nobody that it went. */
    async close(): Promise<void> {
      closed = true;
      const late = new AbortController();
      await Promise.race([
        Promise.resolve(client.disconnect()).catch(() => {}),
        sleep(STOP_MS, undefined, { signal: late.signal }).catch(() => {}),
      ]);
      late.abort();
    },
  };
}
