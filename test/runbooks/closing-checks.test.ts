import { expect, test } from 'vitest';
import { compileDocument } from '../../src/runbooks/document/compile.ts';
import { compiled, procedureOf } from './support.ts';

const documentOf = (between: string, after: string) =>
  [
    '## Upgrade steps',
    '### app',
    'Log in to `app-1`, upload `app.tar` to `/home`.',
    '',
    '```',
    'kill -15 <PID>',
    '```',
    '',
    between,
    '',
    '```',
    'tar xf /home/app.tar -C /home',
    '/home/tomcat/bin/startup.sh',
    '```',
    '',
    after,
    '',
    '## Verification',
    '* it is up',
  ].join('\n');

const read = (between: string, after: string) => {
  const { steps, points } = procedureOf(
    compiled(compileDocument(documentOf(between, after), '20260901')),
    'app',
  );
  return {
    people: steps.flatMap((step) => (step.kind === 'person' ? [step.says] : [])),
    points: points.map(({ text }) => text),
  };
};

test.each([
  'Check that the login page opens.',
  'Make sure all queues are empty.',
  '请确认登录页面可以打开。',
  '检查三台机器的监控曲线',
])('a check that nothing follows is ticked at the next gate: %s', (check) => {
  const { people, points } = read('', check);
  expect(people).toEqual([]);
  expect(points).toEqual(['it is up', check.replace(/[.。]$/, '')]);
});

test.each([
  'Check that the login page opens, then delete the cache.',
  'Make sure to restart the proxy.',
  'Check that /home/app/app.conf has the new address.',
  'Tell the desk that it is done.',
  '确认无误后删除缓存。',
])('what is more than a look stays an order: %s', (order) => {
  expect(read('', order).people).toHaveLength(1);
});

test('a check that something follows is made before it', () => {
  const { people, points } = read('Check that no report is being written.', 'Check that the page opens.');
  expect(people).toEqual(['Check that no report is being written']);
  expect(points).toEqual(['it is up', 'Check that the page opens']);
});
