import type { Context } from '../context.ts';
import type { JsonObject } from '../json.ts';
import type { Change } from '../store.ts';
import type { Ephemeral, Message, View } from '../types.ts';

/** A message as the page draws it. */
const pageMessage = (message: Message): JsonObject => ({
  ts: message.ts,
  channel: message.channel,
  user: message.user,
  text: message.text,
  blocks: message.blocks,
  threadTs: message.threadTs,
  broadcast: message.broadcast,
  edits: message.edits.length,
  edited: message.edits.length > 0 && message.blocks.length === 0,
  deleted: message.deleted,
  reactions: message.reactions.map(({ name, users }) => ({ name, count: users.length })),
  files: message.files.map(({ id, title, size }) => ({ id, title, size })),
});

const pageEphemeral = (ephemeral: Ephemeral, gone: boolean): JsonObject => ({
  ts: ephemeral.ts,
  channel: ephemeral.channel,
  text: ephemeral.text,
  blocks: ephemeral.blocks,
  threadTs: ephemeral.threadTs,
  from: ephemeral.from,
  gone,
});

/** Everything that one person sees, sent when the page connects. */
export function pageSnapshot({ directory, store, options, views }: Context, user: string): JsonObject {
  return {
    type: 'snapshot',
    bot: { id: directory.bot.id, name: directory.bot.name },
    commands: options.commands ?? ['/upgrade'],
    users: [...directory.users.values()].map(({ id, name, realName, isBot, team, guest }) => ({
      id,
      name,
      realName,
      isBot,
      outside: team ? 'another workspace' : guest && 'guest',
    })),
    usergroups: [...directory.usergroups.values()].map(({ id, handle }) => ({ id, handle })),
    channels: [...directory.channels.values()]
      .filter((channel) => !channel.id.startsWith('D') || channel.id === `D${user.slice(1)}`)
      .map(({ id, name }) => ({ id, name: id.startsWith('D') ? directory.bot.name : name })),
    messages: store
      .all()
      .filter((message) => !message.deleted && mayRead(user, message.channel))
      .map(pageMessage),
    view: topView(views, user),
    ephemerals: store
      .whispers()
      .filter((ephemeral) => ephemeral.user === user)
      .map((ephemeral) => pageEphemeral(ephemeral, false)),
  };
}

/** The window on top for somebody. */
function topView(views: readonly View[], user: string): JsonObject | undefined {
  const top = views.findLast((view) => view.user === user);
  return top && { ...top.view, id: top.id };
}

const mayRead = (user: string, channel: string): boolean =>
  !channel.startsWith('D') || channel === `D${user.slice(1)}`;

/** What a change means for one person's page; nothing for what that person may not see. */
export function pageChange(change: Change, user: string, views: View[]): JsonObject | undefined {
  if (change.type === 'view' && change.user === user) return { type: 'view', view: topView(views, user) };
  if (change.type === 'message' && mayRead(user, change.message.channel)) {
    return { type: 'message', message: pageMessage(change.message) };
  }
  if (change.type === 'ephemeral' && change.ephemeral.user === user) {
    return { type: 'ephemeral', ephemeral: pageEphemeral(change.ephemeral, change.gone) };
  }
  return undefined;
}
