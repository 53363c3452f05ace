import { setTimeout as sleep } from 'node:timers/promises';
import type { WebClient } from '@slack/web-api';
import type { Excluded, Known, Role, Standing, Unread } from '../../rollout/access.ts';
import { holdsRole, namedGroups } from '../../rollout/access.ts';
import type { By } from '../../rollout/commands.ts';
import type { Actor } from '../../rollout/events.ts';
import type { AccessRules } from '../../rollout/policy.ts';
import { type Home, isOfAnother, standingOf } from './standing.ts';

const FRESH_MS = 60_000;
/** While Slack does not answer, what it said of a person or a group counts this long. */
const STALE_MS = 3_600_000;
const AGAIN_MS = 500;

/** Who a delivery is from; `team` is the person's own, where the delivery says it. */
type Person = { id: string; team?: string | undefined };

export type Roles = { of(person: Person, rules: AccessRules): Promise<By> };

export type RolesDeps = {
  client: WebClient;
  home: Home;
  now: () => number;
  onError: (error: unknown) => void;
};

type Judged = { standing: Standing; reason?: string };

/** Finds out what a person may do. Slack is asked only if the answer depends on it, and its answers are kept for a minute. */
export function createRoles({ client, home, now, onError }: RolesDeps): Roles {
  const groups = new Map<string, { at: number; members: string[] }>();
  const standings = new Map<string, { at: number; standing: Standing }>();

  /** Undefined: Slack does not say, and has not lately. */
  async function members(group: string, unread: Unread): Promise<string[] | undefined> {
    const known = groups.get(group);
    if (known && now() - known.at < FRESH_MS) return known.members;
    try {
      const reply = await twice(() => client.usergroups.users.list({ usergroup: group }));
      const fresh = reply.users ?? [];
      groups.set(group, { at: now(), members: fresh });
      return fresh;
    } catch (error) {
      onError(error);
      if (known && now() - known.at < STALE_MS) return known.members;
      unread.groups.push(group);
      unread.reason = reasonOf(error);
      return undefined;
    }
  }

  /** One group that is wrong, or that Slack does not tell of, must not keep out who is in another. */
  async function groupsOf(id: string, asked: string[]): Promise<{ groups: string[]; unread: Unread }> {
    const unread: Unread = { groups: [], reason: '' };
    const mine = asked.map(async (group) => ((await members(group, unread))?.includes(id) ? [group] : []));
    return { groups: (await Promise.all(mine)).flat(), unread };
  }

  async function judge({ id, team }: Person): Promise<Judged> {
    if (isOfAnother(team, home)) return { standing: 'outsider' };
    const known = standings.get(id);
    if (known && now() - known.at < FRESH_MS) return known;
    try {
      const { user } = await twice(() => client.users.info({ user: id }));
      if (!user) return { standing: 'unknown' };
      const fresh = { at: now(), standing: standingOf(user, home) };
      standings.set(id, fresh);
      return fresh;
    } catch (error) {
      onError(error);
      if (known && now() - known.at < STALE_MS) return known;
      return { standing: 'unknown', reason: reasonOf(error) };
    }
  }

  return {
    async of(person, rules) {
      const actor: Actor = { kind: 'user', id: person.id };
      let known: Known = {};
      const lacking = () =>
        (['start', 'approve'] as const).filter((role) => !holdsRole(role, actor, known, rules));
      const forAll = lacking().filter((role) => rules[role].includes('everyone'));
      const judged = forAll.length > 0 ? await judge(person) : undefined;
      if (judged) known = { standing: judged.standing };
      const asked = await groupsOf(person.id, namedGroups(rules, lacking()));
      known = { ...known, groups: asked.groups };
      const missing = lacking();
      return {
        actor,
        mayStart: !missing.includes('start'),
        mayApprove: !missing.includes('approve'),
        ...(asked.unread.groups.length === 0 ? {} : { unread: asked.unread }),
        ...excludedBy(
          judged,
          forAll.filter((role) => missing.includes(role)),
        ),
      };
    },
  };
}

function excludedBy(judged: Judged | undefined, roles: Role[]): { excluded?: Excluded } {
  if (!judged || judged.standing === 'member' || roles.length === 0) return {};
  const { standing, reason } = judged;
  return { excluded: { roles, standing, ...(reason ? { reason } : {}) } };
}

/** One call that Slack drops must not refuse a member: the person waits for an answer, not for an acknowledgement. */
async function twice<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch {
    await sleep(AGAIN_MS);
    return ask();
  }
}

/** Slack's own code, such as `missing_scope`, where it gave one. */
function reasonOf(error: unknown): string {
  const said = (error as { data?: { error?: unknown } }).data?.error;
  return typeof said === 'string' ? said : error instanceof Error ? error.message : String(error);
}
