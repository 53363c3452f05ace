import type { Actor } from './events.ts';
import type { AccessRules } from './policy.ts';

export type Role = 'start' | 'approve';

/** What somebody is to the workspace where Baton is installed. `unknown`: Slack did not say. */
export type Standing = 'member' | 'guest' | 'outsider' | 'bot' | 'deactivated' | 'unknown';

/** What Slack was asked about a person: `groups` are ids of user groups. What was not asked is not there. */
export type Known = { groups?: readonly string[]; standing?: Standing };

/** Roles that `everyone` has and a person has not, and why. `reason` is Slack's error code where it did not say. */
export type Excluded = { roles: Role[]; standing: Exclude<Standing, 'member'>; reason?: string };

/** User groups of which Slack did not say who is in them, and its error code. */
export type Unread = { groups: string[]; reason: string };

export type RoleRefusal =
  /** `ask`: ids of those who hold the role. */
  | { code: 'not-allowed'; role: Role; ask: string[] }
  /** Slack did not say who is in these groups, which hold the role. */
  | { code: 'group-unread'; role: Role; groups: string[]; reason: string }
  | { code: 'not-a-member'; role: Role; id: string; standing: Excluded['standing']; reason?: string };

/**
 * Whether a person holds a role. Someone at Baton's own command line already holds its keys, and is let
 * through; the journal names them.
 */
export function holdsRole(role: Role, actor: Actor, known: Known, rules: AccessRules): boolean {
  if (actor.kind !== 'user') return true;
  const allowed = rules[role];
  if (allowed.includes(actor.id)) return true;
  if (known.standing === 'member' && allowed.includes('everyone')) return true;
  return (known.groups ?? []).some((group) => allowed.includes(group));
}

/** The user groups that hold these roles, so that only those are looked up. */
export function namedGroups(rules: AccessRules, roles: readonly Role[]): string[] {
  return [...new Set(roles.flatMap((role) => rules[role]))].filter((id) => id.startsWith('S'));
}

/** Why somebody without a role is refused. */
export function lackingRole(
  role: Role,
  by: { actor: Actor; excluded?: Excluded; unread?: Unread },
  rules: AccessRules,
): RoleRefusal {
  const { actor, excluded, unread } = by;
  const groups = unread?.groups.filter((id) => rules[role].includes(id)) ?? [];
  if (unread && groups.length > 0) return { code: 'group-unread', role, groups, reason: unread.reason };
  if (!excluded?.roles.includes(role))
    return { code: 'not-allowed', role, ask: rules[role].filter((id) => id !== 'everyone') };
  const { standing, reason } = excluded;
  return { code: 'not-a-member', role, id: actor.id, standing, ...(reason ? { reason } : {}) };
}
