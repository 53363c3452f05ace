import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../../workspace/faults.ts';
import { type FaultKind, LURKING } from './injector.ts';
import type { Random } from './random.ts';
import { later, type World } from './world.ts';

/** A fault that nothing runs into within this time is not counted. */
const LURKS_MS = 10_000;

export const SLACK_FAULTS: FaultKind[] = [
  lurking('Slack: 429', 4, () => ({ kind: 'rate-limit', retryAfterSeconds: 1 })),
  lurking('Slack: 500', 4, () => ({ kind: 'server-error', status: 500 })),
  lurking('Slack: internal_error', 2, () => ({ kind: 'platform-error', error: 'internal_error' })),
  lurking('Slack: no answer', 1, () => ({ kind: 'hang', method: 'chat.*' })),
  lurking('Slack: acted, no answer', 2, () => ({ kind: 'act-then-hang', method: 'chat.*' })),
  lurking('Slack: acted, answer lost', 5, (random) => ({
    kind: 'act-then-drop',
    method: random.pick(['chat.postMessage', 'chat.*']),
  })),
  lurking('Slack: connection refused', 3, () => ({ kind: 'refuse' })),
  lurking('delivery sent twice', 3, (random) => ({ kind: 'duplicate', method: deliveryKind(random) })),
  lurking('delivery late', 3, (random) => ({
    kind: 'delay',
    method: deliveryKind(random),
    delayMs: random.between(300, 4000),
  })),
  lurking('deliveries out of order', 3, (random) => ({ kind: 'reorder', method: deliveryKind(random) })),
  {
    kind: 'Slack: sockets cut',
    weight: 3,
    inject: async (world, random) => {
      if (world.stage.workspace.connections() === 0) return undefined;
      world.stage.workspace.disconnectSockets(random.pick(['cut', 'refresh'] as const));
      return 'all';
    },
  },
  {
    kind: 'Slack: outage',
    weight: 1,
    inject: async (world, random) => {
      const ms = random.between(1000, 5000);
      world.stage.workspace.outage(ms, random.pick(['503', 'refuse'] as const));
      return `${ms} ms`;
    },
  },
];

const deliveryKind = (random: Random) => random.pick(['interactive', 'slash_commands']);

/** Strikes the next call that it fits, once; counted when it has. */
function lurking(kind: string, weight: number, make: (random: Random) => Fault): FaultKind {
  return {
    kind,
    weight,
    inject: async (world: World, random: Random) => {
      const fault = make(random);
      const active = world.stage.workspace.faults.add({ ...fault, times: 1, forMs: LURKS_MS });
      const until = Date.now() + LURKS_MS;
      later(world, async () => {
        while (active.hits === 0 && Date.now() < until) await sleep(100);
        if (active.hits > 0) world.tally.note(kind, fault.method ?? 'any call');
        else world.stage.workspace.faults.remove(active.id);
      });
      return LURKING;
    },
  };
}
