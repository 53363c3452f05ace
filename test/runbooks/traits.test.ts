import { expect, test } from 'vitest';
import { has, type Step, traitsOf } from '../../src/runbooks/kinds/table.ts';

const base = { id: '1', source: [] };
const backup: Step = { ...base, kind: 'backup', from: '/a', to: '/b' };
const upload: Step = { ...base, kind: 'upload', file: 'a.war', toDir: '/t/webapps' };

test('a backup changes the tree only where it moves it', () => {
  expect(has(backup, 'changesTree')).toBe(false);
  expect(has({ ...backup, how: 'move' }, 'changesTree')).toBe(true);
});

test('an upload is staged, or has its turn, and never both', () => {
  expect(traitsOf(upload)).toMatchObject({ stages: true, applies: false, changesTree: false });
  const late: Step = { ...upload, late: true };
  expect(traitsOf(late)).toMatchObject({ stages: false, applies: true, changesTree: false });
  const kept = [{ path: '/t/webapps/a.war', at: '/t/a.war.before-2' }];
  expect(traitsOf({ ...late, keeps: kept } as Step)).toMatchObject({ applies: true, changesTree: true });
});
