import { baseName, directoryOf, normalisePath } from '../paths.ts';
import type { ServiceCommand, Supervisor } from '../terms.ts';
import { isQuiet, type Pipeline, type Recognised, type Target, type Verb } from './recognised.ts';
import type { Command, Word } from './shell-parser.ts';
import { isVerbScript } from './verb-script.ts';

type Asked = { verb: Verb; target: Target };
type Reader = (words: string[], cwd: string | undefined) => Asked | undefined;

const shells = new Set(['sh', 'bash', '/bin/sh', '/bin/bash']);
const systemctls = new Set(['systemctl', '/bin/systemctl', '/usr/bin/systemctl']);
const services = new Set(['service', '/sbin/service', '/usr/sbin/service']);

/** `systemctl stop depot`, `docker compose up -d`, `/opt/depot/bin/depot.sh restart`: of the service's own alone. */
export function recogniseServiceCommand({
  commands,
  background,
  cwd,
  own,
}: Pipeline): Recognised | undefined {
  const [command, ...more] = commands;
  if (more.length > 0 || background || !isQuiet(command) || !command.words.every((word) => word.plain))
    return undefined;
  const words = command.words.map((word) => word.value);
  const asked = readers.map((read) => read(words, cwd)).find((one) => one !== undefined);
  if (asked === undefined || !own.runs(asked.verb, asked.target)) return undefined;
  const by = serviceCommand(command, asked.target, cwd);
  if (asked.verb === 'stop') return { is: 'step', step: { kind: 'stop', by } };
  return { is: 'step', step: { kind: asked.verb, start: { form: 'command', ...by } } };
}

/** Tomcat's `bin/shutdown.sh` or `catalina.sh stop`; in a start's own directory, `stop.sh`. */
export function recogniseShutdown({ commands, background, cwd, own }: Pipeline): Recognised | undefined {
  const [command, ...more] = commands;
  if (more.length > 0 || background || !isQuiet(command)) return undefined;
  const script = readShutdown(command.words, cwd);
  if (script === undefined || !own.runs('stop', { script })) return undefined;
  return { is: 'step', step: { kind: 'stop', by: serviceCommand(command, { script }, cwd) } };
}

function readShutdown(written: Word[], cwd: string | undefined): string | undefined {
  const [script, ...operands] = withoutShell(written.map((word) => word.value));
  if (script === undefined || !written.every((word) => word.plain)) return undefined;
  const name = baseName(script);
  const [first, ...rest] = operands;
  const tomcats = name === 'catalina.sh' && first === 'stop' ? rest : undefined;
  const options = ['shutdown.sh', 'stop.sh'].includes(name) ? operands : tomcats;
  if (options === undefined || !options.every((word) => /^(?:\d+|-force)$/.test(word))) return undefined;
  return normalisePath(script, cwd);
}

const withoutShell = (words: string[]): string[] => (shells.has(words[0] ?? '') ? words.slice(1) : words);

/** As written; its directory only where something in it rests on one. */
function serviceCommand(command: Command, target: Target, cwd: string | undefined): ServiceCommand {
  const supervisor = 'supervisor' in target ? target.supervisor : undefined;
  const words = command.words.map((word) => word.value);
  const relative = supervisor === undefined && !withoutShell(words)[0]?.startsWith('/');
  const directory = relative || supervisor?.by === 'compose' ? cwd : undefined;
  return {
    command: command.raw,
    ...(directory === undefined ? {} : { cwd: directory }),
    ...(supervisor === undefined
      ? {}
      : { supervisor: { ...supervisor, ...(/^sudo\s/.test(command.raw) ? { sudo: true } : {}) } }),
  };
}

const readers: Reader[] = [readUnit, readSupervisord, readPm2, readContainer, readCompose, readScript];

function asked(by: Supervisor['by'], verb: string | undefined, name: string | undefined, directory?: string) {
  if (!isVerb(verb) || name === undefined || !/^(?:[A-Za-z0-9][\w.@:-]*|)$/.test(name)) return undefined;
  const supervisor = { by, name, ...(directory === undefined ? {} : { directory }) };
  return { verb, target: { supervisor } };
}

const isVerb = (word: string | undefined): word is Verb =>
  word === 'start' || word === 'stop' || word === 'restart';

/** `systemctl stop depot`, `service depot stop`, `/etc/init.d/depot stop`; with options or several units it is unknown. */
function readUnit([first = '', second, third, ...more]: string[]): Asked | undefined {
  const script = /^\/etc\/(?:rc\.d\/)?init\.d\/([^/]+)$/.exec(first)?.[1];
  if (script !== undefined) return third === undefined ? asked('unit', second, script) : undefined;
  if (more.length > 0) return undefined;
  if (services.has(first)) return unit(third, second);
  return systemctls.has(first) ? unit(second, third) : undefined;
}

/** A timer or a socket is no service. */
function unit(verb: string | undefined, written: string | undefined): Asked | undefined {
  const name = written?.replace(/\.service$/, '');
  return name && !/\.(?:timer|socket|target|path|mount|slice)$/.test(name)
    ? asked('unit', verb, name)
    : undefined;
}

function readSupervisord([first, verb, name, ...more]: string[]): Asked | undefined {
  if (first !== 'supervisorctl' || more.length > 0 || name === undefined || name === 'all') return undefined;
  return asked('supervisor', verb, name);
}

/** What pm2 starts from a file has a name that only the file tells. */
function readPm2([first, verb, name, ...more]: string[]): Asked | undefined {
  if (first !== 'pm2' || more.length > 0 || name === undefined) return undefined;
  return /[./:]|^(?:all|\d+)$/.test(name)
    ? undefined
    : asked('pm2', verb === 'reload' ? 'restart' : verb, name);
}

function readContainer([first, verb, ...operands]: string[]): Asked | undefined {
  if (first !== 'docker') return undefined;
  const waits = ['-t', '--time', '--timeout'].includes(operands[0] ?? '') && /^\d+$/.test(operands[1] ?? '');
  const [name, ...more] = waits ? operands.slice(2) : operands;
  return name === undefined || more.length > 0 ? undefined : asked('container', verb, name);
}

/** `docker compose up -d`, `docker-compose stop web`, in a directory that is known and without other files. */
function readCompose(words: string[], cwd: string | undefined): Asked | undefined {
  const rest = words[0] === 'docker-compose' ? words.slice(1) : words.slice(2);
  if (words[0] !== 'docker-compose' && !(words[0] === 'docker' && words[1] === 'compose')) return undefined;
  const [verb, ...operands] = rest;
  const detached = operands.some((word) => word === '-d' || word === '--detach');
  const [name = '', ...more] = operands.filter((word) => word !== '-d' && word !== '--detach');
  if (cwd === undefined || more.length > 0 || name.startsWith('-') || detached !== (verb === 'up'))
    return undefined;
  if (verb === 'down' && name !== '') return undefined;
  const plain = verb === 'up' ? 'start' : verb === 'down' ? 'stop' : verb;
  return asked('compose', plain, name, cwd);
}

function readVerbScript(script: string, cwd: string | undefined): Asked | undefined {
  const path = normalisePath(script, cwd);
  const verb = baseName(script).replace(/\.sh$/, '');
  if (path === undefined || !isVerb(verb) || directoryOf(path) === '/') return undefined;
  return { verb, target: { script: `${directoryOf(path)}/` } };
}

/** A script of its own with one word for what it should do; a bare name could be any program. */
function readScript(written: string[], cwd: string | undefined): Asked | undefined {
  const words = withoutShell(written);
  const [script, verb, ...more] = words;
  if (script !== undefined && verb === undefined && isVerbScript(script)) return readVerbScript(script, cwd);
  if (script === undefined || more.length > 0 || !isVerb(verb)) return undefined;
  if (!script.includes('/') && words.length === written.length) return undefined;
  const path = normalisePath(script, cwd);
  return path === undefined || directoryOf(path) === '/' ? undefined : { verb, target: { script: path } };
}
