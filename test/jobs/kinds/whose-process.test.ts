import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { asRoot } from '../../../lab/needs.ts';
import { signalPid, waitFor } from '../../../lab/process.ts';
import { JDK } from '../../../lab/stand-in/layout.ts';
import { runningProcesses } from '../../../lab/stand-in/running.ts';
import { seedHost } from '../../../lab/stand-in/seed.ts';
import { testIf } from '../../support/conditional.ts';
import { type Bench, openBench, shells } from './bench.ts';
import { stepsOf } from './steps-of.ts';

const { stop } = stepsOf('mailer', 'nohup');
/** A name that nobody else's process on this machine has. */
const name = `tomcat-${process.pid}-7.0.67`;
const tomcat = `/home/${name}`;

describe.each(shells)('whose process it is, in %s', (shell) => {
  let bench: Bench;
  const others: number[] = [];
  const tree = () => bench.host.at('/home/mailer');
  const running = () => runningProcesses(bench.host, 'mailer', 'nohup');
  const isAlive = (pid: number) =>
    existsSync(`/proc/${pid}/stat`) && !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));

  beforeAll(async () => {
    bench = await openBench(shell);
    await seedHost(bench.host, { service: 'mailer', form: 'nohup', version: '1', start: false });
  });
  afterEach(async () => {
    for (const pid of others.splice(0)) signalPid(pid, 'SIGKILL');
    await bench.end('mailer');
  });
  afterAll(() => bench.close());

  /** Starts something in the service's directory, and returns its pid on this machine. */
  async function other(command: string, isIt: (argv: string[]) => boolean): Promise<number> {
    await bench.host.sh(`cd '${tree()}' && setsid ${command} </dev/null >/dev/null 2>&1 &`);
    const found = await waitFor(command, () => bench.host.processes().find(({ argv }) => isIt(argv)));
    others.push(found.pid);
    return found.pid;
  }

  const java = (argument: string) =>
    other(
      `'${bench.host.at(JDK)}/bin/java' -e 'setTimeout(() => {}, 1e6)' x ${argument}`,
      (argv) => argv[0]?.endsWith('/java') === true && argv.includes(argument),
    );

  test.each([
    ['an argument', `-Dcatalina.base=${tomcat}`, [`-Dcatalina.base=${tomcat}`, `-Dcatalina.base=${tomcat}/`]],
    ['a directory', name, [`-Dcatalina.base=${tomcat}`, `${tomcat}/bin/x.jar:/y`]],
    ['an absolute one', tomcat, [`-Dcatalina.base=${tomcat}`]],
    ['two arguments', `x -Dcatalina.base=${tomcat}`, [`-Dcatalina.base=${tomcat}`]],
  ])('as %s: whole, and nothing that only begins or ends alike', async (_what, process, alike) => {
    const longer = alike.map((each) => each.replace(tomcat, `${tomcat}-b`)).concat(`-Da=x${name}`);
    const pids: number[] = [];
    for (const argument of longer) pids.push(await java(argument));
    const settings = bench.settings({ process });
    expect(await bench.step(stop, { settings })).toMatchObject({ ok: true, facts: { alreadyStopped: true } });
    expect(pids.map(isAlive)).toEqual(pids.map(() => true));
    for (const argument of alike) {
      const pid = await java(argument);
      expect(await bench.step(stop, { settings })).toMatchObject({ ok: true, facts: { pid } });
      expect(isAlive(pid)).toBe(false);
    }
    expect(pids.map(isAlive)).toEqual(pids.map(() => true));
  });

  test('no look at its log, no word in a command line and no shell around it is the service', async () => {
    writeFileSync(`${tree()}/java.log`, '');
    writeFileSync(`${tree()}/start-java.sh`, 'sh ./startup.sh; tail -f /dev/null\n');
    const pids = [
      await other('tail -f java.log', (argv) => argv[0] === 'tail'),
      await other('sh start-java.sh', (argv) => argv[1] === 'start-java.sh'),
    ];
    const service = await waitFor('the service', () => running()[0]);
    expect(await bench.session.call(['look_processes', 'pattern', 'java.log', 'java'])).toMatchObject({
      stdout: '@count:number 0\n@ok\n',
    });
    expect(await bench.step(stop)).toMatchObject({ ok: true, facts: { pid: service.pid } });
    expect(await bench.step(stop)).toMatchObject({ ok: true, facts: { alreadyStopped: true } });
    expect(pids.map(isAlive)).toEqual([true, true]);
  });

  test('a program of another name counts where it is configured', async () => {
    const pid = await other('sleep 61', (argv) => argv.join(' ') === 'sleep 61');
    expect(await bench.step(stop)).toMatchObject({ facts: { alreadyStopped: true } });
    // With busybox in its place, the executable has another name than its command line.
    const program = readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
    const settings = bench.settings({ executable: program });
    expect(await bench.step(stop, { settings })).toMatchObject({ ok: true, facts: { pid } });
  });

  testIf(asRoot)("a container's process is not the host's", async () => {
    const argument = `-Dcatalina.base=${tomcat}`;
    const inner = `'${bench.host.at(JDK)}/bin/java' -e 'setTimeout(() => {}, 1e6)' x ${argument}`;
    const pid = await other(
      `unshare --pid --fork --mount-proc ${inner}`,
      (argv) => argv[0]?.endsWith('/java') === true,
    );
    const settings = bench.settings({ process: argument });
    expect(await bench.step(stop, { settings })).toMatchObject({ facts: { alreadyStopped: true } });
    expect(await bench.step(stop)).toMatchObject({ facts: { alreadyStopped: true } });
    expect(isAlive(pid)).toBe(true);
  });

  test('our own ancestors are none, whatever they run', async () => {
    const shown = await bench.session.call(['look_processes', 'cwd', '/', 'sshd']);
    expect(shown).toMatchObject({ status: 0, stderr: '' });
    const seen = shown.stdout.split('\n').flatMap((line) => /^@processes:list (\d+) /.exec(line)?.[1] ?? []);
    expect(seen).not.toContain(String(bench.host.pid));
  });
});
