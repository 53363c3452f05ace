import iconv from 'iconv-lite';
import type { ServiceSettings } from '../../config/settings.ts';
import type { StartForm } from '../../runbooks/runbook.ts';

type LogPatterns = { ready: string[]; failed: string[] };

/** Where a log is in another language than English, it is mostly Chinese; what is in both is looked for in both. */
const otherwise = 'gb18030';

/** Tomcat says when it is up in the host's language; its class and method are in none, and the time stands in brackets. */
const tomcatReady = [
  'Server startup in',
  '/org\\.apache\\.catalina\\.startup\\.Catalina\\.start .*\\[[0-9][0-9., ]*\\]/',
  '毫秒后服务器启动',
  'Le démarrage du serveur a pris',
  'サーバーの起動 [',
  '밀리초 내에 시작되었습니다',
];

/** Tomcat comes up all the same when an application does not, or when a port is another's. */
const tomcatFailed = [
  'startup failed due to previous errors',
  'One or more listeners failed to start',
  '由于之前的错误，Context[',
  '一个或多个listeners启动失败',
  'debido a errores previos',
  'suite aux erreurs précédentes',
  '以前のエラーのためにコンテキストの起動が失敗しました',
  '시작이 실패했습니다',
];

const portTaken = ['Address already in use', 'EADDRINUSE'];

/** Spring Boot's words over its report, and of a web server that it could not start. */
const springFailed = ['APPLICATION FAILED TO START', 'Web server failed to start'];

/** What a log says in any language when something went wrong. */
const errors = [
  '/(^|[^A-Za-z])(ERROR|SEVERE|FATAL|CRITICAL)([^A-Za-z]|$)/',
  '/^(Caused by: )?[A-Za-z0-9_$]+([.][A-Za-z0-9_$]+)+(Exception|Error)(:|$)/',
  '严重',
];

/** What ends a follow well or badly: what is configured, and what the way of starting brings along. */
export function patternsOf(start: StartForm, { ready, failed }: ServiceSettings): LogPatterns {
  const isTomcat = start.form === 'tomcat';
  const own = isTomcat ? [...tomcatFailed, ...portTaken] : [...springFailed, ...portTaken];
  return {
    ready: ready.length === 0 && isTomcat ? tomcatReady : ready,
    failed: [...new Set([...failed, ...own])],
  };
}

/** Patterns as words for the remote functions: what is not ASCII also as the bytes that it is in a log's encoding. */
export function patternWords(patterns: LogPatterns, encoding: string | undefined): string[] {
  const words = (kind: string, list: string[]) =>
    list.flatMap((pattern) => [
      kind,
      pattern,
      ...encoded(pattern, encoding).flatMap((text) => [`${kind}-bytes`, text]),
    ]);
  return [...words('ready', patterns.ready), ...words('failed', patterns.failed), ...words('error', errors)];
}

/** `\0NNN` for each byte, as printf has it; nothing for what is the same in all of them. */
function encoded(pattern: string, encoding = otherwise): string[] {
  if (/^[ -~]*$/.test(pattern)) return [];
  const bytes = [...iconv.encode(pattern, encoding)];
  return [bytes.map((byte) => `\\0${byte.toString(8).padStart(3, '0')}`).join('')];
}

/** The pattern that a line has met, for people; empty when none of them reads so here. */
export function patternIn(line: string, patterns: string[]): string {
  return patterns.find((pattern) => isIn(pattern, line)) ?? '';
}

function isIn(pattern: string, line: string): boolean {
  const expression = /^\/(.+)\/$/.exec(pattern)?.[1];
  if (expression === undefined) return line.includes(pattern);
  try {
    return new RegExp(
      expression.replaceAll(/\[:([a-z]+):\]/g, (_, name: string) => classes[name] ?? ''),
    ).test(line);
  } catch {
    return false;
  }
}

const classes: Record<string, string> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  digit: '0-9',
  lower: 'a-z',
  space: '\\s',
  upper: 'A-Z',
  xdigit: '0-9A-Fa-f',
};
