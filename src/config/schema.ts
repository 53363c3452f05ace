import { userInfo } from 'node:os';
import { z } from 'zod';
import type { Locale } from '../words/locale.ts';
import { form } from '../yaml-input/value-fault.ts';
import { isEncoding, isPattern } from './pattern.ts';

const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

const duration = z.union([z.string(), z.number()], form('duration')).transform((value, context) => {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)$/.exec(String(value).trim()) ?? [];
  if (amount && unit) return Number(amount) * (UNITS[unit] ?? 1);
  context.addIssue({ code: 'custom', message: form('duration').error });
  return z.NEVER;
});

const absolute = z.string().regex(/^\//, form('absolute-path'));
const pattern = z.string().min(1).refine(isPattern, form('pattern'));
const patterns = z.union([pattern.transform((one) => [one]), z.array(pattern)]);
const environment = z.record(
  z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, form('variable-name')),
  z.coerce.string(),
);

const become = z.literal('sudo');
const userName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_.-]*$/, form('user-name'));

const ssh = z.strictObject({
  user: z.string().default(() => userInfo().username),
  privateKey: z.string().default('~/.ssh/id_ed25519'),
  knownHosts: z.string().default('~/.ssh/known_hosts'),
  become: become.optional(),
  becomeUser: userName.default('root'),
});

const host = z.strictObject({
  address: z.string().min(1),
  port: z.number().int().min(1).max(65535).default(22),
  user: z.string().optional(),
  privateKey: z.string().optional(),
  knownHosts: z.string().optional(),
  become: z.union([become, z.literal(false)]).optional(),
  becomeUser: userName.optional(),
  paths: z.record(absolute, absolute).default({}),
  stateDir: z.string().min(1).default('.baton'),
  sshRsa: z.boolean().default(false),
  env: environment.default({}),
});

const timeouts = z.strictObject({
  connect: duration.default(10_000),
  unreachable: duration.default(600_000),
  upload: duration.default(1_800_000),
  stop: duration.default(30_000),
  backup: duration.default(1_800_000),
  unpack: duration.default(1_800_000),
  start: duration.default(300_000),
  restore: duration.default(1_800_000),
  shell: duration.default(600_000),
});

export const service = z.strictObject({
  /** Where a document does not name them. */
  nodes: z.array(z.string()).default([]),
  process: z.string().min(3).optional(),
  executable: z
    .string()
    .regex(/^[A-Za-z0-9_][A-Za-z0-9._+-]*$/, form('program'))
    .optional(),
  ready: patterns.default([]),
  failed: patterns.default([]),
  encoding: z.string().refine(isEncoding, form('encoding')).optional(),
  health: z
    .string()
    .regex(/^https?:\/\//, form('http-address'))
    .optional(),
  env: environment.default({}),
  login: z.boolean().default(true),
  escalate: z.boolean().default(false),
  settle: duration.optional(),
  swap: z.boolean().default(true),
  archive: z
    .strictObject({ setuid: z.boolean().default(false), links: z.array(absolute).default([]) })
    .prefault({}),
  timeouts: timeouts.prefault({}),
});

const who = z.string().regex(/^(everyone|[USW][A-Z0-9]{2,})$/, form('person'));
const people = z.union([who.transform((one) => [one]), z.array(who)]);

const access = z.strictObject({
  start: people.default([]),
  approve: people.default([]),
  fourEyes: z.boolean().default(false),
});

const locale = z.enum(['zh-CN', 'en']);

export const isLocale = (value: unknown): value is Locale => locale.safeParse(value).success;

/** baton.yaml as people write it; durations come out in milliseconds. */
export const schema = z.strictObject({
  locale: locale.default('en'),
  runbooks: z.string().default('./runbooks'),
  artifacts: z.string().default('./artifacts'),
  ssh: ssh.prefault({}),
  hosts: z.record(z.string(), host).default({}),
  services: z.record(z.string(), service).default({}),
  access: access.prefault({}),
  gates: z
    .strictObject({
      start: z.boolean().default(false),
      verification: z.enum(['required', 'advisory']).default('required'),
      remind: z
        .strictObject({
          after: duration.default(600_000),
          /** While a node is out of service. */
          down: duration.default(180_000),
          most: z.number().int().min(0).max(100).default(6),
        })
        .prefault({}),
    })
    .prefault({}),
  worker: z
    .strictObject({
      concurrency: z.number().int().min(1).max(200).default(20),
      /** Without a sign of life for this long, another worker takes over. */
      lock: duration.default(15_000),
      reconcile: duration.default(5000),
    })
    .prefault({}),
});
