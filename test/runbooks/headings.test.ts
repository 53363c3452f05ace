import { describe, expect, test } from 'vitest';
import { brief, fence, wholeApp, wholeBriefs, wholeCodes } from './section-support.ts';

const [stop, start] = [fence('systemctl stop app'), fence('systemctl start app')];
const off = fence('sh /opt/redirect-off.sh');
const within = (heading: string) =>
  ['## Upgrade steps', '### Stop', stop, heading, off, '### Start', start] as const;

describe('a heading that takes something back', () => {
  const passing = [
    '### Undo the maintenance redirect',
    '### Revert the temporary firewall rule',
    '### Roll back the temporary DNS change',
    '### 撤销临时防火墙规则',
  ];
  test.each(passing)('is a step of the upgrade: %s', (heading) => {
    expect(wholeBriefs(...within(heading))).toEqual(['stop', 'sh /opt/redirect-off.sh', 'start']);
  });

  test.each([
    '### Roll back',
    '### Reverting the upgrade',
    '### If it fails: undo the deployment',
    '### 回退步骤',
  ])('is the way back: %s', (heading) => {
    const app = wholeApp(...within(heading));
    expect(app.steps.map(brief)).toEqual(['stop', 'start']);
    expect(app.rollback.map(brief)).toContain('sh /opt/redirect-off.sh');
  });

  test.each(['### Undo the new index', '## Revert the pricing tables'])('is asked about: %s', (heading) => {
    expect(wholeCodes(...within(heading))).toContain('lead-unclear');
  });
});

describe('a heading inside of the steps', () => {
  test('explains, and nothing below it runs', () => {
    const app = wholeApp(...within('### What the script does'));
    expect(app.steps.map(brief)).toEqual(['stop', 'start']);
    expect(app.remarks?.map(({ text }) => text)).toContain('sh /opt/redirect-off.sh');
  });

  test.each(['### Back up the command history', '### Answer the questions', '### Import history data'])(
    'orders, whatever it speaks of: %s',
    (heading) => {
      expect(wholeBriefs(...within(heading))).toEqual(['stop', 'sh /opt/redirect-off.sh', 'start']);
    },
  );
});

describe('several ways to go', () => {
  const docker = fence('docker restart app');
  const systemd = fence('systemctl restart app');
  const ways: [string, string[]][] = [
    ['headings', ['### Docker', docker, '### systemd', systemd]],
    ['headings in Chinese', ['### 使用容器部署', docker, '### 二进制方式', systemd]],
    ['bold labels', ['**Docker**', docker, '**Bare metal**', systemd]],
    ['list items', ['* Debian/Ubuntu:', docker, '* RHEL:', systemd]],
    ['tabs', ['=== "Docker"', docker, '=== "Linux package"', systemd]],
    ['either, or', ['Either restart with systemd:', systemd, 'or with Docker:', docker]],
    ['alternatively', ['Restart:', systemd, 'Alternatively, use Docker:', docker]],
    ['also', ['Restart:', systemd, 'You can also use Docker:', docker]],
    ['或者', ['重启：', systemd, '或者使用容器：', docker]],
    ['a comment', [fence('systemctl restart app', '# or', 'docker restart app')]],
    ['a Chinese comment', [fence('systemctl restart app', '# 或者', 'docker restart app')]],
    ['labels in comments', [fence('# CentOS', 'systemctl restart app', '# Docker', 'docker restart app')]],
    ['a bare word', [fence('systemctl restart app', 'or', 'docker restart app')]],
  ];
  test.each(ways)('as %s', (_, lines) => {
    const codes = wholeCodes('## Upgrade steps', ...lines);
    expect(codes.filter((code) => code === 'several-ways')).toHaveLength(1);
  });

  test('one label alone, or words with an "or" in them, are none', () => {
    expect(wholeBriefs('## Upgrade steps', '### Docker', docker)).toEqual(['restart']);
    expect(wholeBriefs('## Upgrade steps', '### systemd', stop, '### 启动', start)).toEqual([
      'stop',
      'start',
    ]);
    const spoken = 'Users are logged out, or see an old page.';
    expect(wholeBriefs('## Upgrade steps', spoken, systemd)).toEqual(['restart']);
  });
});
