import type { UsersInfoResponse } from '@slack/web-api';
import type { Standing } from '../../rollout/access.ts';

/** Where Baton is installed. `enterprise` in an Enterprise organisation; `orgWide`: in all of its workspaces. */
export type Home = { team: string; enterprise?: string; orgWide: boolean };

type SlackUser = NonNullable<UsersInfoResponse['user']>;

const SLACKBOT = 'USLACKBOT';

/** What a person is to the installed workspace, by Slack's user object. */
export function standingOf(user: SlackUser, home: Home): Standing {
  if (user.is_bot || user.is_workflow_bot || user.id === SLACKBOT) return 'bot';
  if (user.deleted) return 'deactivated';
  if (!isAtHome(user, home)) return 'outsider';
  return user.is_restricted || user.is_ultra_restricted ? 'guest' : 'member';
}

/**
 * `is_stranger` alone does not tell: it is false too for those of another workspace who share a channel with the app.
 * In an Enterprise organisation `team_id` names any one of a person's workspaces, so the list of them counts as well.
 */
function isAtHome(user: SlackUser, home: Home): boolean {
  if (user.is_stranger) return false;
  if (user.team_id === home.team) return true;
  const { enterprise_id = user.enterprise_id, teams = user.teams } = user.enterprise_user ?? {};
  if (home.enterprise === undefined || enterprise_id !== home.enterprise) return false;
  return home.orgWide || (teams ?? []).includes(home.team);
}

/** Whether a delivery itself says that the person is of another workspace; without an organisation there is no doubt. */
export function isOfAnother(team: string | undefined, home: Home): boolean {
  return team !== undefined && team !== home.team && home.enterprise === undefined;
}
