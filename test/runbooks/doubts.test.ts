import { describe, expect, test } from 'vitest';
import { fence, wholeApp, wholeBriefs, wholeCodes } from './section-support.ts';

const restart = fence('systemctl restart app');
const other = fence('sh /opt/other.sh');
const steps = (...lines: string[]) => wholeBriefs('## Upgrade steps', ...lines);
const codes = (...lines: string[]) => wholeCodes('## Upgrade steps', ...lines);

describe('whether commands run', () => {
  test.each([
    'For development:',
    'On the standby:',
    'Previously you had to run:',
    'Do **not** run the following on production:',
    '注意：以下命令仅在测试环境执行。',
  ])('is asked about: %s', (words) => {
    expect(codes(words, other, 'Restart:', restart)).toContain('lead-unclear');
  });

  test('words below that speak of commands above are asked about', () => {
    const words = 'Skip the second command if you want to keep the data.';
    expect(codes(other, words, restart)).toEqual(['lead-unclear']);
  });

  test.each([
    'Run the migration (only needed when upgrading from 1.x):',
    'Run the migration (skip this on new installations):',
    'Skip this step if you use S3:',
    'Unless you already did so, convert the database:',
    '仅在首次安装时执行：',
  ])('is a condition: %s', (words) => {
    const [first, second] = steps(words, other, 'Restart:', restart);
    expect(first).toMatch(/^sh \/opt\/other\.sh if /);
    expect(second).toBe('restart');
  });

  test('a command inside of a condition is not lost', () => {
    expect(steps('* 若存在旧数据则`rm -rf /opt/old`', '* `systemctl restart app`')).toEqual([
      expect.stringMatching(/^rm -rf \/opt\/old if 若存在旧数据/),
      'restart',
    ]);
  });

  test("a chapter's heading ends what an earlier one said", () => {
    expect(steps('### Optional: clear the cache', other, '### Restart', restart)).toEqual([
      'sh /opt/other.sh if Optional',
      'restart',
    ]);
  });

  test.each([['### 测试环境', '### 生产环境']])('two headings for one or the other: %s', (one, two) => {
    expect(codes(one, other, two, restart)).toContain('several-ways');
  });

  test('a label that can be folded, too', () => {
    const fold = (label: string, code: string) =>
      `<details>\n<summary>${label}</summary>\n${code}\n</details>\n`;
    expect(codes(fold('Docker', other), fold('Manual', restart))).toEqual(['several-ways']);
  });
});

describe('what is no command', () => {
  test.each(['You should see:', 'The output should look like this:', '输出如下：', '预期结果：'])(
    'is shown by: %s',
    (words) => {
      const { steps, remarks } = wholeApp('## Upgrade steps', restart, words, fence('OK (1 row)'));
      expect(steps.map(({ kind }) => kind)).toEqual(['restart']);
      expect(remarks?.map(({ text }) => text)).toContain('OK (1 row)');
    },
  );

  test.each([
    'cp -r /path/to/app /path/to/app.bak',
    'cp -r /opt/app-OLD_VERSION/data /opt/app/data',
    'cp your-config.yml /opt/app/',
    'wget https://example.org/app-x.y.z.tgz',
  ])('has something to fill in: %s', (command) => {
    expect(wholeApp('## Upgrade steps', fence(command), restart).steps[0]).toMatchObject({
      kind: 'person',
      content: command,
    });
  });

  test.each(['systemctl　stop　app', 'systemctl restart app；', 'echo “done”', 'tar xf /opt/ａ.tar'])(
    'is written in full width: %s',
    (command) => {
      expect(codes(fence(command), restart)).toContain('full-width');
    },
  );

  test('texts and comments may be', () => {
    expect(steps(fence('echo "完成！" # 提示：无', 'sh /opt/a.sh'), restart)).toHaveLength(2);
  });
});

describe('what words ask for', () => {
  test('a restart carries out', () => {
    expect(steps('Then restart the service:', restart)).toEqual(['restart']);
  });

  test('another order for people does not', () => {
    const words = '1、停掉服务；2、替换/opt/app下的app.jar；3、启动服务；4、通知客服。';
    expect(steps(words, restart)).toEqual([
      'people: 2、替换/opt/app下的app.jar',
      'people: 4、通知客服',
      'restart',
    ]);
  });

  test("the reader's own machine, at a sentence's end", () => {
    expect(steps('Run the playbook from your laptop:', other, 'Restart:', restart)[0]).toContain('people: ');
  });
});
