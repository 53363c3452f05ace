import { expect, test } from 'vitest';
import { frozenSettings } from '../../src/config/frozen.ts';
import { parseConfig } from '../../src/config/load.ts';
import { changedSettings, withChanges } from '../../src/rollout/settings.ts';

const before = {
  hosts: {
    'shop-1': { address: '10.0.0.1', env: { JAVA_OPTS: '-Xmx1g', DB_PASSWORD: 'sesame' } },
    other: { address: '10.0.0.9' },
  },
  services: { shop: { health: 'http://me:sesame@{address}/', timeouts: { stop: '30s' } } },
};
type Yaml = { hosts: Record<string, object>; services: Record<string, object> };

const freeze = (yaml: Yaml) =>
  frozenSettings(parseConfig(JSON.stringify(yaml), '/none/baton.yaml'), {
    service: 'shop',
    hosts: ['shop-1'],
    salt: 'r1',
  });
const host = (more: object): Yaml => ({
  ...before,
  hosts: { ...before.hosts, 'shop-1': { ...before.hosts['shop-1'], ...more } },
});
const service = (more: object): Yaml => ({
  ...before,
  services: { shop: { ...before.services.shop, ...more } },
});
const env = (more: object) => host({ env: { ...before.hosts['shop-1'].env, ...more } });

test.each<[string, Yaml, RegExp]>([
  ['an address', host({ address: '10.0.0.2' }), /^hosts\.shop-1\.address: 10\.0\.0\.1 → 10\.0\.0\.2$/],
  ['paths', host({ paths: { '/home': '/data' } }), /^hosts\.shop-1\.paths: \{\} → \{"\/home":"\/data"\}$/],
  ['a user', host({ user: 'eve' }), /^hosts\.shop-1\.user: .* → eve$/],
  ['sudo', host({ become: 'sudo' }), /^hosts\.shop-1\.become: – → root$/],
  [
    'a variable',
    env({ JAVA_OPTS: '-Xmx2g' }),
    /^hosts\.shop-1\.env\.JAVA_OPTS: \(sha256 \w{6}…\) → \(sha256/,
  ],
  ['one more variable', env({ NEW: 'x' }), /^hosts\.shop-1\.env\.NEW: – → \(sha256/],
  ['a process', service({ process: '-Dx=/y' }), /^services\.shop\.process: – → -Dx=\/y$/],
  [
    'a timeout',
    service({ timeouts: { stop: '5s' } }),
    /^services\.shop\.timeouts\.stop: 30000 ms → 5000 ms$/,
  ],
  ['a ready text', service({ ready: 'up' }), /^services\.shop\.ready: \[\] → \["up"\]$/],
  ['a failed text', service({ failed: ['no'] }), /^services\.shop\.failed/],
  ['an archive', service({ archive: { setuid: true } }), /^services\.shop\.archive\.setuid: false → true$/],
  ['a health address', service({ health: 'http://{address}/' }), /^services\.shop\.health: \(sha256/],
])('%s that is another is named, and approved as it is', (_, yaml, line) => {
  const [approved, now] = [freeze(before), freeze(yaml)];
  const { changed, settings } = changedSettings(approved, now);
  expect(changed).toEqual([expect.stringMatching(line)]);
  expect(changedSettings(withChanges(approved, settings), now).changed).toEqual([]);
  // Whoever still reads the old file is another one then.
  expect(changedSettings(withChanges(approved, settings), approved).changed).toHaveLength(1);
});

test('no secret is in what is kept', () => {
  expect(JSON.stringify(freeze(before))).not.toContain('sesame');
});

test('what a rollout does not use may change, and a key of a later Baton is no change', () => {
  const approved = freeze(before);
  const elsewhere = { ...before, hosts: { ...before.hosts, other: { address: '10.9.9.9' } } };
  expect(changedSettings(approved, freeze(elsewhere)).changed).toEqual([]);
  const { 'hosts.shop-1.sshRsa': _, ...older } = approved;
  expect(changedSettings(older, approved).changed).toEqual([]);
  expect(changedSettings(undefined, approved).changed).toEqual([]);
});

test('a host that is gone from baton.yaml is a change', () => {
  const gone = { ...before, hosts: { other: before.hosts.other } };
  const { changed, settings } = changedSettings(freeze(before), freeze(gone));
  expect(changed).toContain('hosts.shop-1.address: 10.0.0.1 → –');
  expect(changedSettings(withChanges(freeze(before), settings), freeze(gone)).changed).toEqual([]);
});
