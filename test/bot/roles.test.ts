import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRoles } from '../../src/bot/incoming/roles.ts';
import { lackingRole } from '../../src/rollout/access.ts';
import type { AccessRules } from '../../src/rollout/policy.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { createWorkspace } from '../../workspace/workspace.ts';
import { clientFor } from '../workspace/support.ts';

const [ANN, BEN] = ['U0ANN', 'U0BEN'];
const HOUR = 3_600_000;
let workspace: Workspace;
let now = 0;
const errors: unknown[] = [];
beforeEach(async () => {
  workspace = await createWorkspace({
    rateLimits: 'off',
    users: [ANN, BEN].map((id) => ({ id, name: id.slice(2).toLowerCase() })),
    usergroups: [{ id: 'S0OPS', handle: 'ops', name: 'Ops', users: [ANN] }],
  });
  now = 1;
  errors.length = 0;
});
afterEach(() => workspace.close());

const roles = () =>
  createRoles({
    client: clientFor(workspace),
    home: { team: 'T0LOCAL', orgWide: false },
    now: () => now,
    onError: (error) => errors.push(error),
  });
const rules = (more: Partial<AccessRules>): AccessRules => ({
  start: [],
  approve: [],
  fourEyes: false,
  ...more,
});

test('a group that is wrong keeps out nobody whom an id or another group lets in', async () => {
  const who = roles();
  const access = rules({ start: ['S0GONE', BEN], approve: ['S0GONE', 'S0OPS'] });
  expect(await who.of({ id: ANN }, access)).toMatchObject({ mayStart: false, mayApprove: true });
  const ben = await who.of({ id: BEN }, access);
  expect(ben).toMatchObject({ mayStart: true, mayApprove: false });
  expect(lackingRole('approve', ben, access)).toMatchObject({ code: 'group-unread', groups: ['S0GONE'] });
  expect(
    lackingRole('start', { ...ben, mayStart: false } as typeof ben, rules({ start: ['S0OPS'] })),
  ).toMatchObject({
    code: 'not-allowed',
  });
});

test('only the groups of a role that is in question are asked for', async () => {
  const asked = workspace.faults.add({
    kind: 'platform-error',
    error: 'fatal_error',
    method: 'usergroups.*',
  });
  const may = await roles().of({ id: ANN }, rules({ start: [ANN, 'S0OPS'], approve: [ANN] }));
  expect(may).toMatchObject({ mayStart: true, mayApprove: true });
  expect(asked.hits).toBe(0);
});

test('what Slack said of a group counts for an hour while it does not answer', async () => {
  const who = roles();
  const access = rules({ approve: ['S0OPS'] });
  expect((await who.of({ id: ANN }, access)).mayApprove).toBe(true);
  workspace.faults.add({ kind: 'platform-error', error: 'internal_error', method: 'usergroups.*' });
  now += HOUR - 1;
  expect((await who.of({ id: ANN }, access)).mayApprove).toBe(true);
  expect((await who.of({ id: BEN }, access)).mayApprove).toBe(false);
  now += 2;
  const late = await who.of({ id: ANN }, access);
  expect(late.mayApprove).toBe(false);
  expect(lackingRole('approve', late, access)).toEqual({
    code: 'group-unread',
    role: 'approve',
    groups: ['S0OPS'],
    reason: 'internal_error',
  });
  expect(errors.length).toBeGreaterThan(0);
  workspace.faults.clear();
  expect((await who.of({ id: ANN }, access)).mayApprove).toBe(true);
});

test('one call that is dropped is asked again', async () => {
  workspace.faults.add({ kind: 'server-error', method: 'usergroups.*', times: 1 });
  expect((await roles().of({ id: ANN }, rules({ approve: ['S0OPS'] }))).mayApprove).toBe(true);
});
