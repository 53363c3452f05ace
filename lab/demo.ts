import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cliArguments } from './cli.ts';
import { check } from './demo/check.ts';
import { lookAtHosts } from './demo/hosts.ts';
import { clearLeftovers, forgetProcesses, noteProcesses } from './demo/leftovers.ts';
import { NAMES, play } from './demo/play.ts';
import { readable } from './demo/readable.ts';
import { type ServerProcess, spawnServer, waitFor } from './process.ts';
import { CHANNEL, createStage, RELEASE, type Stage } from './stage.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FIRST_PORT = 8420;
/** Past this the demo ends without waiting; its servers end with it. */
const CLOSE_DEADLINE_MS = 25_000;

const say = (text: string) => process.stdout.write(`${text}\n`);

/** Something that the person at the terminal can mend; the message says how. */
class DemoError extends Error {}

/** Aborted by Ctrl-C, by a TERM, or when the terminal closes. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  // npm hands the terminal's signal on once more: all but the first are for nothing.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => controller.abort(name));
  return controller.signal;
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((done) => {
    if (signal.aborted) done();
    signal.addEventListener('abort', () => done(), { once: true });
  });

type Options = { auto: boolean; dir: string; port: number };

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      auto: { type: 'boolean', default: false },
      dir: { type: 'string', default: join(ROOT, 'var/demo') },
      port: { type: 'string', default: String(FIRST_PORT) },
    },
  });
  return { auto: values.auto, dir: resolve(values.dir), port: Number(values.port) };
}

/** Resolves to the exit status. */
async function demo(options: Options, stop: AbortSignal): Promise<number> {
  const { dir, auto } = options;
  if (process.platform !== 'linux') throw new DemoError('The demo’s hosts need Linux (they read /proc).');
  await prepare(dir);
  say('Starting Redis, eight hosts, the workspace and Baton …');
  const stage = await createStage({ dir, workspace: { port: await portFrom(options.port) } });
  const baton = startBaton(stage);
  try {
    noteProcesses(dir, stage.workspace.url, [
      baton.pid,
      stage.redis.pid,
      ...stage.hosts.all.map(({ pid }) => pid),
    ]);
    await Promise.race([ready(stage, baton), aborted(stop)]);
    if (stop.aborted) return auto ? 1 : 0;
    return await (auto ? perform(stage, stop) : serve(stage, baton, stop));
  } finally {
    await closeAll(stage, baton);
  }
}

async function prepare(dir: string): Promise<void> {
  // sshd's configuration has no way to write such a path.
  if (/\s/.test(dir))
    throw new DemoError(
      `The hosts cannot live in “${dir}”: no spaces, please. Choose: npm run demo -- --dir DIR`,
    );
  try {
    mkdirSync(dir, { recursive: true });
    const other = await clearLeftovers(dir);
    if (other)
      throw new DemoError(`A demo runs already at ${other.url} (process ${other.pid}). End that one first.`);
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EPERM') throw error;
    throw new DemoError(
      `${path ?? dir} is not yours to change. Remove it, or choose a folder: npm run demo -- --dir DIR`,
    );
  }
}

/** Baton as it ships: a process of its own that runs `baton start`. */
function startBaton(stage: Stage): ServerProcess {
  const exports = Object.entries(stage.env).map(([name, value]) => `export ${name}='${value}'\n`);
  writeFileSync(join(stage.dir, 'env'), exports.join(''), { mode: 0o600 });
  return spawnServer(process.execPath, [...cliArguments(), 'start'], {
    logFile: join(stage.dir, 'baton.log'),
    env: { ...process.env, ...stage.env },
    cwd: ROOT,
  });
}

const batonLog = (stage: Stage) => readFileSync(join(stage.dir, 'baton.log'), 'utf8');

async function ready(stage: Stage, baton: ServerProcess): Promise<void> {
  const look = () => {
    if (!baton.running) throw new DemoError(`Baton ended before it was ready:\n${batonLog(stage)}`);
    return / ready$/m.test(batonLog(stage));
  };
  await waitFor('Baton is ready', look, 30_000);
}

async function serve(stage: Stage, baton: ServerProcess, stop: AbortSignal): Promise<number> {
  say(welcome(stage));
  await Promise.race([aborted(stop), baton.ended]);
  if (stop.aborted) return 0;
  throw new DemoError(`Baton ended by itself:\n${batonLog(stage)}`);
}

function welcome(stage: Stage): string {
  const at = (path: string) => relative(process.cwd(), join(stage.dir, path)) || '.';
  return `
  Open      ${stage.workspace.url}
  Type      /upgrade ecsc ${RELEASE}
  You are   Ann; “Acting as” in the corner makes you Ben. Both may start and decide.
  Then      tick the points on the card, and click. /upgrade help shows the rest.

  Services  ecsc, ecmc, schedule, schedule-res, on two hosts each
  Hosts     ${at('hosts')}/ecsc-1/home and so on: what the document calls /home
  Logs      ${at('baton.log')}, ${at('redis/redis.log')}
  CLI       . ${at('env')}; npm run --silent baton -- plan ecsc ${RELEASE}

Ctrl-C ends it and all that it has started.
`;
}

async function perform(stage: Stage, stop: AbortSignal): Promise<number> {
  say(`Playing; to watch: ${stage.workspace.url}\n`);
  const before = lookAtHosts(stage);
  const played = play(stage, (text) => stop.aborted || say(`  ${text}`)).then(() => check(stage, before));
  // What is cut off by the end of the workspace is no news.
  played.catch(() => {});
  const report = await Promise.race([played, aborted(stop)]);
  if (!report) return 1;
  const transcript = readable(stage.workspace.transcript(CHANNEL), NAMES);
  writeFileSync(join(stage.dir, 'transcript.txt'), `${transcript}\n`);
  say(`\n${transcript}\n\n${report.text}\n`);
  say(report.ok ? 'All as it should be.' : 'Not all as it should be: see ✗ above.');
  return report.ok ? 0 : 1;
}

async function closeAll(stage: Stage, baton: ServerProcess): Promise<void> {
  say('Ending …');
  await baton.kill('SIGTERM');
  await stage.close();
  forgetProcesses(stage.dir);
}

/** The first free port from `port` on. */
async function portFrom(port: number): Promise<number> {
  for (let each = port; each < port + 100; each += 1) if (await isFree(each)) return each;
  throw new DemoError(
    `No port from ${port} to ${port + 99} is free. Choose another: npm run demo -- --port PORT`,
  );
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', () => done(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => done(true)));
  });
}

const stop = stopSignal();
stop.addEventListener('abort', () => setTimeout(() => process.exit(1), CLOSE_DEADLINE_MS).unref());
try {
  process.exit(await demo(readOptions(), stop));
} catch (error) {
  say(
    error instanceof DemoError
      ? error.message
      : `The demo failed: ${error instanceof Error ? error.stack : error}`,
  );
  process.exit(1);
}
