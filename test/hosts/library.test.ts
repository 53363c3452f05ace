import { expect, test } from 'vitest';
import { loadLibrary } from '../../src/hosts/library.ts';

test('no two functions of the remote library have one name: the later would silently win', () => {
  const names = [...loadLibrary().text.matchAll(/^([a-z_0-9]+)\(\)/gm)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(100);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});
