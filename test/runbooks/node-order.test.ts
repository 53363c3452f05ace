import { expect, test } from 'vitest';
import { fence, wholeApp, wholeCodes } from './section-support.ts';

const restart = fence('systemctl restart app');
const nodes = (...lines: string[]) => wholeApp(...lines).nodes;

test.each([
  'First app-2, then app-1.',
  '先升级 app-2，再升级 app-1。',
  '升级顺序：app-2 → app-1',
  'Order: app-2, app-1.',
  'app-1 after app-2.',
  'Upgrade app-2 before app-1.',
])('the plan follows the order: %s', (sentence) => {
  expect(nodes('## Upgrade steps', '', sentence, restart)).toEqual(['app-2', 'app-1']);
});

test('also from the chapter that explains', () => {
  const overview = ['## 升级说明', '', '1. 先升级 app-2，再升级 app-1。', ''];
  expect(nodes(...overview, '## 升级步骤', restart)).toEqual(['app-2', 'app-1']);
});

test('against the logins, or in more words, it is asked about', () => {
  const logins = ['', 'Log in to `app-1`.', restart, 'Log in to `app-2` and repeat the steps above.'];
  expect(wholeCodes('## Upgrade steps', '', 'First app-2, then app-1.', ...logins)).toEqual(['lead-unclear']);
  const more = 'First app-2 with the read replica, then app-1.';
  expect(wholeCodes('## Upgrade steps', '', more, restart)).toEqual(['lead-unclear']);
});

test('a host where the service is not, first, names no node', () => {
  const database = ['On `shop-db`:', fence('mysql app < /opt/7.sql')];
  const logins = ['Log in to `app-1`:', restart, 'Log in to `app-2` and repeat the steps above.'];
  expect(nodes('## Upgrade steps', '', ...database, ...logins)).toEqual(['app-1', 'app-2']);
});
