/** What this page knows: who acts, what is open, and all that the stream told. */
export const state = {
  user: new URLSearchParams(location.search).get('user') ?? sessionStorage.getItem('user') ?? '',
  channel: new URLSearchParams(location.search).get('channel') ?? sessionStorage.getItem('channel') ?? '',
  thread: undefined,
  users: new Map(),
  names: { users: new Map(), usergroups: new Map(), channels: new Map() },
  commands: [],
  botId: '',
  messages: new Map(),
  ephemerals: new Map(),
  view: undefined,
};

/** Takes one event of the stream. */
export function receive(event) {
  if (event.type === 'message') keep(state.messages, event.message, event.message.deleted);
  else if (event.type === 'ephemeral') keep(state.ephemerals, event.ephemeral, event.ephemeral.gone);
  else if (event.type === 'view') state.view = event.view;
  else takeSnapshot(event);
}

function keep(map, item, gone) {
  if (gone) map.delete(item.ts);
  else map.set(item.ts, item);
}

function takeSnapshot(snapshot) {
  state.users = new Map(snapshot.users.map((user) => [user.id, user]));
  state.botId = snapshot.bot.id;
  state.view = snapshot.view;
  state.commands = snapshot.commands;
  state.names = {
    users: new Map(snapshot.users.map(({ id, name }) => [id, name])),
    usergroups: new Map(snapshot.usergroups.map(({ id, handle }) => [id, handle])),
    channels: new Map(snapshot.channels.map(({ id, name }) => [id, name])),
  };
  state.messages = new Map(snapshot.messages.map((message) => [message.ts, message]));
  state.ephemerals = new Map(snapshot.ephemerals.map((ephemeral) => [ephemeral.ts, ephemeral]));
  if (!state.names.channels.has(state.channel)) state.channel = snapshot.channels[0]?.id ?? '';
}

export const people = () => [...state.users.values()].filter((user) => !user.isBot);
export const here = (map) => [...map.values()].filter((item) => item.channel === state.channel);
export const repliesTo = (ts) =>
  here(state.messages)
    .filter((message) => message.threadTs === ts)
    .sort((a, b) => Number(a.ts) - Number(b.ts));
