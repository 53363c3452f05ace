import { randomUUID } from 'node:crypto';
import type { Context } from '../context.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { ResponseUrls, Source } from '../response-urls.ts';
import type { AckResult, Delivery, Ephemeral, Message } from '../types.ts';
import type { ClickRequest, PreparedClick, StaleClickRequest } from './clicks.ts';
import { createClicks, WorkspaceError } from './clicks.ts';
import type { Deliverer } from './deliverer.ts';
import type { Events } from './events.ts';
import type { CommandRequest } from './payloads.ts';
import { clickPayload, commandPayload } from './payloads.ts';
import { openView, type SubmitRequest, settleView, submissionPayload } from './windows.ts';

/** What became of one thing that a person did. */
export type Sent = {
  ack: AckResult;
  delivery: Delivery;
  /** What only this person was told since, in that channel: by this ack, its response_url or chat.postEphemeral. */
  ephemerals(): Ephemeral[];
};
export type PostRequest = { user: string; channel: string; text: string; threadTs?: string };

export type Interactions = {
  command(request: CommandRequest): Promise<Sent>;
  click(request: ClickRequest): Promise<Sent>;
  staleClick(request: StaleClickRequest): Promise<Sent>;
  /** Sends a window's form; `errors` is what the app says against it, by block id: then the window stays. */
  submit(request: SubmitRequest): Promise<Sent & { errors?: JsonObject }>;
  /** Closes the window on top unanswered. */
  dismiss(user: string): void;
  replay(delivery: Delivery): Promise<Sent>;
  post(request: PostRequest): Message;
};

/** What people do in the workspace, sent to the app as Slack would. */
export function createInteractions(
  context: Context,
  parts: { deliverer: Deliverer; responseUrls: ResponseUrls; events: Events },
): Interactions {
  const { deliverer, responseUrls } = parts;
  const clicks = createClicks(context);

  const idsFor = (id: string, user: string, channel: string, source: Source) => ({
    triggerId: context.triggers.issue(user),
    responseUrl: responseUrls.issue(id, user, channel, source),
  });

  const known = (user: string, channel: string): void => {
    if (!context.directory.users.has(user)) throw new WorkspaceError('unknown-name', `no user ${user}`);
    if (!context.directory.channels.has(channel))
      throw new WorkspaceError('unknown-name', `no channel ${channel}`);
  };

  const send = async (delivery: Delivery): Promise<Sent> => {
    const before = context.store.nextTs();
    const { id, user, channel, kind } = delivery;
    const ack = await deliverer.deliver(delivery);
    if (ack.ok && kind === 'slash_commands') answer(delivery, ack);
    if (!ack.ok && kind === 'slash_commands') complain(context, delivery, ack.error);
    const ephemerals = () =>
      context.store
        .whispers()
        .filter((e) => e.user === user && e.channel === channel && Number(e.ts) > Number(before))
        .filter((e) => e.deliveryId === undefined || e.deliveryId === id);
    return { ack, delivery, ephemerals };
  };

  const answer = (delivery: Delivery, ack: AckResult & { ok: true }): void => {
    const { id, user, channel } = delivery;
    const payload = typeof ack.payload === 'string' ? { text: ack.payload } : ack.payload;
    if (isObject(payload) && Object.keys(payload).length > 0) responseUrls.answer(id, user, channel, payload);
  };

  const sendClick = (user: string, prepared: PreparedClick): Promise<Sent> => {
    const { channel } = prepared.target.message ?? prepared.target.ephemeral;
    const id = randomUUID();
    const ids = idsFor(id, user, channel, prepared.target);
    const payload = clickPayload(context, { user, ...prepared }, ids);
    return send(deliverer.pack({ id, kind: 'interactive', user, channel, payload }));
  };

  return {
    async command(request) {
      known(request.user, request.channel);
      const commands = context.options.commands ?? ['/upgrade'];
      if (!commands.includes(request.command)) {
        throw new WorkspaceError('unknown-name', `${request.command} is not a valid command`);
      }
      const id = randomUUID();
      const { user, channel } = request;
      const payload = commandPayload(context, request, idsFor(id, user, channel, {}));
      return send(deliverer.pack({ id, kind: 'slash_commands', user, channel, payload }));
    },
    async click(request) {
      known(request.user, request.channel);
      return sendClick(request.user, clicks.now(request));
    },
    async staleClick(request) {
      known(request.user, request.channel);
      return sendClick(request.user, clicks.stale(request));
    },
    async submit(request) {
      const view = openView(context, request);
      const id = randomUUID();
      const { user } = view;
      const payload = submissionPayload(context, view, request.values, context.triggers.issue(user));
      const sent = await send(deliverer.pack({ id, kind: 'interactive', user, channel: '', payload }));
      const errors = settleView(context, view, sent.ack);
      return errors === undefined ? sent : { ...sent, errors };
    },
    dismiss(user) {
      const at = context.views.findLastIndex((view) => view.user === user);
      if (at >= 0) context.views.splice(at, 1);
      context.store.announce({ type: 'view', user });
    },
    replay: send,
    post({ user, channel, text, threadTs }) {
      known(user, channel);
      const message = context.store.post({ channel, user, text, blocks: [], threadTs });
      parts.events.announce(message);
      return message;
    },
  };
}

function complain(context: Context, { payload, user, channel, id }: Delivery, error: string): void {
  const text = `${payload.command} failed with the error "${error}"`;
  context.store.whisper({ channel, user, text, blocks: [], deliveryId: id, from: 'slackbot' });
}
