import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tomcat } from '../../../lab/needs.ts';
import { freePort } from '../../../lab/process.ts';
import { TOMCAT } from '../../../lab/stand-in/layout.ts';
import { runningProcesses } from '../../../lab/stand-in/running.ts';
import { installTomcat } from '../../../lab/tomcat.ts';
import type { StartForm, Step } from '../../../src/runbooks/runbook.ts';
import { describeIf } from '../../support/conditional.ts';
import { type Bench, openBench, shells } from './bench.ts';

const source: Step['source'] = [];
describeIf(tomcat())("a real Tomcat's shutdown.sh", () => {
  let bench: Bench;
  const start: StartForm = { form: 'tomcat', command: `${TOMCAT}/bin/startup.sh`, catalinaBase: TOMCAT };
  const by = { command: './shutdown.sh', cwd: `${TOMCAT}/bin` };
  const stop: Step = { id: '1', kind: 'stop', by, start, source };
  const running = () => runningProcesses(bench.host, 'desk', 'tomcat');
  const shutdownPort = (port: number) => {
    const file = bench.host.local(`${TOMCAT}/conf/server.xml`);
    writeFileSync(file, readFileSync(file, 'utf8').replace(/<Server port="-?\d+"/, `<Server port="${port}"`));
  };

  beforeAll(async () => {
    bench = await openBench('dash');
    await installTomcat(bench.host, { service: 'desk', version: '1', httpPort: await freePort() });
  });
  afterAll(() => bench.close());

  test('ends it, or is said not to have', async () => {
    const port = await freePort();
    shutdownPort(port);
    const up: Step = { id: '2', kind: 'start', start, logs: [], source };
    const follow: Step = { id: '3', kind: 'follow', start, logs: [`${TOMCAT}/logs/catalina.out`], source };
    const settings = bench.settings({ failed: [], settleMs: 500 });
    for (const step of [up, follow]) expect(await bench.step(step, { settings })).toMatchObject({ ok: true });
    expect(running()).toHaveLength(1);
    // Nobody listens there: the script ends, and Tomcat lives.
    shutdownPort(await freePort());
    const timeouts = { ...settings.timeouts, stopMs: 3_000 };
    const failed = await bench.step(stop, { settings: { ...settings, timeouts } });
    expect(failed).toMatchObject({
      ok: false,
      code: 'process-survived',
      facts: { ran: './shutdown.sh' },
    });
    expect(running()).toHaveLength(1);
    shutdownPort(port);
    const stopped = await bench.step(stop, { settings });
    expect(stopped).toMatchObject({ ok: true, facts: { ran: './shutdown.sh' } });
    expect(running()).toEqual([]);
  });
});

describe.each(shells)('an own script, in %s', (shell) => {
  let bench: Bench;
  const script = '/home/depot/bin/depot.sh';
  const start: StartForm = { form: 'command', command: `${script} start` };
  const steps = {
    stop: { id: '1', kind: 'stop', by: { command: `${script} stop` }, start, source },
    start: { id: '2', kind: 'start', start, logs: [], source },
    restart: {
      id: '3',
      kind: 'restart',
      start: { ...start, command: `${script} restart` },
      logs: [],
      source,
    },
  } satisfies Record<string, Step>;
  const settings = () => bench.settings({ process: 'depot-daemon' });
  const write = (stops: string) => {
    const file = bench.host.local(script);
    writeFileSync(
      file,
      `#!/bin/sh
pid=$(dirname "$0")/pid
stop() { ${stops}; }
start() { '${process.execPath}' -e 'setTimeout(() => {}, 600000)' depot-daemon >/dev/null 2>&1 & echo $! >"$pid"; }
case $1 in stop) stop ;; start) start ;; restart) stop; sleep 0.2; start ;; esac
`,
    );
    chmodSync(file, 0o755);
  };
  const ends = 'kill $(cat "$pid")';

  beforeAll(async () => {
    bench = await openBench(shell);
    mkdirSync(bench.host.local('/home/depot/bin'), { recursive: true });
  });
  afterAll(() => bench.close());

  test('ends, begins and restarts the process that baton.yaml names', async () => {
    write(ends);
    const started = await bench.step(steps.start, { settings: settings() });
    expect(started).toMatchObject({ ok: true });
    const restarted = await bench.step(steps.restart, { settings: settings() });
    expect(restarted).toMatchObject({ ok: true });
    expect(restarted.facts.pid).not.toBe(started.facts.pid);
    write(':');
    const timeouts = { ...bench.settings().timeouts, stopMs: 500 };
    const survived = await bench.step(steps.stop, { settings: { ...settings(), timeouts } });
    expect(survived).toMatchObject({
      ok: false,
      code: 'process-survived',
      facts: { pid: restarted.facts.pid },
    });
    write(ends);
    expect(await bench.step(steps.stop, { settings: settings() })).toMatchObject({
      ok: true,
      facts: { pid: restarted.facts.pid },
    });
  });

  test('without a name nobody stops it blindly', async () => {
    write(ends);
    expect(await bench.step(steps.stop)).toMatchObject({ ok: false, code: 'process-unknown' });
  });
});
