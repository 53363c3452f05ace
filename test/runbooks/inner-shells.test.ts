import { describe, expect, test } from 'vitest';
import { fence, wholeApp, wholeBriefs, wholeCodes } from './section-support.ts';

const [stop, start] = ['systemctl stop app', 'systemctl start app'];
const steps = (...lines: string[]) => wholeBriefs('## Upgrade steps', fence(...lines));

describe('lines that are typed into another program', () => {
  const openers = [
    'mysql -uroot app',
    'mysql -h 10.9.0.9 -P 3306 -u root -p',
    'psql -U app -d app',
    'sudo -u postgres psql',
    'redis-cli -h 10.9.0.9 -p 6379',
    'mongosh app',
    'sqlite3 /opt/app/app.db',
    'docker exec -it app bash',
    'docker compose exec db psql',
    'kubectl exec -it app-0 -- sh',
    'su - app',
    'sudo su',
    'sudo -i',
    'sudo -iu app',
    'bash',
    'python3',
  ];
  test.each(openers)('are for people, up to its end: %s', (opener) => {
    const { steps } = wholeApp('## Upgrade steps', fence(stop, opener, 'flushall', 'exit', start));
    expect(steps.map(({ kind }) => kind)).toEqual(['stop', 'person', 'start']);
    expect(steps[1]).toMatchObject({ content: [opener, 'flushall', 'exit'].join('\n') });
  });

  test.each(['\\q', 'quit;', 'mysql> exit', 'bye', 'logout'])('which is any of its own: %s', (end) => {
    const lines = end.includes('> ') ? ['mysql app', 'delete from t;', 'exit'] : ['mysql app', 'x', end];
    expect(steps(...lines, start)).toHaveLength(2);
  });

  const given = [
    'mysql app < /opt/7.sql',
    'mysql -e "drop table t" app',
    'psql -f /opt/7.sql',
    'psql -c "vacuum"',
    'redis-cli flushall',
    'redis-cli -h 10.9.0.9 flushall',
    'su app -c "sh /opt/7.sh"',
    'bash /opt/7.sh',
    'docker exec app sh /opt/7.sh',
    'docker exec -it app bash -c "rm -rf cache"',
  ];
  test.each(given)('are none where it is given its lines: %s', (command) => {
    expect(steps(stop, command, 'sh /opt/8.sh', start)).toEqual([
      'stop',
      `${command}\nsh /opt/8.sh`,
      'start',
    ]);
  });

  test('a shell that nobody leaves takes what is below it: asked about', () => {
    const lines = (opener: string) => ['## Upgrade steps', fence(opener), 'Then:', fence(stop, start)];
    expect(wholeCodes(...lines('sudo su'))).toEqual(['own-terminal']);
    expect(wholeCodes(...lines('docker exec -it app bash'))).toEqual(['own-terminal']);
    expect(wholeBriefs(...lines('mysql -uroot app'))).toEqual(['people: mysql -uroot app', 'stop', 'start']);
  });
});
