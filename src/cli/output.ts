import type { Answer } from '../verbs/verb.ts';
import { exitOf } from './exit-codes.ts';

export type JsonOption = { json?: boolean };

export const out = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

export const warn = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

export const log = (text: string): void => warn(`${new Date().toISOString()} ${text}`);

export const outJson = (data: unknown): void => out(JSON.stringify(data, null, 2));

/** What is wrong, for programs: on stdout like every other JSON. */
export const outError = (code: string, message: string): void => outJson({ error: { code, message } });

/** Prints an answer; what was refused goes to stderr, but in JSON, and the exit code says how. */
export function print({ ok, parts, refusal, data }: Answer, { json }: JsonOption = {}): void {
  const text = parts.join('\n');
  if (!ok) process.exitCode = exitOf(refusal);
  if (!ok && json) outError(refusal ?? 'refused', text);
  else if (!ok) warn(`baton: ${text}`);
  else if (json) outJson(data ?? { text });
  else out(text);
}
