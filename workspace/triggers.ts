import { randomBytes } from 'node:crypto';
import { LIMITS } from './limits.ts';

type TriggerUse = { ok: true; user: string } | { ok: false; error: string; ageMs: number };
export type Triggers = { issue(user: string): string; use(id: string): TriggerUse };

/** trigger_ids: each opens one view, within three seconds of the click or command that it came with. */
export function createTriggers(now: () => number): Triggers {
  const issued = new Map<string, { user: string; at: number; used: boolean }>();
  return {
    issue(user) {
      const id = `${Date.now()}.${issued.size}.${randomBytes(8).toString('hex')}`;
      issued.set(id, { user, at: now(), used: false });
      return id;
    },
    use(id) {
      const trigger = issued.get(id);
      if (!trigger) return { ok: false, error: 'invalid_trigger_id', ageMs: 0 };
      const ageMs = now() - trigger.at;
      if (trigger.used) return { ok: false, error: 'exchanged_trigger_id', ageMs };
      if (ageMs > LIMITS.triggerMs) return { ok: false, error: 'expired_trigger_id', ageMs };
      trigger.used = true;
      return { ok: true, user: trigger.user };
    },
  };
}
