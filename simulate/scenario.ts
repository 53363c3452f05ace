import type { By } from '../src/rollout/commands.ts';
import type { RolloutRequest } from '../src/rollout/events.ts';
import type { Policy } from '../src/rollout/policy.ts';
import type { StartForm, Step } from '../src/runbooks/runbook.ts';
import type { Random } from './engine/random.ts';

/** One rollout that somebody asks for, `afterMs` from the beginning. */
export type Asked = { id: string; afterMs: number; request: RolloutRequest };

/** What a seed is about, faults apart. */
export type Scenario = {
  services: { name: string; nodes: string[] }[];
  asked: Asked[];
  workers: number;
  bots: number;
  people: string[];
  /** How long a host may be away before people are asked. */
  unreachableMs: number;
};

/** Belongs to the channel, and may neither start nor approve. */
export const STRANGER = 'UNOB';

export const by = (id: string): By => ({
  actor: { kind: 'user', id },
  mayStart: id !== STRANGER,
  mayApprove: id !== STRANGER,
});

const source = [{ line: 1, text: 'as written' }];
const logs = ['/home/app/app.log'];
const form: StartForm = { form: 'nohup', command: 'sh startup.sh', cwd: '/home/app' };

export function drawScenario(random: Random): Scenario {
  const services = [service('shop', random)];
  const second = random.chance(0.25) ? random.pick(['same', 'other'] as const) : undefined;
  if (second === 'other') services.push(service('bank', random));
  const asked = services.map((one, index) => ask(one, String(index + 1), index * random.below(5000), random));
  const [first] = services;
  // Somebody asks for the next release while the first is under way, or soon after.
  if (second === 'same' && first) asked.push(ask(first, '2', random.below(120_000), random));
  return {
    services,
    asked,
    workers: random.between(1, 2),
    bots: random.between(1, 2),
    people: ['UANN', 'UBEN'],
    unreachableMs: random.pick([30_000, 300_000]),
  };
}

function service(name: string, random: Random): Scenario['services'][number] {
  const count = random.pick([1, 1, 2, 2, 2, 3]);
  return { name, nodes: Array.from({ length: count }, (_, index) => `${name}-${index + 1}`) };
}

function ask(
  { name, nodes }: Scenario['services'][number],
  release: string,
  afterMs: number,
  random: Random,
): Asked {
  const policy: Policy = {
    access: { start: ['everyone'], approve: ['everyone'], fourEyes: random.chance(0.4) },
    startGate: random.chance(0.2),
    verification: random.chance(0.7) ? 'required' : 'advisory',
  };
  const request: RolloutRequest = {
    service: name,
    release,
    documentDigest: 'd'.repeat(64),
    procedure: {
      service: name,
      nodes,
      steps: steps(random),
      rollback: random.chance(0.85) ? ROLLBACK : [],
      points: random.chance(0.5)
        ? [{ id: 'p1', kind: 'point', text: 'it starts', source: { line: 9, text: 'it starts' } }]
        : [],
      source: { line: 1, text: name },
    },
    artifacts: [],
    policy,
    channel: 'C1',
  };
  return { id: `${name}-${release}-sim`, afterMs, request };
}

function steps(random: Random): Step[] {
  const all: (Step | undefined)[] = [
    random.chance(0.6)
      ? { id: '1-upload', kind: 'upload', file: 'app.tar', toDir: '/home', source }
      : undefined,
    { id: '2-stop', kind: 'stop', signal: 15, start: form, source },
    random.chance(0.35)
      ? { id: '3-backup', kind: 'backup', from: '/home/app', to: '/home/app_1', source }
      : undefined,
    random.chance(0.2) ? { id: '4-shell', kind: 'shell', command: 'ls', source } : undefined,
    random.chance(0.15)
      ? { id: '4b-person', kind: 'person', says: 'Edit app.conf', files: ['/home/app/app.conf'], source }
      : undefined,
    random.chance(0.15)
      ? { id: '4c-shell', kind: 'shell', command: 'seed', if: 'the first time', source }
      : undefined,
    { id: '5-unpack', kind: 'unpack', archive: '/home/app.tar', intoDir: '/home', top: 'app', source },
    { id: '6-start', kind: 'start', start: form, logs, source },
    random.chance(0.6) ? { id: '7-follow', kind: 'follow', start: form, logs, source } : undefined,
  ];
  return all.filter((step) => step !== undefined);
}

const ROLLBACK: Step[] = [
  { id: 'r1-stop', kind: 'stop', signal: 15, start: form, source },
  { id: 'r2-restore', kind: 'restore', backup: '/home/app_1', live: '/home/app', source },
  { id: 'r3-start', kind: 'start', start: form, logs, source },
];
