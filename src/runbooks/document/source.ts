import type { Problems } from '../problems.ts';
import type { SourceRef } from '../runbook.ts';
import { hidden, masked } from '../secrets.ts';

const maxBytes = 1024 * 1024;
const maxLines = 10_000;
const maxLineLength = 4_000;
const maxNesting = 30;

/** A document's text as lines, with references into it. */
export type Source = { text: string; lines: string[]; ref(line: number): SourceRef };

/** Drops a byte order mark and makes every line end alike, so that line numbers mean the same everywhere. */
export function toSource(text: string): Source {
  const marked = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const clean = marked.replaceAll('\r\n', '\n').replaceAll('\r', '\n');
  const lines = withoutTyped(clean.split('\n'));
  return { text: lines.join('\n'), lines, ref: (line) => ({ line, text: masked(lines[line - 1] ?? '') }) };
}

const asking =
  /^(?:[-*+>\s]|\d+[.)]\s)*(?:\S*[$#]\s+)?(?:sudo\s+)?(?:scp|ssh|sftp|rsync|su|mysql\b.*\s-p|psql)\b/;

/** What is typed at the prompt that the line before it brings up: one word that no name, path or command is. */
function withoutTyped(lines: string[]): string[] {
  return lines.map((line, index) => {
    const word = /^[\s>]*([^\s$"'#!`~<|/]\S{5,63})\s*$/.exec(line)?.[1];
    if (word === undefined || !asking.test(lines[index - 1] ?? '')) return line;
    const mixed = /[a-z]/.test(word) && /[A-Z]/.test(word) && /\d/.test(word);
    const odd = /[^\w.-]/.test(word) && !/[/<>:：。，,\p{Script=Han}]/u.test(word);
    return mixed || odd ? line.replace(word, () => hidden) : line;
  });
}

/** Refuses what is no document before any parser sees it; true when the text may be read. */
export function checkSource(text: string, problems: Problems): boolean {
  if (text.length > maxBytes || Buffer.byteLength(text) > maxBytes) {
    problems.add(1, 'document-too-large', {});
    return false;
  }
  const { lines } = toSource(text);
  const undecoded = lines.findIndex((line) => line.includes('\ufffd'));
  if (undecoded >= 0) {
    problems.add(undecoded + 1, 'not-utf8', {});
    return false;
  }
  if (lines.every((line) => line.trim() === '')) {
    problems.add(1, 'document-empty', {});
    return false;
  }
  if (lines.length > maxLines)
    problems.add(maxLines + 1, 'too-many-lines', { lines: lines.length, most: maxLines });
  lines.forEach((line, index) => {
    checkLine(line, index + 1, problems);
  });
  return !problems.any;
}

function checkLine(line: string, number: number, problems: Problems): void {
  if (line.length > maxLineLength) {
    problems.add(number, 'line-too-long', { characters: line.length, most: maxLineLength });
  } else if (Array.from(line).some(isRubbish)) {
    problems.add(number, 'not-text', {});
  } else if (nesting(line) > maxNesting) {
    problems.add(number, 'nested-too-deeply', { most: maxNesting });
  }
}

function isRubbish(char: string): boolean {
  const code = char.codePointAt(0) ?? 0;
  return (code < 0x20 && char !== '\t') || (code >= 0x7f && code < 0xa0);
}

/** How many quote and list markers a line begins with: a parser's time grows with their square. */
function nesting(line: string): number {
  const markers = /^(?:\s*(?:>|[*+-](?=\s)|\d{1,9}[.)](?=\s)))+/.exec(line)?.[0] ?? '';
  return markers.replace(/[\s\d]/g, '').length;
}
