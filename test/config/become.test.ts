import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';

const hostsOf = (yaml: string) => parseConfig(yaml, '/none/baton.yaml').hosts;

test('sudo is said for all hosts or for one, as root or as another user', () => {
  const hosts = hostsOf(`
ssh: { user: deploy, become: sudo }
hosts:
  a: { address: 10.0.0.1 }
  b: { address: 10.0.0.2, becomeUser: tomcat }
  c: { address: 10.0.0.3, become: false }
`);
  expect(Object.values(hosts).map(({ become }) => become)).toEqual(['root', 'tomcat', undefined]);
  expect(hostsOf('hosts: { a: { address: 10.0.0.1, user: deploy } }').a).not.toHaveProperty('become');
});

test('an old host is let in where baton.yaml says so', () => {
  const hosts = hostsOf('hosts: { a: { address: 10.0.0.1, sshRsa: true }, b: { address: 10.0.0.2 } }');
  expect([hosts.a?.sshRsa, hosts.b?.sshRsa]).toEqual([true, false]);
});
