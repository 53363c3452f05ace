// The stand-in service: what the scripts beside it run as `java`. Behaves as its tree's faults.json says.
import {
  appendFileSync,
  closeSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const options = Object.fromEntries(
  process.argv
    .filter((arg) => arg.startsWith('-D'))
    .map((arg) => [arg.slice(2, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)]),
);
const { 'service.name': name, 'service.tree': tree, 'service.log': appLog } = options;
const tomcat = options['catalina.base'] !== undefined;
const mainLog = tomcat ? `${options['catalina.base']}/logs/catalina.out` : appLog;
const port = Number(options['service.port'] ?? 0);

const read = (file) => {
  try {
    return readFileSync(`${tree}/${file}`, 'utf8').trim();
  } catch {
    return '';
  }
};
const version = read('VERSION') || 'unknown';
const faults = JSON.parse(read('faults.json') || '{}');

let out = openSync(mainLog, 'a');
const pad = (value, width = 2) => String(value).padStart(width, '0');
const clock = () => {
  const now = new Date();
  const day = `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`;
  return `${day} ${pad(now.getHours())}:${pad(now.getMinutes())}:${pad(now.getSeconds())}.${pad(now.getMilliseconds(), 3)}`;
};
const say = (text) => writeSync(out, `${text}\n`);
const container = (source, text, level = 'INFO') => say(`${clock()} ${source}\n${level}: ${text}`);
const app = (text, level = 'INFO') => {
  const line = `${clock()} ${level.padEnd(5)} [main] com.example.${name.replaceAll('-', '.')} - ${text}`;
  if (appLog === mainLog) say(line);
  else appendFileSync(appLog, `${line}\n`);
};

const readyLine = (ms) => {
  if (tomcat) {
    app(`context ready, version ${version}`);
    container('org.apache.catalina.startup.Catalina start', `Server startup in ${ms} ms`);
  } else {
    app(`Started ${name} ${version} in ${(ms / 1000).toFixed(1)} seconds`);
  }
};

const end = (status) => {
  if (tomcat)
    container('org.apache.coyote.AbstractProtocol stop', 'Stopping ProtocolHandler ["http-bio-8080"]');
  app('shut down');
  process.exit(status);
};
process.on('SIGTERM', () => {
  if (faults.ignoreTerm) app('SIGTERM ignored', 'WARN');
  else end(143);
});
process.on('SIGHUP', () => end(129));

/** Answers `/version` and everything else until the process ends. */
function listen() {
  return new Promise((resolve) => {
    const server = createServer((request, response) => {
      response.setHeader('content-type', 'text/plain; charset=utf-8');
      response.end(request.url?.startsWith('/version') ? `${version}\n` : 'ok\n');
    });
    server.once('error', (error) => {
      if (tomcat) container('org.apache.coyote.AbstractProtocol init', error.message, 'SEVERE');
      app(error.message, 'ERROR');
      process.exit(1);
    });
    server.listen(port, resolve);
  });
}

/** Writes `megabytes` a second into the main log, in even portions, for ever. */
async function flood(megabytes) {
  const line = `${clock()} DEBUG [pool-1-thread-7] com.example.Poller - nothing new, asking again ${'.'.repeat(900)}\n`;
  const portion = Buffer.from(line.repeat(Math.ceil((megabytes * 2 ** 20) / 20 / line.length)));
  for (;;) {
    writeSync(out, portion);
    await sleep(50);
  }
}

function rotate() {
  closeSync(out);
  renameSync(mainLog, `${mainLog}.1`);
  out = openSync(mainLog, 'a');
}

if (tomcat) {
  container('org.apache.coyote.AbstractProtocol init', 'Initializing ProtocolHandler ["http-bio-8080"]');
  container('org.apache.catalina.core.StandardService startInternal', 'Starting service Catalina');
  container(
    'org.apache.catalina.startup.HostConfig deployDirectory',
    `Deploying web application directory ${tree}`,
  );
}
app(`starting, version ${version}, pid ${process.pid}`);
if (faults.dieAfterMs !== undefined) {
  setTimeout(() => {
    app('java.lang.IllegalStateException: nothing left to do', 'ERROR');
    process.exit(1);
  }, faults.dieAfterMs);
}
if (faults.floodMBPerSecond !== undefined) void flood(faults.floodMBPerSecond);
if (port > 0) await listen();
// The timer keeps a service without a port alive.
setInterval(() => undefined, 60_000);
await sleep(faults.slowStartMs ?? 60);
if (faults.rotateLog) rotate();
if (faults.truncateLog) ftruncateSync(out, 0);
if (faults.failLine !== undefined) say(faults.failLine);
if (!faults.neverReady) readyLine(tomcat ? 231 : 300);
