import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { LabHost } from '../../../lab/host.ts';
import { namespaces } from '../../../lab/needs.ts';
import { preflight } from '../../../src/jobs/kinds/preflight.ts';
import type { StepOutcome } from '../../../src/rollout/outcomes.ts';
import type { Procedure, Step } from '../../../src/runbooks/runbook.ts';
import { describeIf } from '../../support/conditional.ts';
import { type HostUsers, openHostUsers } from './host-users.ts';

const at = '/home/deploy';

describeIf(await namespaces())('what a tree can be like, known before anything is stopped', () => {
  let lab: HostUsers;
  let host: LabHost;
  beforeAll(async () => {
    lab = await openHostUsers([{ name: 'deploy', shell: '/bin/sh' }]);
    host = lab.host;
  });
  beforeEach(async () => {
    await host.sh(
      `rm -rf ${at}/* && mkdir -p ${at}/app/lib && cd ${at}/app && echo 1 >a && echo 2 >lib/b && chown -R deploy:deploy .`,
    );
  });
  afterAll(() => lab?.close());

  function look(user: string, { backupIn = at }: { backupIn?: string } = {}): Promise<StepOutcome> {
    const backup: Step = {
      id: 'b',
      source: [],
      kind: 'backup',
      from: `${at}/app`,
      to: `${backupIn}/app_1`,
    };
    const restore: Step = { id: 'r', source: [], kind: 'restore', backup: backup.to, live: backup.from };
    const procedure: Procedure = {
      service: 'app',
      nodes: ['one-1'],
      steps: [backup],
      rollback: [restore],
      points: [],
      source: { line: 1, text: '' },
    };
    return preflight(procedure, lab.contextOf(user));
  }

  test('a tree that is all its user’s, for that user and for root', async () => {
    for (const user of ['deploy', 'root']) expect(await look(user)).toMatchObject({ ok: true });
  });

  test('files of another owner or group, and what this user cannot read or write', async () => {
    await host.sh(`cd ${at}/app && chown root lib/b && chmod 600 lib/b && ln -s x l && chown -h root:root l`);
    await host.sh(`cd ${at}/app && mkdir shut && chown deploy:deploy shut && chmod 500 shut && chgrp root a`);
    const outcome = await look('deploy');
    expect(outcome).toMatchObject({ ok: false, code: 'tree-not-ours', facts: { user: 'deploy' } });
    expect(outcome.facts.barred).toEqual(expect.arrayContaining([`${at}/app/lib/b`, `${at}/app/shut`]));
    expect(outcome.facts.foreign).toEqual(
      expect.arrayContaining(['root:deploy ./lib/b', 'root:root ./l', 'deploy:root ./a']),
    );
    expect(await look('root')).toMatchObject({ ok: true });
  });

  test('a disk that is mounted on the tree, or in it', async () => {
    for (const path of [`${at}/app/lib`, `${at}/app`, `${at}/app/a b`]) {
      await host.sh(`mkdir -p '${path}' && mount -t tmpfs tmpfs '${path}'`);
      try {
        const outcome = await look('root');
        expect(outcome).toMatchObject({ code: 'tree-mounted', facts: { path: `${at}/app`, mounts: [path] } });
      } finally {
        await host.sh(`umount '${path}'`);
      }
    }
  });

  test('room for one more tree, for the rollback, where the tree really is', async () => {
    await host.sh(`mkdir -p ${at}/disk && mount -t tmpfs -o size=256k tmpfs ${at}/disk`);
    try {
      await host.sh(`mv ${at}/app ${at}/disk/app-v1 && ln -s disk/app-v1 ${at}/app`);
      await host.sh(`head -c 100000 /dev/zero >${at}/app/big`);
      expect(await look('root')).toMatchObject({ ok: true });
      await host.sh(`head -c 60000 /dev/zero >${at}/app/more`);
      const outcome = await look('root');
      expect(outcome).toMatchObject({ ok: false, code: 'no-space', facts: { path: `${at}/app` } });
    } finally {
      await host.sh(`umount -l ${at}/disk`);
    }
  });

  test('a disk that takes no more files', async () => {
    await host.sh(`mkdir -p ${at}/disk && mount -t tmpfs -o size=1m,nr_inodes=30 tmpfs ${at}/disk`);
    try {
      expect(await look('root', { backupIn: `${at}/disk` })).toMatchObject({ ok: true });
      await host.sh(`cd ${at}/app && for n in $(seq 40); do : >$n; done`);
      const outcome = await look('root', { backupIn: `${at}/disk` });
      expect(outcome).toMatchObject({ code: 'no-inodes', facts: { path: `${at}/disk`, neededFiles: 44 } });
    } finally {
      await host.sh(`umount -l ${at}/disk`);
    }
  });

  test('Baton’s own folder on a disk that is full', async () => {
    await look('deploy');
    await host.sh(`mkdir -p ${at}/.baton && mount -t tmpfs -o size=200k tmpfs ${at}/.baton`);
    try {
      const outcome = await look('deploy');
      expect(outcome).toMatchObject({ code: 'no-space', facts: { path: '.baton' } });
    } finally {
      await host.sh(`umount -l ${at}/.baton`);
    }
  });
});
