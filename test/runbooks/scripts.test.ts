import { describe, expect, test } from 'vitest';
import { appOf, briefs, compile, documentOf, parts, refused, sayProblem, withExtra } from './support.ts';

const block = (...lines: string[]) => briefs(appOf(withExtra(...lines)).steps).slice(3, -3);
const messages = (...lines: string[]) => refused(compile(withExtra(...lines))).map(sayProblem);

/** One script, byte for byte. */
const whole: [string, string[]][] = [
  ['a variable', ['DIR=/home/ecsc; rm -rf $DIR/work']],
  [
    'a variable on a line of its own',
    ['DIR=/home/ecsc', '', 'rm -rf "$DIR"/work # twice', 'cp -R /home/a /home/b'],
  ],
  ['a chain that goes to nowhere we know', ['cd /home/ecsc && rm -rf work']],
  ['a directory that only a shell knows', ['cd $(cat /etc/place)', 'rm -rf work']],
  ['a loop', ['for f in a b; do', '  echo "$f"', 'done']],
  ['a here-document', ['cat > /home/app.conf <<EOF', '<port>  8080', 'EOF', 'ls']],
  ['a function', ['clean() {', '  rm -rf "$1"', '}', 'clean /home/app/work']],
  ['a setting that later lines use', ['export LANG=C', 'sort /home/a > /home/b']],
  ['a job', ['rsync -a /home/a/ /home/b/ &', 'wait']],
  ['lines in a row', ['rm -f /home/a', '# and', 'rm -f /home/b']],
];

describe('what Baton does not know is one script', () => {
  test.each(whole)('%s', (_, lines) => {
    expect(block(...lines)).toMatchObject([{ kind: 'shell', command: lines.join('\n') }]);
  });

  test('with its spaces, and the directory it is known to run in', () => {
    const text = withExtra('  if true; then', '\trm  -f  a', '  fi  ').replace(
      '```\n  if',
      '进入`/home/x`目录：\n\n```\n  if',
    );
    expect(briefs(appOf(text).steps)[3]).toMatchObject({
      command: '  if true; then\n\trm  -f  a\n  fi  ',
      cwd: '/home/x',
    });
  });

  test('between lines that it knows', () => {
    const steps = block('cd /home', 'rm -f a', 'rm -f b', 'tar xvf app.tar', 'rm -f c');
    expect(steps.map((step) => (step.kind === 'shell' ? step.command : step.kind))).toEqual([
      'cd /home\nrm -f a\nrm -f b',
      'unpack',
      'rm -f c',
    ]);
  });

  test('a directory that a script leaves is not guessed by the next block', () => {
    const text = documentOf({
      steps: `\`\`\`\ncd $(cat /etc/place)\nls\n\`\`\`\n\n\`\`\`\nrm -rf work\n\`\`\`\n\n${parts.steps}`,
    });
    expect(refused(compile(text)).map(sayProblem)).toContainEqual(expect.stringContaining('not known'));
  });

  const never: [string, string[]][] = [
    ['another user for good', ['su - app', 'rm -rf work']],
    ['a log', ['X=1', 'tail -f /home/app/$X.log']],
    ['a journal', ['journalctl -u app -f']],
    ['what turns around', ['rm /home/a \u202e/b']],
    [
      'more than a card shows',
      ['echo 1', ...Array.from({ length: 200 }, () => 'rm -f /home/app/some/file/or/other')],
    ],
  ];
  test.each(never)('and never %s', (_, lines) => {
    expect(messages(...lines)).not.toEqual([]);
  });
});

const forPeople: [string, string[]][] = [
  ['another shell', ['sudo -i', 'rm -rf work', 'exit']],
  ['another user', ['su - app', 'rm -rf work', 'exit']],
  ['something to fill in', ['cp <file>.tar /home/x']],
  ['the same in braces', ['pm2 delete {id}']],
  ['a date to fill in', ['mv /home/a_YYYYMMDD /home/a']],
  ['words to fill in', ['netstat -lanp | grep 端口号']],
  ['an editor', ['vi app.conf']],
  ['a password', ['mysql -u root -p shop']],
];

test.each(forPeople)('people type what holds %s', (_, lines) => {
  expect(block(...lines)).toMatchObject([{ kind: 'person', content: lines.join('\n') }]);
});

const others = [
  'pkill nginx',
  'pkill -9 -f nginx',
  'killall -9 nginx',
  'kill $(cat nginx.pid)',
  'kill -9 $(cat /opt/sampler/sampler.pid)',
  'kill -9 `pgrep -f sampler`',
  'kill -9 $(pgrep java | head -1; pgrep nginx)',
  "ps -ef | grep other | awk '{print $2}' | xargs kill -9",
  "ps -ef | grep java | grep other | awk '{print $2}' | xargs kill -9",
  "ps -ef | awk '{print $2}' | xargs kill -9",
  'pkill -9 -u root java',
  'kill -HUP $(cat /run/nginx.pid)',
];

describe('whose process a kill ends', () => {
  test.each(others)("another's: %s", (line) => {
    expect(block(line)).toMatchObject([{ kind: 'shell', command: line }]);
  });

  const own = [
    'pkill -9 java',
    'killall -15 app',
    'kill -9 $(pgrep -f /home/app)',
    'kill -9 $(pgrep -f catalina.base=/home/tomcat)',
    'kill -15 $(cat /home/tomcat/tomcat.pid)',
    'kill -15 $(cat /run/app.pid)',
    "ps -ef | grep '[j]ava' | grep tomcat | grep -v grep | awk '{print $2}' | xargs -r kill -9",
  ];
  test.each(own)("the service's: %s", (line) => {
    const text = documentOf({ steps: parts.steps.replace('kill -9 <PID>', line) });
    expect(appOf(text).steps[1]).toMatchObject({ kind: 'stop' });
  });

  test('a reader who looked for another fills in that one', () => {
    const text = documentOf({ steps: parts.steps.replace('grep java', 'grep nginx') });
    expect(refused(compile(text)).slice(0, 1).map(sayProblem).join()).toContain('nothing says');
    const named = documentOf({
      steps: `\`\`\`\nPID=$(cat /run/nginx.pid)\n\`\`\`\n\n\`\`\`\nkill -9 $PID\n\`\`\`\n\n${parts.steps}`,
    });
    expect(refused(compile(named)).slice(0, 1).map(sayProblem).join()).toContain('nothing says');
  });
});
