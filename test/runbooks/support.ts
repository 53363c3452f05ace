import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { compileDocument } from '../../src/runbooks/document/compile.ts';
import type { Problem } from '../../src/runbooks/problem-facts.ts';
import type { CompileResult, Procedure, Runbook, Step } from '../../src/runbooks/runbook.ts';
import { mrkdwn } from '../../src/words/markup/mrkdwn.ts';
import { wordsFor } from '../../src/words/words-for.ts';

export const exampleText = (name: string): string =>
  readFileSync(new URL(`../../examples/runbooks/${name}`, import.meta.url), 'utf8');

export function compiled(result: CompileResult): Runbook {
  if (!result.ok)
    expect.fail(
      `did not compile:\n${result.problems.map((one) => `${one.line}: ${sayProblem(one)}`).join('\n')}`,
    );
  return result.runbook;
}

export function refused(result: CompileResult): Problem[] {
  if (result.ok) expect.fail('compiled, though it should not have');
  return result.problems;
}

/** A problem as Slack has it, in English. */
export const sayProblem = (problem: Problem): string => wordsFor('en', mrkdwn).problem(problem);

export function procedureOf(runbook: Runbook, service: string): Procedure {
  const procedure = runbook.procedures.find((one) => one.service === service);
  return procedure ?? expect.fail(`no procedure for ${service}`);
}

/** A step without its id and texts: what it does, and the lines that it came from. */
function brief(step: Step) {
  const { source, id, ...rest } = step;
  return { id, ...rest, lines: source.map((ref) => ref.line) };
}

export const briefs = (steps: Step[]) => steps.map(brief);

/** The parts of a small document for one service, `app`; each can be replaced. */
export type Parts = {
  intro: string;
  heading: string;
  login: string;
  steps: string;
  again: string;
  verify: string;
  rollback: string;
};

export const fence = (...lines: string[]) => ['```', ...lines, '```'].join('\n');

export const parts: Parts = {
  intro: '升级原因：\n\n* 登录页错别字',
  heading: '### 2.1 app服务',
  login: '登录`app-1`，上传`app.tar`文件到`/home`目录下。',
  steps: [
    fence('ps -ef | grep java', 'kill -9 <PID>'),
    fence('cp -R /home/app /home/app_old'),
    '在`/home`目录下解压`app.tar`：',
    fence('tar xvf app.tar'),
    fence('/home/tomcat/bin/startup.sh', 'tail -f /home/tomcat/logs/catalina.out'),
  ].join('\n\n'),
  again: '启动完毕之后，登录`app-2`，重复以上步骤。',
  verify: '* app服务正常启动',
  rollback: ['### 4.1 app服务', fence('cp -R /home/app_old /home/app')].join('\n\n'),
};

export function documentOf(changed: Partial<Parts> = {}): string {
  const all = { ...parts, ...changed };
  return [
    '## 1.升级说明',
    all.intro,
    '## 2.升级步骤',
    all.heading,
    all.login,
    all.steps,
    all.again,
    '## 3.正确验证',
    all.verify,
    '## 4.回滚',
    all.rollback,
    '',
  ].join('\n\n');
}

/** Command blocks between a login and a repeat, in place of the usual steps. */
export const withCommands = (...lines: string[]) => documentOf({ steps: fence(...lines), rollback: '' });

/** The usual steps, with more commands before the start. */
export const withExtra = (...lines: string[]) =>
  documentOf({ steps: parts.steps.replace('在`/home`', `${fence(...lines)}\n\n在\`/home\``) });

export const compile = (text: string) => compileDocument(text, '20260901');

export const appOf = (text: string): Procedure => procedureOf(compiled(compile(text)), 'app');

/** The line of a document on which a piece of text first stands. */
export function lineOf(text: string, piece: string): number {
  const index = text.split('\n').findIndex((line) => line.includes(piece));
  return index < 0 ? expect.fail(`no line holds ${piece}`) : index + 1;
}
