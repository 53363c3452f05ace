import type { HostSettings, ServiceSettings } from '../config/settings.ts';
import type { HostSession } from '../hosts/host-session.ts';
import { createSession } from '../hosts/session.ts';

/** One session a host, shared by the steps that run there. */
export function createSessions() {
  const open = new Map<string, HostSession>();
  return {
    get(host: HostSettings, settings: ServiceSettings): HostSession {
      const known = open.get(host.name);
      if (known) return known;
      const session = createSession({ ...host, connectTimeoutMs: settings.timeouts.connectMs });
      open.set(host.name, session);
      return session;
    },
    async close(): Promise<void> {
      await Promise.all([...open.values()].map((session) => session.close()));
    },
  };
}
