import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileTyped } from '../../src/runbooks/typed/compile.ts';
import { typedText } from '../../src/runbooks/typed/write.ts';
import {
  commandLines,
  corpus,
  does,
  linesOf,
  meant,
  type Reading,
  readingOf,
  type Sample,
  shown,
} from './corpus.ts';
import { compiled } from './support.ts';

const RUNS = Number(process.env.CORPUS_RUNS ?? 60);

/** No command of a document that may run is left without its end, nor has two that contradict each other. */
function expectEnds(text: string, reading: Reading): void {
  if (!reading.ok) return;
  const ends = linesOf(reading);
  expect(commandLines(text).filter(({ line }) => !ends.has(line))).toEqual([]);
  for (const { steps, rollback, remarks = [] } of reading.runbook?.procedures ?? []) {
    const done = new Set([...steps, ...rollback].flatMap(({ source }) => source.map(({ line }) => line)));
    expect(remarks.filter(({ line }) => done.has(line))).toEqual([]);
  }
}

/** What somebody does to one command as they copy a document. */
const EDITS: Record<string, (line: string, at: number) => string[]> = {
  leavesOut: () => [],
  mistypes: (line) => [line.replace(/([a-z0-9])([^a-z0-9]*)$/i, '$1x$2')],
  leavesOutWord: (line, at) => {
    const words = line.split(' ').filter(Boolean);
    return [words.toSpliced(at % words.length, 1).join(' ')];
  },
  addsWord: (line, at) => {
    const words = line.split(' ');
    return [words.toSpliced(at % (words.length + 1), 0, 'zz').join(' ')];
  },
  addsCommand: (line) => [`${line} && rm -rf /tmp/zz`],
  addsLine: (line) => [line, 'rm -rf /tmp/zz'],
};

const edited = fc
  .record({
    sample: fc.constantFrom(...corpus),
    how: fc.constantFrom(...Object.keys(EDITS)),
    which: fc.nat(),
    at: fc.nat(),
  })
  .map(({ sample, how, which, at }) => {
    const before = readingOf(sample.text, sample);
    const ends = linesOf(before);
    // What stands outside every chapter that says what to do is not read at all.
    const commands = commandLines(sample.text).filter(({ line }) => ends.has(line));
    const { line = 0 } = commands[which % Math.max(1, commands.length)] ?? {};
    const lines = sample.text.split('\n');
    const old = lines[line - 1] ?? '';
    const text = lines.toSpliced(line - 1, 1, ...(EDITS[how]?.(old, at) ?? [])).join('\n');
    return { sample, before, how, old, text };
  });

/** Paragraphs, lists and blocks of a text. */
function chunksOf(text: string): string[] {
  const chunks: string[][] = [[]];
  let inFence = false;
  for (const line of text.split('\n')) {
    if (/^\s*(```|~~~)/.test(line)) inFence = !inFence;
    if (line.trim() === '' && !inFence) chunks.push([]);
    else chunks.at(-1)?.push(line);
  }
  return chunks.filter((chunk) => chunk.length > 0).map((chunk) => chunk.join('\n'));
}

/** A document whose pieces are left out, said twice, moved, or come from another one. */
const mixed = fc
  .record({
    sample: fc.constantFrom(...corpus),
    other: fc.constantFrom(...corpus),
    moves: fc.array(
      fc.record({ from: fc.nat(), to: fc.nat(), how: fc.constantFrom('out', 'twice', 'moved', 'other') }),
      { minLength: 1, maxLength: 4 },
    ),
  })
  .map(({ sample, other, moves }) => {
    const foreign = chunksOf(other.text);
    let chunks = chunksOf(sample.text);
    for (const { from, to, how } of moves) {
      const piece = how === 'other' ? foreign[from % foreign.length] : chunks[from % chunks.length];
      if (how === 'out' || how === 'moved') chunks = chunks.toSpliced(from % chunks.length, 1);
      if (how !== 'out') chunks = chunks.toSpliced(to % (chunks.length + 1), 0, piece ?? '');
      if (chunks.length === 0) break;
    }
    return { sample, text: chunks.join('\n\n') };
  });

describe('every document there is', () => {
  test.each(corpus)('$name: no command without its end', (sample: Sample) => {
    expectEnds(sample.text, readingOf(sample.text, sample));
  });

  test.each(corpus)('$name: the typed form of it is the same plan', (sample: Sample) => {
    const reading = readingOf(sample.text, sample);
    if (!reading.ok || !reading.runbook) return expect(reading.problems.length).toBeGreaterThan(0);
    const typed = typedText(reading.runbook);
    const again = { ok: true, runbook: compiled(compileTyped(typed, '20260901')), problems: [] };
    expect(meant(again)).toEqual(meant(reading));
  });

  test('changed in one command is shown changed, or refused', { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(edited, ({ sample, before, how, old, text }) => {
        const after = readingOf(text, sample);
        expectEnds(text, after);
        fc.pre(text.trim() !== sample.text.trim());
        expect(shown(text, after), `${sample.name}: ${how}: ${old}`).not.toBe(shown(sample.text, before));
        const isOther = !isDeepStrictEqual(meant(after), meant(before));
        expect(isOther && does(after) === does(before), `${sample.name}: ${how}: ${old}`).toBe(false);
      }),
      { numRuns: RUNS },
    );
  });

  test('mixed with others drops no command', { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(mixed, ({ sample, text }) => expectEnds(text, readingOf(text, sample))),
      { numRuns: RUNS },
    );
  });
});
