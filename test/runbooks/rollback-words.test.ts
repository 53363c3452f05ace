import { expect, test } from 'vitest';
import { brief, fence, wholeApp } from './section-support.ts';

const upgrade = [
  '## Upgrade steps',
  'Upload `app.tar` to `/opt`.',
  fence(
    'systemctl stop app',
    'cp -r /opt/app /opt/app.bak',
    'tar xf /opt/app.tar -C /opt',
    'systemctl start app',
  ),
  '## Rollback',
];
const back = (...lines: string[]) => wholeApp(...upgrade, ...lines);

test.each(['Stop the service, restore the backup and start it again.', '停止服务，恢复备份，重启服务。'])(
  'no more than Baton does by itself is derived: %s',
  (words) => {
    const { rollback, rollbackFrom } = back(words);
    expect(rollbackFrom).toBe('derived');
    expect(rollback.map(({ kind }) => kind)).toEqual(['stop', 'restore', 'start']);
  },
);

test.each([
  'Stop the service, restore the backup, clear the cache and start it again.',
  '停止服务，恢复备份，执行`undo.sql`，重启服务。',
  'Restore the backup.\n\nThen tell the desk.',
  'Restore the backup and restore `/opt/other`.',
])('with one order more, people carry all of it out: %s', (words) => {
  const { rollback, rollbackFrom } = back(words);
  expect(rollbackFrom).toBe('document');
  const people = rollback.filter(({ kind }) => kind === 'person');
  expect(people).toHaveLength(1);
  const said = people.map(brief).join();
  for (const word of words.replaceAll('`', '').split(/\s+/)) expect(said).toContain(word);
});
