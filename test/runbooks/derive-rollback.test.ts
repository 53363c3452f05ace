import { expect, test } from 'vitest';
import { deriveRollback } from '../../src/runbooks/assemble/derive-rollback.ts';
import type { Draft, ServiceDraft } from '../../src/runbooks/assemble/drafts.ts';
import { assembleProcedure } from '../../src/runbooks/assemble/procedure.ts';
import { createProblems } from '../../src/runbooks/problems.ts';

const at = (line: number) => [{ line, text: `line ${line}` }];
const start = { form: 'tomcat', command: '/t/bin/startup.sh', catalinaBase: '/t' } as const;
const steps: Draft[] = [
  { kind: 'upload', file: 'd.tar', toDir: '/opt', source: at(1) },
  { kind: 'stop', signal: 9, source: at(2) },
  { kind: 'backup', from: '/opt/d', to: '/opt/d_1', source: at(3) },
  { kind: 'unpack', archive: '/opt/d.tar', intoDir: '/opt', source: at(4) },
  { kind: 'start', start, source: at(5) },
];
const draftOf = (more: Draft[]): ServiceDraft => ({
  service: 'd',
  release: '2',
  source: { line: 1, text: '' },
  nodes: [{ name: 'd-1', source: { line: 1, text: '' } }],
  steps: [...steps.slice(0, 4), ...more, ...steps.slice(4)],
  points: [],
  remarks: [],
  notes: [],
});

test('words for one backup: it is restored, and the service restarted', () => {
  const draft = draftOf([]);
  const source = at(9);
  const restores = deriveRollback(draft, source) ?? expect.fail('nothing derived');
  expect(restores).toEqual([{ kind: 'restore', backup: '/opt/d_1', live: '/opt/d', source }]);
  const problems = createProblems();
  const rollback = { source: { line: 9, text: 'line 9' }, steps: restores, derived: true } as const;
  const procedure = assembleProcedure({ ...draft, rollback }, problems);
  expect(problems.list()).toEqual([]);
  expect(procedure.rollbackFrom).toBe('derived');
  expect(procedure.rollback.map(({ id }) => id)).toEqual(['r1-stop', 'r2-restore', 'r3-start']);
  expect(procedure.notes?.map(({ code }) => code)).toContain('rollback-derived');
});

test('two backups are a choice that nobody has made', () => {
  expect(
    deriveRollback(draftOf([{ kind: 'backup', from: '/opt/e', to: '/opt/e_1', source: at(6) }])),
  ).toBeUndefined();
});

test('what is kept of a file in the tree goes back with the tree', () => {
  const inside = draftOf([{ kind: 'place', from: '/opt/in/a', to: '/opt/d/a', source: at(6) }]);
  expect(deriveRollback(inside)).toMatchObject([{ backup: '/opt/d_1' }]);
  const beside = draftOf([{ kind: 'place', from: '/opt/in/a', to: '/etc/d/a', source: at(6) }]);
  expect(deriveRollback(beside)).toMatchObject([
    { backup: '/etc/d/a.before-2', live: '/etc/d/a', how: 'move' },
    { backup: '/opt/d_1' },
  ]);
});

test('nothing kept, nothing derived', () => {
  const bare = draftOf([]);
  expect(
    deriveRollback({ ...bare, steps: bare.steps.filter(({ kind }) => kind !== 'backup') }),
  ).toBeUndefined();
});
