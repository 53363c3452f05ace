import type { Channel, User, Usergroup, WorkspaceOptions } from './types.ts';

export type Directory = {
  readonly team: { id: string; domain: string };
  readonly appId: string;
  readonly bot: { id: string; botId: string; name: string };
  readonly users: Map<string, User>;
  readonly usergroups: Map<string, Usergroup>;
  readonly channels: Map<string, Channel>;
  /** By id, by `#name`, or a person's direct channel by the person's id. */
  channel(reference: string): Channel | undefined;
};

/** Who and what there is: seeded from the options, with three members, a guest, somebody of another workspace and one channel when nothing is said. */
export function createDirectory(options: WorkspaceOptions): Directory {
  const bot = {
    id: options.botUser?.id ?? 'U0BATON',
    botId: 'B0BATON',
    name: options.botUser?.name ?? 'baton',
  };
  const seeded = options.users ?? [
    { id: 'U0ANNA', name: 'anna', realName: 'Anna Berg' },
    { id: 'U0LIWEI', name: 'liwei', realName: 'Li Wei' },
    { id: 'U0SAM', name: 'sam', realName: 'Sam Okoro' },
    { id: 'U0GUS', name: 'gus', realName: 'Gus Guest', guest: 'single-channel' },
    { id: 'U0KIM', name: 'kim', realName: 'Kim Vendor', team: 'T0VENDOR' },
  ];
  const users = new Map<string, User>();
  for (const user of seeded) users.set(user.id, { ...user, realName: user.realName ?? user.name });
  users.set(bot.id, { id: bot.id, name: bot.name, realName: bot.name, isBot: true });
  const channels = new Map<string, Channel>();
  for (const channel of options.channels ?? [{ id: 'C0RELEASES', name: 'releases' }]) {
    channels.set(channel.id, { botIsMember: true, isPrivate: false, isArchived: false, ...channel });
  }
  const direct = (userId: string): Channel => {
    const id = `D${userId.slice(1)}`;
    const known = channels.get(id);
    if (known) return known;
    const made = { id, name: id.toLowerCase(), botIsMember: true, isPrivate: true, isArchived: false };
    channels.set(id, made);
    return made;
  };
  return {
    team: { id: 'T0LOCAL', domain: 'local' },
    appId: 'A0BATON',
    bot,
    users,
    usergroups: new Map((options.usergroups ?? []).map((group) => [group.id, { ...group }])),
    channels,
    channel(reference) {
      if (reference.startsWith('#')) {
        return [...channels.values()].find((channel) => channel.name === reference.slice(1));
      }
      return channels.get(reference) ?? (users.has(reference) ? direct(reference) : undefined);
    },
  };
}
