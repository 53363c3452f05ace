import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SHAPES, type ShapeName } from '../../src/cli/json-shapes.ts';
import type { Command } from '../../src/rollout/commands.ts';
import { type Decision, decisionNames } from '../../src/rollout/decisions.ts';
import type { Step } from '../../src/runbooks/runbook.ts';
import { procedure, request, steps } from '../rollout/support.ts';
import { type FailsAt, openTerminal, type Ran, type Terminal } from './support.ts';

let terminal: Terminal;
beforeAll(async () => {
  terminal = await openTerminal();
});
afterAll(() => terminal?.close());

const jsonOf = ({ stdout, stderr }: Ran, shape: ShapeName) => {
  expect(stderr).not.toContain('    at ');
  return SHAPES[shape].parse(JSON.parse(stdout)) as unknown as Record<string, never>;
};

const SCRIPT = 'sync && rm -rf /tmp/cache\nexport A=1';
const shell: Step = { id: '7-shell', kind: 'shell', command: SCRIPT, source: [{ line: 7, text: 'sync' }] };
const person: Step = { id: '8-person', kind: 'person', says: 'Edit app.conf', files: [], source: [] };
const { policy } = request() as Extract<Command, { type: 'RequestRollout' }>;

type Setting = [overrides: Parameters<typeof request>[0], fails?: FailsAt];

/** What people have decided before. */
const BEFORE: Partial<Record<Decision, Decision[]>> = { leave: ['continue', 'rollback'] };

/** How a rollout comes to a gate that offers each choice. */
const OFFERS: Record<Decision, Setting> = {
  continue: [{}],
  finish: [{ procedure: procedure({ nodes: ['shop-1'] }) }],
  run: [{ procedure: procedure({ steps: [...steps, shell] }) }],
  skip: [{ procedure: procedure({ steps: [...steps, { ...shell, if: 'it is new' }] }) }],
  done: [{ procedure: procedure({ steps: [person, ...steps] }) }],
  retry: [{}, { stepId: '3-backup', code: 'no-space' }],
  force: [{}, { stepId: '2-stop', code: 'process-survived' }],
  wait: [{}, { stepId: '6-follow', code: 'ready-timeout' }],
  proceed: [{}, { stepId: '2-stop', code: 'nothing-to-stop' }],
  adopt: [{}, { stepId: '2-stop', code: 'settings-changed' }],
  restart: [{ procedure: procedure({ rollback: [] }) }, { stepId: '3-backup', code: 'no-space' }],
  leave: [{}, { stepId: 'r2-restore', code: 'no-space' }],
  rollback: [{}],
  stop: [{ policy: { ...policy, startGate: true } }],
};

describe('every choice of a gate has a command', () => {
  test.each(decisionNames)('%s', async (choice) => {
    const [overrides, fails] = OFFERS[choice];
    const first = BEFORE[choice] ?? [];
    const ref = await terminal.rollout(overrides, fails);
    for (const act of first) {
      await terminal.run(['decide', ref.id, act, '--yes']);
      await terminal.work(ref, fails);
    }
    const before = await terminal.rollouts.load(ref);
    expect(before?.gate?.options).toContain(choice);
    const ran = await terminal.run([
      'decide',
      ref.id,
      choice,
      '--yes',
      '--reason',
      'the night is short',
      '--json',
    ]);
    expect(ran.status, ran.stderr).toBe(0);
    const { rollout } = jsonOf(ran, 'decide');
    expect(rollout).toMatchObject({
      id: ref.id,
      decisions: [
        ...first.map((decision) => ({ decision })),
        { decision: choice, by: { kind: 'cli' }, reason: 'the night is short' },
      ],
    });
    expect((await terminal.rollouts.load(ref))?.decided.at(-1)).toMatchObject({
      decision: choice,
      seq: before?.gate?.seq,
      reason: 'the night is short',
    });
  });

  test('and one of its own, as continue has for whatever leads on', async () => {
    const last = await terminal.rollout(...OFFERS.finish);
    expect(await terminal.run(['continue', last.scope, '--yes'])).toMatchObject({ status: 0 });
    expect((await terminal.rollouts.load(last))?.status).toBe('completed');
    const survived = await terminal.rollout(...OFFERS.force);
    expect(await terminal.run(['force', survived.id, '-y'])).toMatchObject({ status: 0 });
  });
});

describe('what is asked once more', () => {
  test('is not done where nobody can be asked', async () => {
    const ref = await terminal.rollout();
    const events = (await terminal.journal.load(ref)).length;
    for (const [choice, said] of [
      ['continue', /☐ it starts/],
      ['rollback', /shop-1 returns to what it ran before/],
      ['stop', /Two versions stay: shop-1 new, shop-2 old/],
    ] as const) {
      const { status, stderr, stdout } = await terminal.run(['decide', ref.id, choice]);
      expect([status, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(said);
      expect(stderr).toMatch(/^baton: Nothing was changed: it was not confirmed\./m);
    }
    const refused = await terminal.run(['decide', ref.id, 'stop', '--json']);
    expect(jsonOf(refused, 'error')).toMatchObject({ error: { code: 'unconfirmed' } });
    expect(await terminal.journal.load(ref)).toHaveLength(events);
  });

  test('is asked at a terminal, where only a yes is one', async () => {
    const ref = await terminal.rollout();
    for (const typed of ['\n', 'yess\n', '\u0004']) {
      const no = await terminal.atTerminal(['decide', ref.id, 'continue'], typed);
      expect(no.stdout).toContain('Is it verified? [y/N]');
      expect(no.stdout).toContain('Nothing was changed');
      expect(no.status).toBe(1);
    }
    expect((await terminal.rollouts.load(ref))?.gate).toBeDefined();
    const yes = await terminal.atTerminal(['decide', ref.id, 'continue'], 'y\n');
    expect(yes.stdout).toContain('continue recorded');
    const { decided } = (await terminal.rollouts.load(ref)) ?? {};
    expect(Object.values(decided?.[0]?.ticks ?? {})).toMatchObject([{ by: { kind: 'cli' } }]);
  });

  test('a script is shown whole before the question and after the answer', async () => {
    const ref = await terminal.rollout(...OFFERS.run);
    const { stdout } = await terminal.atTerminal(['run', ref.id], 'y\n');
    const [before = '', after = ''] = stdout.replaceAll('\r', '').split('Run it as it stands above? [y/N]');
    for (const part of [before, after])
      for (const line of SCRIPT.split('\n')) expect(part).toContain(`  ${line}\n`);
    expect(after).toContain('run recorded');
  });

  test('what was decided meanwhile is not decided again', async () => {
    const ref = await terminal.rollout();
    const seen = (await terminal.rollouts.load(ref))?.gate?.evidence ?? '';
    const other = await terminal.run(['decide', ref.id, 'continue', '-y', '--seen', 'f'.repeat(16)]);
    expect(other).toMatchObject({ status: 1, stderr: expect.stringContaining('no longer open') });
    const short = await terminal.run(['decide', ref.id, 'continue', '-y', '--seen', seen.slice(0, 3)]);
    expect(short.status).toBe(1);
    const ran = await terminal.run(['decide', ref.id, 'continue', '-y', '--seen', seen.slice(0, 16)]);
    expect(ran.status, ran.stderr).toBe(0);
    await terminal.work(ref);
    const late = await terminal.run(['decide', ref.id, 'finish', '-y', '--seen', seen]);
    expect(late.status).toBe(1);
    expect((await terminal.rollouts.load(ref))?.gate?.kind).toBe('final');
  });
});

describe('what can be read', () => {
  test('is what the shapes say, in JSON', async () => {
    const ref = await terminal.rollout();
    const failed = await terminal.rollout(...OFFERS.retry);
    const status = await terminal.run(['status', ref.scope, '--json']);
    expect(jsonOf(status, 'status')).toMatchObject({
      rollouts: [{ id: ref.id, gate: { kind: 'node', choices: ['continue', 'rollback', 'stop'] } }],
    });
    jsonOf(await terminal.run(['status', '--json']), 'status');
    jsonOf(await terminal.run(['history', '--json']), 'history');
    for (const id of [ref.id, failed.scope]) {
      const { events } = jsonOf(await terminal.run(['show', id, '--json']), 'show');
      expect(events).toHaveLength((await terminal.journal.load(id === ref.id ? ref : failed)).length);
      jsonOf(await terminal.run(['audit', 'show', id, '--json']), 'audit-show');
    }
    expect(jsonOf(await terminal.run(['audit', 'verify', '--json']), 'audit-verify')).toMatchObject({
      intact: true,
    });
    const doctor = await terminal.run(['doctor', '--json']);
    expect(jsonOf(doctor, 'doctor')).toMatchObject({ ok: false });
    expect(doctor.status).toBe(1);
  });

  test('says of a rollout what it waits for, since when, its nodes and what to type', async () => {
    const ref = await terminal.rollout();
    const { stdout } = await terminal.run(['status', ref.scope]);
    for (const line of [
      `• ${ref.id}: shop-1 is upgraded.`,
      '  shop-1: upgraded, to be verified',
      '  shop-2: checked and staged',
      /^ {2}waiting since 20\d\d-/m,
      '  ☐ it starts',
      '  choices: continue, rollback, stop',
      `  decide: baton decide ${ref.id} CHOICE`,
    ])
      expect(stdout).toMatch(line);
  });

  test('tells a rollout from its request on', async () => {
    const ref = await terminal.rollout(...OFFERS.retry);
    const { stdout } = await terminal.run(['show', ref.id]);
    expect(stdout).toMatch(/^shop\d+ → 1: The step “backup” failed on shop-1\.$/m);
    expect(stdout).toMatch(/^20\S+ \S+ .*requested by UANN$/m);
    expect(stdout).toMatch(/^20\S+ \S+ ✗ shop-1 · backup · \d/m);
    expect(stdout).toMatch(/^ {4}│ cannot <start>$/m);
    const audit = await terminal.run(['audit', 'show', ref.id]);
    expect(audit.stdout).toMatch(/^#1 20\S+ \S+ UANN RolloutRequested [0-9a-f]{16}$/m);
    expect(audit.stdout).toMatch(/: \d+ events, intact, [0-9a-f]{16}\n$/);
  });

  test("is in the team's language", async () => {
    const ref = await terminal.rollout(...OFFERS.run);
    for (const args of [['status'], ['history'], ['show', ref.id], ['decide', ref.id, 'run']]) {
      const { stdout, stderr } = await terminal.run(args, { locale: 'zh-CN' });
      const bare = `${stdout}${stderr}`
        .replaceAll(SCRIPT.replace('\n', '\n  '), '')
        .replace(
          /\S*shop\S*|user:|UANN|UBEN|baton decide|CHOICE|CHOICE|--yes|it starts|it is new|sha256|7-shell|[A-Z]=1|Baton|baton:/g,
          '',
        )
        .replace(/export .*|sync .*/g, '');
      expect(
        bare.replace(/\b(run|rollback|stop|continue|finish|retry|skip|done|force|wait|proceed)\b/g, ''),
        args.join(' '),
      ).not.toMatch(/[A-Za-z]{3,}/);
    }
  });

  test('is printed anew when something has changed, until it is ended', async () => {
    const ref = await terminal.rollout();
    const watching = terminal.watch(['status', ref.scope, '--watch', '--json']);
    await watching.until(/"node"/);
    await terminal.run(['decide', ref.id, 'stop', '--yes']);
    await watching.until(/"stopped"/);
    const { status, stdout } = await watching.end();
    expect(status).toBe(0);
    const lines = stdout.trim().split('\n');
    for (const line of lines) SHAPES.status.parse(JSON.parse(line));
    expect(new Set(lines).size).toBe(lines.length);
  });
});

describe('how a command ends', () => {
  test.each<[code: number, args: string[], said: string]>([
    [2, ['statsu'], 'Did you mean status?'],
    [2, ['audit', 'shoow'], 'Did you mean show?'],
    [2, ['status', '--jsn'], 'Did you mean --json?'],
    [2, ['decide', 'x'], 'Missing: choice'],
    [2, ['status', '../x'], 'cannot be a service name'],
    [3, ['show', 'nothing-like-it'], 'There is no rollout nothing-like-it.'],
    [3, ['status', 'billing'], 'There was no rollout of billing yet.'],
  ])('%i after %j', async (code, args, said) => {
    await terminal.rollout();
    const { status, stdout, stderr } = await terminal.run(args);
    expect([status, stdout]).toEqual([code, '']);
    expect(stderr).toContain(said);
  });

  test('names what is near to a mistyped rollout, service or choice', async () => {
    const ref = await terminal.rollout();
    const near = async (args: string[], code: number, name: string) => {
      const { status, stderr } = await terminal.run(args);
      expect(stderr).toContain(`Did you mean ${name}?`);
      expect(status).toBe(code);
    };
    await near(['show', ref.id.replace('abc', 'abd')], 3, ref.id);
    await near(['decide', ref.id, 'contniue'], 2, 'continue');
  });

  test('4 where Redis is away or the configuration is wrong, in JSON too', async () => {
    const away = await terminal.run(['status', '--json'], { env: { REDIS_URL: 'redis://127.0.0.1:1' } });
    expect(away.status).toBe(4);
    expect(jsonOf(away, 'error')).toMatchObject({ error: { code: 'redis-unreachable' } });
    expect(await terminal.run(['status'], { locale: 'none' })).toMatchObject({ status: 4 });
  });
});

test('the version is that of the package', async () => {
  expect((await terminal.run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
