import { appendFileSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import iconv from 'iconv-lite';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { signalPid, waitFor } from '../../../lab/process.ts';
import type { ServiceSettings } from '../../../src/config/settings.ts';
import type { StepOutcome } from '../../../src/rollout/outcomes.ts';
import type { StartForm } from '../../../src/runbooks/runbook.ts';
import { type Bench, openBench } from './bench.ts';

const tomcat: StartForm = { form: 'tomcat', command: '/home/t/bin/startup.sh', catalinaBase: '/home/t' };
const nohup: StartForm = { form: 'nohup', command: 'sh startup.sh', cwd: '/home/t' };
const at = '25-Nov-2026 13:00:00.000';

describe.each(['dash', 'busybox'] as const)('what logs say, in %s', (shell) => {
  let bench: Bench;
  let pid = 0;
  const log = '/home/t/logs/catalina.out';
  beforeAll(async () => {
    bench = await openBench(shell);
    mkdirSync(bench.host.local('/home/t/logs'), { recursive: true });
    const { ticks, outer } = await sleeper();
    pid = outer;
    bench.earlier.start = { pid: outer, startTicks: ticks };
  });
  afterEach(() => {
    delete bench.earlier.start?.logOffsets;
  });
  afterAll(async () => {
    signalPid(pid, 'SIGKILL');
    await bench.close();
  });

  async function sleeper() {
    await bench.host.sh('setsid sleep 307 </dev/null >/dev/null 2>&1 &');
    const found = await waitFor('it runs', () =>
      bench.host.processes().find(({ argv }) => argv.join(' ').endsWith('sleep 307')),
    );
    const stat = await bench.session.exec(`cat /proc/${found.pid}/stat`);
    return { outer: found.pid, ticks: Number(stat.stdout.replace(/.*\) /, '').split(' ')[19]) };
  }

  /** Follows the log as it stands when the start is over; `before` is what it held until then. */
  function follow(
    lines: string[],
    {
      start = tomcat,
      encoding = 'utf8',
      before = [] as string[],
      ...more
    }: Partial<ServiceSettings> & {
      start?: StartForm;
      before?: string[];
    } = {},
  ): Promise<StepOutcome> {
    const file = bench.host.local(log);
    const bytes = (list: string[]) => iconv.encode(list.map((line) => `${line}\n`).join(''), encoding);
    writeFileSync(file, bytes(before));
    const offset = bytes(before).length;
    appendFileSync(file, bytes(lines));
    bench.earlier.start = {
      ...bench.earlier.start,
      logOffsets: [`${bench.host.at(log)}\t${statSync(file).ino}\t${offset}`],
    };
    const timeouts = { ...bench.settings().timeouts, startMs: 700 };
    // Chinese needs no word of it.
    const named = encoding === 'shift_jis' ? { encoding } : {};
    const settings = bench.settings({ failed: [], settleMs: 0, timeouts, ...named, ...more });
    return bench.step({ id: 'f', source: [], kind: 'follow', start, logs: [log] }, { settings });
  }

  test.each([
    ['utf8', `${at} 信息 [main] org.apache.catalina.startup.Catalina.start [312]毫秒后服务器启动`],
    ['gbk', `${at} 信息 [main] org.apache.catalina.startup.Catalina.start [1,312]毫秒后服务器启动`],
    ['gbk', '信息: [312]毫秒后服务器启动'],
    ['utf8', 'INFO: Server startup in 312 ms'],
    ['utf8', 'GRAVE: Le démarrage du serveur a pris [312] millisecondes'],
    ['utf8', `${at} ИНФО [main] org.apache.catalina.startup.Catalina.start Сервер [312]`],
  ])('Tomcat is ready in its own language: %s, %s', async (encoding, line) => {
    const outcome = await follow(['something else', line], { encoding });
    expect(outcome).toMatchObject({ ok: true, facts: { line } });
    expect(outcome.snippet).toBe(`something else\n${line}`);
  });

  test.each([
    ['utf8', tomcat, 'SEVERE: Context [/ecsc] startup failed due to previous errors'],
    ['gbk', tomcat, '严重: 由于之前的错误，Context[/ecsc]启动失败'],
    ['utf8', tomcat, 'java.net.BindException: Address already in use'],
    ['utf8', nohup, 'APPLICATION FAILED TO START'],
    ['utf8', nohup, 'Error: listen EADDRINUSE: address already in use :::8080'],
  ] as const)('a failure that nobody has configured: %s, %o', async (encoding, start, line) => {
    const outcome = await follow([line, 'INFO: Server startup in 312 ms'], { encoding, start });
    expect(outcome).toMatchObject({ ok: false, code: 'failure-pattern', facts: { line } });
    expect(outcome.facts.pattern).not.toBe('');
  });

  test('texts and expressions of other letters are found in GBK, and in an encoding that is named', async () => {
    const gbk = await follow(['服务启动完成，端口 8080'], {
      start: nohup,
      encoding: 'gbk',
      ready: ['/启动(完成|成功)/'],
    });
    expect(gbk).toMatchObject({ ok: true, facts: { line: '服务启动完成，端口 8080' } });
    const kana = 'サービスが起動しました';
    const named = await follow([kana], { start: nohup, encoding: 'shift_jis', ready: ['起動しました'] });
    expect(named).toMatchObject({ ok: true, facts: { line: kana } });
  });

  test('errors that the log did not have before, alike ones together', async () => {
    const outcome = await follow(
      [
        '10:00:01 ERROR cannot reach cache-1',
        '10:00:02 ERROR cannot reach cache-22',
        'SEVERE: known since 2019',
        'java.lang.IllegalStateException: bean',
        'noERRORhere',
        'INFO: Server startup in 312 ms',
      ],
      { before: ['SEVERE: known since 2018'] },
    );
    expect(outcome).toMatchObject({ ok: true });
    expect(outcome.facts.newErrors).toEqual([
      '2x 10:00:01 ERROR cannot reach cache-1',
      '1x java.lang.IllegalStateException: bean',
    ]);
  });

  test('no ready line in time, but an address that answers', async () => {
    const server = createServer((_request, response) => response.end('ok'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const health = `http://{address}:${typeof address === 'object' ? address?.port : 0}/`;
    try {
      const up = await follow(['x'], { health });
      expect(up).toMatchObject({ ok: true, facts: { answers: health.replace('{address}', '127.0.0.1') } });
      expect(await follow(['x'], {})).toMatchObject({ code: 'ready-timeout' });
    } finally {
      server.close();
    }
  });
});
