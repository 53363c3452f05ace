import { baseName, directoryOf, normalisePath, resolvePath } from '../paths.ts';
import { isQuiet, type Pipeline, pathProblem, problem, type Recognised } from './recognised.ts';
import type { Word } from './shell-parser.ts';

const shells = new Set(['sh', 'bash', '/bin/sh', '/bin/bash']);
const detachers = new Set(['nohup', 'setsid']);

/** `/…/bin/startup.sh`, also through sh, relative to a `cd`, or as `catalina.sh start`. */
export function recogniseTomcat(pipeline: Pipeline): Recognised | undefined {
  const [command, ...more] = pipeline.commands;
  if (more.length > 0 || !isQuiet(command)) return undefined;
  const words = withoutDetachers(command.words);
  const shell = shells.has(words[0]?.value ?? '') ? words[0]?.value : undefined;
  const [script, ...operands] = shell === undefined ? words : words.slice(1);
  if (script === undefined || !script.plain || !isTomcatScript(script.value, operands)) return undefined;
  const relative = script.value.startsWith('/') ? undefined : normalisePath(script.value, pipeline.cwd);
  const check = resolvePath(relative ?? script.value, pipeline.cwd);
  if (!check.ok) return script.value.includes('bin/') ? pathProblem(script.value, check) : undefined;
  const binary = directoryOf(check.path);
  const catalinaBase = directoryOf(binary);
  if (baseName(binary) !== 'bin' || catalinaBase === '/') return undefined;
  const written = [shell, check.path, ...operands.map((word) => word.value)].filter(
    (part) => part !== undefined,
  );
  return {
    is: 'step',
    step: { kind: 'start', start: { form: 'tomcat', command: written.join(' '), catalinaBase } },
  };
}

function isTomcatScript(path: string, operands: Word[]): boolean {
  const script = baseName(path);
  if (script === 'startup.sh') return operands.length === 0;
  return script === 'catalina.sh' && operands.length === 1 && operands[0]?.value === 'start';
}

/** `cd /home/mailer`, then `nohup sh startup.sh &`: everything but nohup and `&` is the command. */
export function recogniseNohup({ commands, background, cwd }: Pipeline): Recognised | undefined {
  const [command, ...more] = commands;
  if (more.length > 0) return undefined;
  const words = withoutDetachers(command.words);
  const detached = words.length < command.words.length;
  const name = words[0]?.value ?? '';
  const isProgram = shells.has(name) || name === 'java' || name.endsWith('/java') || name.endsWith('.sh');
  if (!detached && !(background && isProgram)) return undefined;
  if (words.length === 0) return problem({ code: 'nohup-without-command', facts: {} });
  if (cwd === undefined) {
    return problem({ code: 'start-without-directory', facts: {} });
  }
  const parts = [...words.map((word) => word.raw), command.redirections].filter((part) => part !== '');
  return { is: 'step', step: { kind: 'start', start: { form: 'nohup', command: parts.join(' '), cwd } } };
}

function withoutDetachers(words: Word[]): Word[] {
  const first = words.findIndex((word) => !detachers.has(word.value));
  return first < 0 ? [] : words.slice(first);
}
