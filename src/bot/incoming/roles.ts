import type { WebClient } from '@slack/web-api';
import { type AccessRules, holdsRole, namedGroups } from '../../rollout/access.ts';
import type { By } from '../../rollout/commands.ts';
import type { Actor } from '../../rollout/events.ts';

const KEPT_MS = 60_000;

export type Roles = { of(userId: string, rules: AccessRules): Promise<By> };

/** Finds out what a person may do; members of user groups are asked of Slack and kept for a minute. */
export function createRoles(client: WebClient, now: () => number): Roles {
  const groups = new Map<string, { at: number; members: string[] }>();

  async function members(group: string): Promise<string[]> {
    const known = groups.get(group);
    if (known && now() - known.at < KEPT_MS) return known.members;
    const reply = await client.usergroups.users.list({ usergroup: group });
    const fresh = reply.users ?? [];
    groups.set(group, { at: now(), members: fresh });
    return fresh;
  }

  return {
    async of(userId, rules) {
      const actor: Actor = { kind: 'user', id: userId };
      // Slack is asked only if the answer depends on it.
      const direct = (role: 'start' | 'approve') => holdsRole(role, actor, [], rules);
      if (direct('start') && direct('approve')) return { actor, mayStart: true, mayApprove: true };
      const named = await Promise.all(
        namedGroups(rules).map(async (group) => ((await members(group)).includes(userId) ? [group] : [])),
      );
      const mine = named.flat();
      return {
        actor,
        mayStart: holdsRole('start', actor, mine, rules),
        mayApprove: holdsRole('approve', actor, mine, rules),
      };
    },
  };
}
