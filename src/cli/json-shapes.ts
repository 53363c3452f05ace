import { z } from 'zod';
import { decisionNames, type GateKind, gateKinds } from '../rollout/decisions.ts';
import { stepKinds } from '../runbooks/kinds/table.ts';
import type { RolloutData } from '../usecases/rollout-data.ts';

const time = z.iso.datetime();
const actor = z.strictObject({ kind: z.enum(['user', 'cli', 'worker']), id: z.string() });

const choice = z.enum(decisionNames);

const gate = z.strictObject({
  kind: z.enum(Object.keys(gateKinds) as GateKind[]),
  node: z.string().nullable(),
  since: time,
  /** For `--seen`: the decision then counts only for this gate. */
  seen: z.string(),
  claimedBy: actor.nullable(),
  choices: z.array(choice),
  step: z.strictObject({ id: z.string(), kind: z.enum(stepKinds), hosts: z.array(z.string()) }).nullable(),
  points: z.array(z.strictObject({ id: z.string(), text: z.string(), verifiedBy: actor.nullable() })),
});

const node = z.strictObject({
  name: z.string(),
  status: z.enum([
    'waiting',
    'prepared',
    'upgrading',
    'upgraded',
    'verified',
    'failed',
    'rolling-back',
    'rolled-back',
  ]),
  changed: z.boolean(),
  service: z.strictObject({ is: z.enum(['up', 'down', 'starting', 'unknown']), since: time }).nullable(),
  downSince: time.nullable(),
  outageMs: z.number(),
  leftOut: z.array(z.string()),
});

const rollout: z.ZodType<RolloutData> = z.strictObject({
  id: z.string(),
  service: z.string(),
  release: z.string(),
  active: z.boolean(),
  stage: z.enum(['preparing', 'upgrading', 'rolling-back', 'ended']),
  status: z.enum(['completed', 'rolled-back', 'stopped']).nullable(),
  requestedBy: actor,
  requestedAt: time,
  endedAt: time.nullable(),
  gate: gate.nullable(),
  running: z.array(
    z.strictObject({
      node: z.string(),
      phase: z.enum(['preflight', 'stage', 'upgrade', 'rollback']),
      step: z.string(),
      since: time,
    }),
  ),
  nodes: z.array(node),
  decisions: z.array(
    z.strictObject({
      decision: choice,
      node: z.string().nullable(),
      by: actor,
      at: time,
      reason: z.string().nullable(),
    }),
  ),
});

const event = z.strictObject({
  seq: z.number().int(),
  at: time,
  by: actor,
  type: z.string(),
  node: z.string().nullable(),
  text: z.string(),
  snippet: z.string().nullable(),
  hash: z.string(),
});

const journal = z.strictObject({
  id: z.string(),
  service: z.string(),
  events: z.number().int(),
  head: z.string(),
  fault: z.strictObject({ seq: z.number().int(), code: z.string() }).nullable(),
  channel: z
    .strictObject({ id: z.string(), hidden: z.string().nullable(), differences: z.array(z.string()) })
    .nullable(),
});

const finding = z.strictObject({
  level: z.enum(['ok', 'warn', 'fail']),
  about: z.looseObject({ of: z.string() }),
  code: z.string(),
  text: z.string(),
});

/** What each command prints with `--json`; `baton schema NAME` gives it as JSON Schema. */
export const SHAPES = {
  status: z.strictObject({ rollouts: z.array(rollout) }),
  history: z.strictObject({ rollouts: z.array(rollout) }),
  show: z.strictObject({ rollout, events: z.array(event) }),
  decide: z.strictObject({ rollout }),
  doctor: z.strictObject({ ok: z.boolean(), findings: z.array(finding) }),
  'audit-show': z.strictObject({ id: z.string(), intact: z.boolean(), events: z.array(event) }),
  'audit-verify': z.strictObject({ intact: z.boolean(), journals: z.array(journal) }),
  /** Whatever was refused, by any command; the exit code says what kind it is. */
  error: z.strictObject({ error: z.strictObject({ code: z.string(), message: z.string() }) }),
};

export type ShapeName = keyof typeof SHAPES;
export const SHAPE_NAMES = Object.keys(SHAPES) as ShapeName[];

/** @param name one of `SHAPES`. */
export const shapeSchema = (name: ShapeName): object => z.toJSONSchema(SHAPES[name]);
