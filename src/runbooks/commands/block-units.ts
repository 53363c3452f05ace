import type { Fault } from '../problem-facts.ts';
import { pairUp } from './pair-up.ts';
import { recognise } from './recognise.ts';
import { type Known, keepsSudo, type Recognised, withoutSudo } from './recognised.ts';
import { carries, faultOfSetting, hasOpenWord, isSetting } from './script.ts';
import type { Statement, Word } from './shell-parser.ts';

/** The statements of some whole lines of a block, and what Baton knows them to be. */
export type Unit = {
  /** Indices of its lines in the block, the last one included. */
  first: number;
  last: number;
  statements: Statement[];
  /** What each pipeline means, with its text; undefined when Baton does not know one of them. */
  known: { means: Recognised; text: string; sudoLeftOut: boolean }[] | undefined;
};

/**
 * Splits a block into units that no line and no statement crosses. A `cd` that is known leads the lines after it.
 * @param text the block that `statements` came from.
 */
export function toUnits(statements: Statement[], text: string, known: Known): Unit[] {
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length - 1;
  const units: Unit[] = [];
  for (const statement of statements) {
    const first = lineAt(statement.start);
    const last = lineAt(Math.max(statement.start, statement.end - 1));
    const open = units.at(-1);
    if (open !== undefined && first <= open.last) {
      open.statements.push(statement);
      open.last = Math.max(open.last, last);
    } else {
      units.push({ first, last, statements: [statement], known: undefined });
    }
  }
  let { cwd } = known;
  for (const unit of units) {
    unit.known = readUnit(unit.statements, { ...known, cwd });
    for (const { means } of unit.known ?? []) if (means.is === 'cd') cwd = means.directory;
  }
  pairUp(units);
  return units;
}

function readUnit(statements: Statement[], { cwd: from, own }: Known): Unit['known'] {
  let cwd = from;
  const found: NonNullable<Unit['known']> = [];
  for (const { pipelines, background, commands } of statements) {
    if (pipelines === undefined || commands.some(isOpen)) return undefined;
    for (const [written, ...more] of pipelines) {
      const { command, sudo } = withoutSudo(written);
      const means = recognise({ commands: [command, ...more], background, cwd, own });
      if (means === undefined) return undefined;
      if (means.is === 'cd') cwd = means.directory;
      const text = [written, ...more].map((one) => one.raw).join(' | ');
      found.push({ means, text, sudoLeftOut: sudo && means.is === 'step' && !keepsSudo(means.step) });
    }
  }
  return found;
}

/** A reader has to fill something in first; whose process a kill ends, Baton finds. */
const isOpen = (words: Word[]): boolean => words[0]?.value !== 'kill' && hasOpenWord(words);

/**
 * One shell has to run the whole block: a line leaves a variable, a directory, a function or a job to lines that Baton
 * does not know.
 */
export function isOneScript(units: Unit[]): boolean {
  return units.some((unit, index) => {
    const after = units.slice(index + 1);
    const unknownAfter = after.some(({ known }) => known === undefined);
    if (unit.known !== undefined) return unknownAfter && unit.known.some(isLostDirectory);
    if (after.length === 0 || !unit.statements.some(carries)) return false;
    return unknownAfter || !unit.statements.every(isSetting);
  });
}

const isLostDirectory = ({ means, text }: { means: Recognised; text: string }): boolean =>
  means.is === 'problem' && /^cd\b/.test(text);

/** Units in a row that Baton knows, or that it does not: `cd` lines before unknown ones are theirs. */
export type UnitRun = { unknown: boolean; units: Unit[] };

export function toRuns(units: Unit[]): UnitRun[] {
  const runs: UnitRun[] = [];
  let led: Unit[] = [];
  const add = (unknown: boolean, added: Unit[]) => {
    const last = runs.at(-1);
    if (last?.unknown === unknown) last.units.push(...added);
    else if (added.length > 0) runs.push({ unknown, units: [...added] });
  };
  for (const unit of units) {
    if (
      unit.known !== undefined &&
      unit.known.length > 0 &&
      unit.known.every(({ means }) => means.is === 'cd')
    ) {
      led.push(unit);
      continue;
    }
    add(unit.known === undefined, [...led, unit]);
    led = [];
  }
  add(false, led);
  return runs;
}

/**
 * `export` and its kin, alone or before lines that Baton does itself: what they set would be lost.
 * @param more whether such lines follow. `at` is an index into the block's lines.
 */
export function lostSetting(run: Unit[], more: boolean): { at: number; fault: Fault } | undefined {
  const last = run.at(-1);
  const [first] = last?.statements ?? [];
  const lost = (more ? run : run.slice(-1)).every((unit) => unit.statements.every(isSetting));
  return last && first && lost ? { at: last.first, fault: faultOfSetting(first) } : undefined;
}
