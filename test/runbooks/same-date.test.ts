import { expect, test } from 'vitest';
import { brief, fence, wholeApp, wholeBriefs, wholeCodes } from './section-support.ts';

const [stop, start] = ['systemctl stop app', 'systemctl start app'];
const upgrade = (...lines: string[]) => ['## Upgrade steps', fence(stop, ...lines, start)];
const back = (...lines: string[]) => ['## Rollback', fence(stop, ...lines, start)];

test('a date in two steps is the same in both, whichever way it is written', () => {
  const { steps, rollback } = wholeApp(
    ...upgrade('mysqldump app > /bak/app-$(date +%Y%m%d).sql'),
    ...back('mysql app < /bak/app-`date +%Y%m%d`.sql'),
  );
  expect(steps.map(brief)).toContain('mysqldump app > /bak/app-20260901.sql');
  expect(rollback.map(brief)).toContain('mysql app < /bak/app-20260901.sql');
});

test('in a variable', () => {
  const day = ['DAY=$(date +%F)', 'tar cf "/bak/$DAY.tar" /opt/app', 'echo "$DAY"'];
  const { rollback } = wholeApp('## Upgrade steps', fence(...day), fence(stop, start), ...back(...day));
  expect(rollback.map(brief).join()).toContain('DAY=2026-09-01');
});

test('a date in one step runs as written, and so does one in single quotes', () => {
  const once = 'echo "$(date +%F) done" >> /var/log/upgrades';
  expect(wholeBriefs(...upgrade(once))).toContain(once);
  const quoted = "echo 'cp a a_$(date +%F)' >> /opt/a.sh";
  const { rollback } = wholeApp(...upgrade(quoted), ...back(quoted));
  expect(rollback.map(brief)).toContain(quoted);
});

test('one that cannot be put in is asked about', () => {
  const [save, load] = [
    'tar cf /bak/$(date -d yesterday +%F).tar /opt/app',
    'tar xf /bak/$(date -d yesterday +%F).tar',
  ];
  expect(wholeCodes(...upgrade(save), ...back(load))).toContain('placeholder-left');
});
