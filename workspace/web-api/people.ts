import type { JsonObject } from '../json.ts';
import { asString } from '../json.ts';
import type { User, Usergroup } from '../types.ts';
import type { Method } from './replies.ts';
import { fail } from './replies.ts';

const authTest: Method = (_args, { directory, baseUrl }) => ({
  ok: true,
  url: `${baseUrl()}/`,
  team: directory.team.domain,
  user: directory.bot.name,
  team_id: directory.team.id,
  user_id: directory.bot.id,
  bot_id: directory.bot.botId,
  is_enterprise_install: false,
});

/** Of another workspace's people Slack tells less; `is_stranger` is false for them, as they share a channel with the app. */
const userReply = (user: User, team: string): JsonObject => ({
  id: user.id,
  team_id: user.team ?? team,
  name: user.name,
  real_name: user.realName,
  deleted: user.deactivated === true,
  is_bot: user.isBot === true,
  tz: 'Etc/UTC',
  profile: { real_name: user.realName, display_name: user.name },
  ...(user.team === undefined
    ? { is_restricted: user.guest !== undefined, is_ultra_restricted: user.guest === 'single-channel' }
    : { is_stranger: false }),
});

const usersInfo: Method = (args, { directory }) => {
  const user = directory.users.get(asString(args.user) ?? '');
  return user ? { ok: true, user: userReply(user, directory.team.id) } : fail('user_not_found');
};

const groupReply = (group: Usergroup, team: string): JsonObject => ({
  id: group.id,
  team_id: team,
  is_usergroup: true,
  name: group.name,
  handle: group.handle,
  date_delete: 0,
  user_count: group.users.length,
});

const usergroupsList: Method = (_args, { directory }) => ({
  ok: true,
  usergroups: [...directory.usergroups.values()].map((group) => groupReply(group, directory.team.id)),
});

const usergroupsUsers: Method = (args, { directory }) => {
  const group = directory.usergroups.get(asString(args.usergroup) ?? '');
  return group ? { ok: true, users: [...group.users] } : fail('no_such_subteam');
};

export const PEOPLE_METHODS: Record<string, Method> = {
  'auth.test': authTest,
  'users.info': usersInfo,
  'usergroups.list': usergroupsList,
  'usergroups.users.list': usergroupsUsers,
};
