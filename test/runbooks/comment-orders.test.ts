import { expect, test } from 'vitest';
import { fence, wholeApp, wholeBriefs, wholeCodes } from './section-support.ts';

const [stop, start] = ['systemctl stop app', 'systemctl start app'];
const steps = (...lines: string[]) => wholeBriefs('## Upgrade steps', fence(...lines));

test('what a comment orders, and no command does, is for people in its place', () => {
  const { steps, nodes } = wholeApp(
    '## Upgrade steps',
    fence(
      '# Take app-1 out of the load balancer',
      stop,
      '# edit /etc/app.conf: workers=4',
      start,
      '# 通知客服',
    ),
  );
  expect(nodes).toEqual(['app-1', 'app-2']);
  expect(steps.map(({ kind }) => kind)).toEqual(['person', 'stop', 'person', 'start', 'person']);
});

test.each([
  ['# 停止服务', stop],
  ['# edit /etc/app.conf', "sed -i 's/4/8/' /etc/app.conf"],
  ['# wait until it is down', 'sleep 10'],
  ['# notify the desk', 'curl -d done https://desk.example/hook'],
  ['# remove the old files', 'rm -rf /opt/app/old'],
  ['# This takes a minute', 'sh /opt/app/build.sh'],
])('a comment says what the command below it does: %s', (comment, command) => {
  expect(steps(comment, command, start).join()).not.toContain('people');
});

test('lines that hang together are not parted: asked about', () => {
  const lines = ['A=/opt/app', '# change the port to 81 in /etc/app.conf', 'cp $A/new.jar $A/app.jar'];
  expect(wholeCodes('## Upgrade steps', fence(...lines))).toEqual(['lead-unclear']);
});
