import type { Context } from './context.ts';
import type { ClickRequest, StaleClickRequest } from './delivery/clicks.ts';
import type { Deliverer } from './delivery/deliverer.ts';
import type { Interactions, PostRequest, Sent } from './delivery/interactions.ts';
import type { CommandRequest } from './delivery/payloads.ts';
import type { Sockets } from './delivery/sockets.ts';
import type { SubmitRequest } from './delivery/windows.ts';
import { copy } from './json.ts';
import { transcript } from './transcript.ts';
import type { ApiCall, Delivery, Ephemeral, Message } from './types.ts';
import type { WaitOptions } from './wait-for.ts';
import { waitForChange } from './wait-for.ts';

// Buffers would lose their type in a structured clone; a file's bytes never change once uploaded.
const copyMessage = ({ files, ...rest }: Message): Message => ({
  ...copy(rest),
  files: files.map((file) => ({ ...file })),
});

type Parts = {
  calls: ApiCall[];
  deliverer: Deliverer;
  interactions: Interactions;
  sockets: Sockets;
  outage: (forMs: number, how?: '503' | 'refuse') => void;
};

/** What was sent, and a wait for what the person is told because of it. */
export type Interaction = Sent & {
  waitForEphemeral(matches?: (ephemeral: Ephemeral) => boolean, options?: WaitOptions): Promise<Ephemeral>;
};

/** What tests and the demo see of a workspace, and do in it. Everything handed out is a copy. */
export function createAccess(context: Context, parts: Parts) {
  const { store, violations, faults, directory } = context;
  const { interactions, sockets } = parts;

  const describe = (): string => {
    const channels = [...directory.channels.keys()].map((channel) => transcript(context, channel));
    const wrong = violations.list.map((violation) => JSON.stringify(violation));
    return [...channels, wrong.length > 0 ? `violations:\n${wrong.join('\n')}` : '']
      .filter(Boolean)
      .join('\n\n');
  };
  const waitFor = <T>(probe: () => T, options?: WaitOptions) =>
    waitForChange(store, probe, describe, options);

  const followed = (sent: Sent): Interaction => ({
    ...sent,
    ephemerals: () => copy(sent.ephemerals()),
    async waitForEphemeral(matches = () => true, options = {}) {
      const found = await waitFor(() => sent.ephemerals().find(matches), {
        what: 'the ephemeral',
        ...options,
      });
      return copy(found);
    },
  });

  return {
    violations: violations.list,
    rateLimited: context.rates.limited,
    calls: parts.calls,
    faults,
    deliveries: parts.deliverer.sent,
    views: context.views,
    waitFor,

    /** What people do to a channel: archive it, or throw the app out. */
    changeChannel(id: string, change: { isArchived?: boolean; botIsMember?: boolean }): void {
      Object.assign(directory.channels.get(id) ?? {}, change);
    },

    /** Types a slash command; resolves once it is acknowledged or Slack gave up. */
    command: async (request: CommandRequest) => followed(await interactions.command(request)),
    /** Uses what is on a message now. Rejects with code `not-on-message` when it is not there. */
    click: async (request: ClickRequest) => followed(await interactions.click(request)),
    /** Uses what an earlier edition of a message had. */
    staleClick: async (request: StaleClickRequest) => followed(await interactions.staleClick(request)),
    /** Fills in the window that the app has opened for somebody, and sends it. */
    submit: (request: SubmitRequest) => interactions.submit(request),
    /** Sends an earlier delivery again, byte for byte. */
    replay: async (delivery: Delivery) => followed(await interactions.replay(delivery)),
    /** A person's own message. */
    post: (request: PostRequest): Message => copyMessage(interactions.post(request)),

    messages: (channel: string): Message[] =>
      store
        .inChannel(channel)
        .filter((m) => !m.threadTs)
        .map(copyMessage),
    message: (channel: string, ts: string): Message | undefined => {
      const found = store.find(channel, ts);
      return found && copyMessage(found);
    },
    /** The parent first. */
    thread: (channel: string, ts: string): Message[] => store.inThread(channel, ts).map(copyMessage),
    ephemerals: (user: string): Ephemeral[] => copy(store.whispers().filter((e) => e.user === user)),
    transcript: (channel: string): string => transcript(context, channel),

    connections: sockets.count,
    waitForConnections: (count = 1, options: WaitOptions = {}): Promise<true> =>
      waitFor(() => sockets.count() >= count, { what: `${count} connections`, ...options }),
    disconnectSockets: sockets.disconnect,
    /** All calls fail (503, or the connection is cut) and sockets are cut, for a while. */
    outage: parts.outage,
    /** Where deliveries go by HTTP from now on; undefined for Socket Mode. */
    setRequestUrl: parts.deliverer.setRequestUrl,
  };
}
