import { describe, expect, test } from 'vitest';
import { compileDocument } from '../../src/runbooks/document/compile.ts';
import { briefs, compiled, exampleText, procedureOf } from './support.ts';

describe('the English example', () => {
  const runbook = compiled(compileDocument(exampleText('20261015.md'), '20261015'));

  test('shop: three nodes, an archive with a version, a shell step and a remark', () => {
    const shop = procedureOf(runbook, 'shop');
    const start = { form: 'tomcat', command: '/opt/tomcat/bin/startup.sh', catalinaBase: '/opt/tomcat' };
    const logs = ['/opt/tomcat/logs/catalina.out', '/var/log/shop/shop.log'];
    const live = '/opt/apps/shop';
    expect(shop.nodes).toEqual(['shop-1', 'shop-2', 'shop-3']);
    expect(briefs(shop.steps)).toEqual([
      { id: '1-upload', kind: 'upload', file: 'shop-4.2.0.tar.gz', toDir: '/opt/apps', lines: [18] },
      { id: '2-stop', kind: 'stop', signal: 15, start, lines: [21, 22] },
      { id: '3-backup', kind: 'backup', from: live, to: `${live}_20261015`, lines: [28] },
      {
        id: '4-unpack',
        kind: 'unpack',
        archive: '/opt/apps/shop-4.2.0.tar.gz',
        intoDir: '/opt/apps',
        top: 'shop',
        lines: [25, 29],
      },
      {
        id: '5-shell',
        kind: 'shell',
        command: '# pages compiled by the old version\nrm -rf /opt/tomcat/work/Catalina',
        cwd: '/opt/apps',
        lines: [36, 37],
      },
      { id: '6-start', kind: 'start', start, logs, lines: [43] },
      { id: '7-follow', kind: 'follow', start, logs, lines: [44, 45] },
    ]);
    expect(briefs(shop.rollback)).toEqual([
      { id: 'r1-stop', kind: 'stop', signal: 15, start, lines: [21, 22] },
      { id: 'r2-restore', kind: 'restore', backup: `${live}_20261015`, live, lines: [88] },
      { id: 'r3-start', kind: 'start', start, logs, lines: [43] },
      { id: 'r4-follow', kind: 'follow', start, logs, lines: [44, 45] },
    ]);
    expect(shop.remarks?.map((ref) => ref.line)).toEqual([14, 32, 33]);
  });

  test('price-feed: a single node, relative paths and a redirection that is kept', () => {
    const feed = procedureOf(runbook, 'price-feed');
    const live = '/opt/apps/price-feed';
    const start = { form: 'nohup', command: 'sh run.sh --quiet > run.log 2>&1', cwd: live };
    expect(feed.nodes).toEqual(['feed-1']);
    expect(briefs(feed.steps)).toEqual([
      { id: '1-upload', kind: 'upload', file: 'price-feed.tar', toDir: '/opt/apps', lines: [55] },
      { id: '2-stop', kind: 'stop', signal: 15, start, lines: [58] },
      { id: '3-backup', kind: 'backup', from: live, to: `${live}_20261015`, lines: [64, 65] },
      {
        id: '4-unpack',
        kind: 'unpack',
        archive: `${live}.tar`,
        intoDir: '/opt/apps',
        top: 'price-feed',
        lines: [66],
      },
      { id: '5-start', kind: 'start', start, logs: [`${live}/run.log`], lines: [72, 73] },
      { id: '6-follow', kind: 'follow', start, logs: [`${live}/run.log`], lines: [74] },
    ]);
    expect(feed.rollback.map((step) => step.id)).toEqual(['r1-stop', 'r2-restore', 'r3-start', 'r4-follow']);
  });

  test('reasons and points are for the services that they name, or for all', () => {
    expect(runbook.summary).toHaveLength(2);
    const ids = (service: string) => procedureOf(runbook, service).points.map((point) => point.id);
    expect(ids('shop')).toEqual(['reason-1', 'reason-2', 'point-1', 'point-3']);
    expect(ids('price-feed')).toEqual(['reason-1', 'point-2', 'point-3']);
  });
});
