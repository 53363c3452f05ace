import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compileDocument } from '../../src/runbooks/document/compile.ts';
import { describeIf } from '../support/conditional.ts';
import { briefs, compiled, exampleText, procedureOf } from './support.ts';

type Expected = {
  service: string;
  root: string;
  release: string;
  signal: 9 | 15;
  tomcat?: string;
  logs: string[];
  /** First line of the section, of its rollback command, and the points' ids. */
  at: number;
  back: number;
  points: string[];
};

/** What a section of this shape compiles to: its lines all have a fixed distance from its heading. */
function expectProcedure(text: string, expected: Expected): void {
  const { service, root, release, signal, at } = expected;
  const procedure = procedureOf(compiled(compileDocument(text, release)), service);
  const live = `${root}/${service}`;
  const start =
    expected.tomcat === undefined
      ? { form: 'nohup', command: 'sh startup.sh', cwd: live }
      : { form: 'tomcat', command: `${expected.tomcat}/bin/startup.sh`, catalinaBase: expected.tomcat };
  const startLines = expected.tomcat === undefined ? [at + 24, at + 25] : [at + 24];
  const logLines = expected.logs.map((_, index) => (startLines.at(-1) ?? 0) + 1 + index);
  const stop = { kind: 'stop', signal, start, lines: [at + 5, at + 6] };
  const started = { kind: 'start', start, logs: expected.logs, lines: startLines };
  const follow = { kind: 'follow', start, logs: expected.logs, lines: logLines };
  expect(procedure.nodes).toEqual([`${service}-1`, `${service}-2`]);
  expect(procedure.source.line).toBe(at);
  expect(procedure.nodeSources?.map((ref) => ref.line)).toEqual([at + 2, (logLines.at(-1) ?? 0) + 3]);
  expect(briefs(procedure.steps)).toEqual([
    { id: '1-upload', kind: 'upload', file: `${service}.tar`, toDir: root, lines: [at + 2] },
    { id: '2-stop', ...stop },
    { id: '3-backup', kind: 'backup', from: live, to: `${live}_${release}`, lines: [at + 12] },
    {
      id: '4-unpack',
      kind: 'unpack',
      archive: `${live}.tar`,
      intoDir: root,
      top: service,
      lines: [at + 15, at + 18],
    },
    { id: '5-start', ...started },
    { id: '6-follow', ...follow },
  ]);
  expect(briefs(procedure.rollback)).toEqual([
    { id: 'r1-stop', ...stop },
    { id: 'r2-restore', kind: 'restore', backup: `${live}_${release}`, live, lines: [expected.back] },
    { id: 'r3-start', ...started },
    { id: 'r4-follow', ...follow },
  ]);
  expect(procedure.points.map((point) => point.id)).toEqual(expected.points);
  expect(procedure.remarks).toEqual([]);
  expect(procedure.notes).toEqual([]);
  const lines = text.split('\n');
  for (const ref of [...procedure.steps, ...procedure.rollback].flatMap((step) => step.source)) {
    expect(ref.text).toBe(lines[ref.line - 1]);
  }
}

describe('the Chinese example, of the shape that the team writes', () => {
  const text = exampleText('20260901.md');
  const release = '20260901';
  const common = { root: '/srv', release };

  test('has its reasons, digest and services in order', () => {
    const runbook = compiled(compileDocument(text, release));
    expect(runbook.release).toBe(release);
    expect(runbook.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(runbook.summary).toEqual([
      '购物车合计金额在使用优惠券后显示不正确',
      'pay服务退款通知在网络抖动时重复发出',
      '订单确认邮件的附件名称出现乱码',
    ]);
    expect(runbook.procedures.map((one) => one.service)).toEqual(['shop', 'pay', 'mailer', 'mailer-batch']);
  });

  const all: Expected[] = [
    {
      service: 'shop',
      signal: 9,
      tomcat: '/srv/tomcat-shop',
      logs: ['/srv/tomcat-shop/logs/catalina.out', '/srv/shoplog/shop.log'],
      at: 11,
      back: 149,
      points: ['reason-1', 'reason-3', 'point-1', 'point-2', 'point-4'],
      ...common,
    },
    {
      service: 'pay',
      signal: 9,
      tomcat: '/srv/tomcat-pay',
      logs: ['/srv/tomcat-pay/logs/catalina.out', '/srv/paylog/pay.log'],
      at: 42,
      back: 155,
      points: ['reason-1', 'reason-2', 'reason-3', 'point-1', 'point-2', 'point-4'],
      ...common,
    },
    {
      service: 'mailer',
      signal: 15,
      logs: ['/srv/mailerlog/mailer.log'],
      at: 73,
      back: 161,
      points: ['reason-1', 'reason-3', 'point-1', 'point-3', 'point-4'],
      ...common,
    },
    {
      service: 'mailer-batch',
      signal: 15,
      logs: ['/srv/mailerbatchlog/batch.log'],
      at: 104,
      back: 167,
      points: ['reason-1', 'reason-3', 'point-1', 'point-3', 'point-4'],
      ...common,
    },
  ];
  test.each(all)('compiles $service step by step, each with its lines', (expected) => {
    expectProcedure(text, expected);
  });
});

const teamDocument = new URL('../../../shared/runbooks/20170324.md', import.meta.url);
const present = existsSync(teamDocument);

describeIf({ isMet: present, why: 'it does not lie beside the project' })("the team's own document", () => {
  const text = present ? readFileSync(teamDocument, 'utf8') : '';
  const release = '20170324';
  const points = ['reason-1', 'reason-2', 'point-1', 'point-2'];
  const common = { root: '/home', release, points };
  const tomcat = '/home/apache-tomcat-7.0.67';
  const catalina = `${tomcat}/logs/catalina.out`;

  test('has its reasons and services in order', () => {
    const runbook = compiled(compileDocument(text, release));
    const lines = text.split('\n');
    expect(runbook.summary).toEqual([lines[5], lines[6]].map((line) => line?.replace('* ', '')));
    expect(runbook.procedures.map((one) => one.service)).toEqual([
      'ecsc',
      'ecmc',
      'schedule',
      'schedule-res',
    ]);
    expect(runbook.procedures[0]?.points.map((point) => point.source.line)).toEqual([6, 7, 137, 138]);
  });

  const all: Expected[] = [
    {
      service: 'ecsc',
      signal: 9,
      tomcat,
      logs: [catalina, '/home/ecsclog/ecsc.log'],
      at: 11,
      back: 147,
      ...common,
    },
    {
      service: 'ecmc',
      signal: 9,
      tomcat,
      logs: [catalina, '/home/ecmclog/ecmc.log'],
      at: 42,
      back: 153,
      ...common,
    },
    {
      service: 'schedule',
      signal: 15,
      logs: ['/home/schedulelog/schedule.log'],
      at: 73,
      back: 159,
      ...common,
    },
    {
      service: 'schedule-res',
      signal: 15,
      logs: ['/home/schedulereslog/scheduleres.log'],
      at: 104,
      back: 165,
      ...common,
    },
  ];
  test.each(all)('compiles $service step by step, each with its lines', (expected) => {
    expectProcedure(text, expected);
  });
});
