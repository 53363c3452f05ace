import type { Facts, StepOutcome } from '../../rollout/outcomes.ts';
import { isFailureCode } from '../../runbooks/kinds/facts.ts';
import { readFact } from './fact-line.ts';
import { failed } from './failures.ts';
import { trimSnippet } from './snippet.ts';

/** `ENOSPC`: the status of a function that found no room even for its report. */
const noSpaceStatus = 28;

/**
 * Reads what a remote step function printed: `@key:type value` facts, a verdict `@ok` or `@fail code`, and after
 * `@snippet` raw lines. Without a verdict the outcome is `internal` with what is left for people as its snippet.
 */
export function parseReport(output: string, status: number | null): StepOutcome {
  const { facts, verdict, snippet: text } = readLines(output);
  const snippet = text === '' ? {} : { snippet: text };
  if (verdict === 'ok' && status === 0) return { ok: true, facts, ...snippet };
  if (verdict !== undefined && isFailureCode(verdict)) return { ok: false, code: verdict, facts, ...snippet };
  if (status === noSpaceStatus) return { ok: false, code: 'no-space', facts, ...snippet };
  const detail = `no report, status ${status ?? 'unknown'}`;
  return failed('internal', { ...facts, detail }, readRemains(output).snippet);
}

/** What is left of a function that was ended in mid-report: the facts it came to, and the lines that are for people. */
export function readRemains(output: string): { facts: Facts; snippet: string } {
  return { facts: readLines(output).facts, snippet: trimSnippet(withoutInnards(output)) };
}

type Lines = { facts: Facts; verdict: string | undefined; snippet: string };

function readLines(output: string): Lines {
  const facts: Facts = {};
  const lines = output.split('\n');
  const cut = lines.indexOf('@snippet');
  const head = cut === -1 ? lines : lines.slice(0, cut);
  const text = cut === -1 ? '' : trimSnippet(lines.slice(cut + 1).join('\n'));
  let verdict: string | undefined;
  for (const line of head) {
    if (line === '@ok') verdict = 'ok';
    else if (line.startsWith('@fail ')) verdict = line.slice('@fail '.length);
    else addFact(facts, line);
  }
  return { facts, verdict, snippet: text };
}

/** A report's own lines, and a shell's words about the library and its own children: they mean nothing to people. */
const innards =
  /^@(?:ok|snippet|fail .*|[A-Za-z][A-Za-z0-9]*(?::[a-z]+)? .*)$|lib\/[0-9a-f]{64}\.sh: (?:line )?\d+: |^(?:Terminated|Killed)$/;

function withoutInnards(output: string): string {
  return output
    .split('\n')
    .filter((line) => !innards.test(line))
    .join('\n');
}

function addFact(facts: Facts, line: string): void {
  const fact = readFact(line);
  if (fact === undefined) return;
  const { name, value } = fact;
  const before = facts[name];
  facts[name] = Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value;
}

/** A fact that is a list, or an empty list. */
export function listOf(facts: Facts, key: string): string[] {
  const value = facts[key];
  return Array.isArray(value) ? value : [];
}

/** A fact that is a number, if it is there. */
export function numberOf(facts: Facts, key: string): number | undefined {
  const value = facts[key];
  return typeof value === 'number' ? value : undefined;
}

/** A fact as text, if it is there and not a list. */
export function textOf(facts: Facts, key: string): string | undefined {
  const value = facts[key];
  return value === undefined || Array.isArray(value) ? undefined : String(value);
}
