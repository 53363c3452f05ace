import type { Actor } from './events.ts';

/** Who may do what: `everyone`, Slack user ids, Slack user group ids. An empty list means nobody. */
export type AccessRules = {
  start: string[];
  approve: string[];
  /** Who asked for the rollout may not approve its going forward. */
  fourEyes: boolean;
};

export type Role = 'start' | 'approve';

/**
 * Whether a person holds a role. Someone at Baton's own command line already holds its keys, and is let
 * through; the journal names them.
 * @param groups ids of the Slack user groups that the person belongs to.
 */
export function holdsRole(role: Role, actor: Actor, groups: readonly string[], rules: AccessRules): boolean {
  if (actor.kind !== 'user') return true;
  const allowed = rules[role];
  return (
    allowed.includes('everyone') || allowed.includes(actor.id) || groups.some((g) => allowed.includes(g))
  );
}

/** The user groups that the rules name, so that only those are looked up. */
export function namedGroups(rules: AccessRules): string[] {
  return [...new Set([...rules.start, ...rules.approve])].filter((id) => id.startsWith('S'));
}
