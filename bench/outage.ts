import { execFile, spawn } from 'node:child_process';
import { cpSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { buildArtifact } from '../lab/artifacts.ts';
import type { LabHost } from '../lab/host.ts';
import { ANN, CHANNEL, createStage, RELEASE } from '../lab/stage.ts';
import { layoutOf } from '../lab/stand-in/layout.ts';
import { runningVersion } from '../lab/stand-in/running.ts';
import { createJournal } from '../src/journal/journal.ts';
import { openRedis } from '../src/journal/redis.ts';
import { replay } from '../src/rollout/evolve.ts';

/**
 * How long a node is without its process (gone → start issued), by hand over one OpenSSH connection and by Baton, on the
 * same machine one after the other. `node --import tsx bench/outage.ts [MB…]`
 */
const SERVICE = 'schedule';
const run = promisify(execFile);
const sizes = process.argv.slice(2).map(Number);

type Stage = Awaited<ReturnType<typeof createStage>>;
type Seen = { outageMs: number; wallMs: number };

const show = ({ outageMs, wallMs }: Seen) => `${outageMs.toFixed(0)} ms out, ${wallMs.toFixed(0)} ms in all`;

/** Upgrades the first node only, and watches its process. */
async function measure(
  megabytes: number,
  upgrade: (stage: Stage, host: LabHost) => Promise<void>,
): Promise<Seen> {
  const stage = await createStage({ services: [SERVICE], unreleased: true, service: { settle: '0s' } });
  try {
    cpSync(new URL('../examples/demo/runbooks', import.meta.url), join(stage.dir, 'runbooks'), {
      recursive: true,
    });
    const sizeBytes = megabytes * 2 ** 20;
    await buildArtifact({
      dir: join(stage.dir, 'artifacts'),
      release: RELEASE,
      service: SERVICE,
      version: RELEASE,
      sizeBytes,
    });
    const host = stage.hosts.host(`${SERVICE}-1`);
    for (const each of stage.hosts.all)
      writeFileSync(join(each.local(layoutOf(SERVICE).tree), 'data.bin'), Buffer.alloc(sizeBytes, 7));
    const running = runningVersion(host, SERVICE);
    if (!running) throw new Error('nothing runs');
    const watch = watchOutage(host, running.outerPid);
    const began = performance.now();
    await upgrade(stage, host);
    const wallMs = performance.now() - began;
    return { outageMs: await watch, wallMs };
  } finally {
    await stage.close();
  }
}

/** From the end of the old process to the first line of the new one's log. */
async function watchOutage(host: LabHost, pid: number): Promise<number> {
  const [log = ''] = layoutOf(SERVICE).logs;
  const size = () => (existsSync(host.local(log)) ? statSync(host.local(log)).size : 0);
  const isGone = () => {
    try {
      return readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
    } catch {
      return true;
    }
  };
  while (!isGone()) await sleep(2);
  const gone = performance.now();
  const before = size();
  while (size() <= before) await sleep(2);
  return performance.now() - gone;
}

async function handOver(stage: Stage, host: LabHost): Promise<void> {
  const { tree, logs } = layoutOf(SERVICE);
  const control = join(stage.dir, 'ssh.sock');
  const options = [
    [
      '-i',
      host.privateKeyFile,
      '-o',
      `UserKnownHostsFile=${host.knownHostsFile}`,
      '-o',
      `ControlPath=${control}`,
    ],
    ['-o', 'ControlMaster=auto', '-o', 'ControlPersist=20', '-o', 'LogLevel=ERROR'],
  ].flat();
  const ssh = (command: string) =>
    run('ssh', [...options, '-p', String(host.port), `${host.user}@${host.address}`, command]);
  await run('scp', [
    ...options,
    '-P',
    String(host.port),
    join(stage.dir, 'artifacts', RELEASE, `${SERVICE}.tar`),
    `${host.user}@${host.address}:${host.at('/home')}/`,
  ]);
  const pid = runningVersion(host, SERVICE)?.pid;
  const [log = ''] = logs;
  await ssh(`kill -15 ${pid}; while [ -d /proc/${pid} ]; do sleep 0.05; done`);
  await ssh(`cp -R ${host.at(tree)} ${host.at(tree)}_${RELEASE}`);
  await ssh(`cd ${host.at('/home')} && tar xf ${SERVICE}.tar`);
  await ssh(
    `off=$(stat -c %s ${host.at(log)}); cd ${host.at(tree)} && (setsid nohup sh startup.sh >/dev/null 2>&1 </dev/null &); timeout 60 sh -c "tail -c +$((off+1)) -f ${host.at(log)} | grep -m1 '${layoutOf(SERVICE).readyLine}'"`,
  );
  spawn('ssh', [...options, '-O', 'exit', host.address]);
}

async function batonOver(stage: Stage): Promise<void> {
  await stage.startBaton();
  const redis = openRedis(stage.redis.url);
  const journal = createJournal(redis);
  await stage.workspace.command({
    user: ANN,
    channel: CHANNEL,
    command: '/upgrade',
    text: `${SERVICE} ${RELEASE}`,
  });
  for (;;) {
    const [ref] = await journal.newest(SERVICE);
    const records = ref ? await journal.load(ref) : [];
    const gate = replay(records)?.gate;
    if (gate) {
      if (gate.kind !== 'node')
        throw new Error(`a gate that nobody expected: ${JSON.stringify(records.at(-2))}`);
      if (process.env.SHOW) {
        let last = 0;
        for (const { at, event } of records) {
          const task = 'task' in event ? `${event.task.node} ${event.task.phase} ${event.task.stepId}` : '';
          console.log(
            `  +${at - last} ms ${event.type} ${task}${'durationMs' in event ? ` ${event.durationMs} ms` : ''}`,
          );
          last = at;
        }
      }
      redis.disconnect();
      return;
    }
    await sleep(20);
  }
}

for (const megabytes of sizes.length > 0 ? sizes : [20, 100]) {
  const byHand = await measure(megabytes, handOver);
  const byBaton = await measure(megabytes, batonOver);
  console.log(
    `${megabytes} MB: by hand ${show(byHand)}; Baton ${show(byBaton)}; outage × ${(byBaton.outageMs / byHand.outageMs).toFixed(2)}, wall × ${(byBaton.wallMs / byHand.wallMs).toFixed(2)}`,
  );
}
process.exit();
