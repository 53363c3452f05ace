import { describe, expect, test } from 'vitest';
import { fence, wholeApp, wholeBriefs } from './section-support.ts';

const restart = fence('systemctl restart app');

describe('a table among the steps', () => {
  test('of steps: each row is for people, in its place', () => {
    const table = [
      '| 序号 | 操作 | 负责人 |',
      '|---|---|---|',
      '| 1 | 摘除负载均衡 | 李四 |',
      '| 2 | 通知客服 | 张三 |',
    ];
    expect(wholeBriefs('## 升级步骤', '', ...table, restart)).toEqual([
      'people: 摘除负载均衡 – 李四',
      'people: 通知客服 – 张三',
      'restart',
    ]);
  });

  test('with commands in its cells: nothing of it runs unasked', () => {
    const table = ['| what | with |', '|---|---|', '| stop | `systemctl stop app` |', '| port | 8080 |'];
    const { steps, remarks } = wholeApp('## Upgrade steps', '', ...table, restart);
    expect(steps.map(({ kind }) => kind)).toEqual(['person', 'restart']);
    expect(remarks?.map(({ text }) => text)).toContain('| port | 8080 |');
  });

  test('of facts is a note', () => {
    const table = ['| file | place |', '|---|---|', '| app.conf | /etc/app |'];
    expect(wholeBriefs('## Upgrade steps', '', ...table, restart)).toEqual(['restart']);
  });
});

describe('a table in another chapter', () => {
  const steps = ['## Upgrade steps', restart];
  const table = (...rows: string[]) => ['', '| no | what |', '|---|---|', ...rows, ''];

  test('of checks: each row is a point', () => {
    const { points } = wholeApp(
      ...steps,
      '## Verification',
      ...table('| 1 | The page opens |', '| 2 | No errors |'),
    );
    expect(points.map(({ text }) => text)).toEqual(['The page opens', 'No errors']);
  });

  test('of changes: each row is a reason', () => {
    const { points } = wholeApp('## Overview', ...table('| 1 | Wrong totals |'), ...steps);
    expect(points).toMatchObject([{ kind: 'reason', text: 'Wrong totals' }]);
  });
});
