import type { CodeLine } from '../document/markdown-blocks.ts';
import { isSamePlace } from '../kinds/placed.ts';
import { type Draft, has } from '../kinds/table.ts';
import type { Problems } from '../problems.ts';
import type { Note, SourceRef } from '../runbook.ts';
import { distinct } from '../source-refs.ts';
import {
  changesDirectory,
  changesFilesHere,
  directoryOfScript,
  isAnywhere,
  isRelative,
} from './block-directories.ts';
import { handOver, personFor, refsOf, script, toDraft } from './block-drafts.ts';
import { isOneScript, lostSetting, toRuns, toUnits, type Unit } from './block-units.ts';
import type { Frame } from './frame.ts';
import { stretchesOf } from './inner-shells.ts';
import type { BlockReader } from './reader.ts';
import type { Own } from './recognised.ts';
import { faultOfInner, faultOfStatement, faultOfText, isForPeople } from './script.ts';
import { faultOfShell } from './shell-fault.ts';
import { parseShell } from './shell-parser.ts';
import { worksHere } from './working-here.ts';

type Options = {
  own: Own;
  ref(line: number): SourceRef;
  problems: Problems;
  notes: Note[];
};

type Look = { source: SourceRef[]; command: string; names: string[] | undefined };

export function createBlockReader({ own, ref, problems, notes }: Options): BlockReader {
  const drafts: Draft[] = [];
  /** Lines of a cd or a comment that belong to the next step. */
  let waiting: SourceRef[] = [];
  /** The sentence that named the directory, for the first step that rests on it. */
  let entered: SourceRef[] = [];
  let looks: Look[] = [];
  /** Directories that the next step is to make first. */
  const made: string[] = [];
  let cwd: string | undefined;
  /** An earlier script leaves the terminal that people would type into in a way that Baton cannot follow. */
  const left = { directory: false, variables: false };

  /** A shell that people would still be in: later commands would be typed into it. */
  let opened: { line: number; command: string } | undefined;

  let frame: Frame = { place: {} };

  const push = (unplaced: Draft) => {
    const draft = { ...frame.place, ...unplaced };
    placeLooks(has(draft, 'takesDown'));
    const inDirectory = has(draft, 'readsDirectory');
    const source = distinct([...(inDirectory ? entered : []), ...waiting, ...draft.source]);
    waiting = [];
    if (inDirectory) entered = [];
    const last = drafts.at(-1);
    if (has(draft, 'bringsUp') && last && has(last, 'bringsUp') && isSamePlace(last, draft)) {
      last.logs = [...new Set([...last.logs, ...draft.logs])];
      last.source = distinct([...last.source, ...source]);
    } else {
      drafts.push({ ...draft, source, ...(made.length === 0 ? {} : { makes: made.splice(0) }) });
    }
  };

  /** A look belongs to the stop after it, else to the stop, start or follow before it; else it runs as written. */
  const placeLooks = (beforeStop: boolean) => {
    if (looks.length === 0) return;
    const placed = looks;
    looks = [];
    const last = drafts.at(-1);
    if (beforeStop) {
      waiting = [...placed.flatMap((look) => look.source), ...waiting];
    } else if (last && (has(last, 'takesDown') || has(last, 'launches') || has(last, 'bringsUp'))) {
      last.source = distinct([...last.source, ...placed.flatMap((look) => look.source)]);
    } else {
      for (const { source, command } of placed) drafts.push(script(command, source, cwd));
    }
  };

  const readKnown = (unit: Unit, lines: CodeLine[]) => {
    const source = refsOf(lines.slice(unit.first, unit.last + 1), ref);
    const line = source[0]?.line ?? 1;
    for (const { means, text, sudoLeftOut } of unit.known ?? []) {
      if (sudoLeftOut) notes.push({ code: 'sudo-left-out', source: source[0] ?? ref(line) });
      if (means.is === 'problem') {
        problems.addFault(line, means.fault);
        waiting.push(...source);
      } else if (means.is === 'clear' || means.is === 'make') {
        if (means.is === 'make') made.push(...means.paths);
        waiting.push(...source);
      } else if (means.is === 'cd') {
        enterDirectory(means.directory);
        waiting.push(...source);
      } else if (means.is === 'look') {
        looks.push({ source, command: text, names: means.names });
      } else {
        if ('filledIn' in means.step && means.step.filledIn) checkFilledIn(line, text);
        push(toDraft(means.step, source));
      }
    }
  };

  /** Whose process a reader fills in, the look above says. */
  const checkFilledIn = (line: number, text: string) => {
    const other = looks.find(({ names }) => names === undefined || !names.every((name) => own.isName(name)));
    const variable = left.variables && text.includes('$');
    if (other === undefined && !variable) return;
    problems.add(line, 'kill-of-unknown', { command: text });
  };

  const enterDirectory = (directory: string) => {
    cwd = directory;
    left.directory = false;
    entered = [];
  };

  /** Lines that Baton knows become steps; each run of others between them is one script, a `cd` before it included. */
  const readUnits = (units: Unit[], lines: CodeLine[]) => {
    let next = 0;
    const comments = (before: number) => waiting.push(...refsOf(lines.slice(next, before), ref));
    for (const run of toRuns(units)) {
      if (!run.unknown) {
        for (const unit of run.units) {
          comments(unit.first);
          readKnown(unit, lines);
          next = unit.last + 1;
        }
        continue;
      }
      const first = run.units[0]?.first ?? next;
      const last = run.units.at(-1);
      const alone = run.units.length === units.length;
      comments(alone ? next : first);
      next = alone ? lines.length : (last?.last ?? first) + 1;
      const lost = lostSetting(run.units, last !== units.at(-1));
      if (lost) problems.addFault(lines[lost.at]?.line ?? 1, lost.fault);
      readScript(run.units, lines, alone ? 0 : first, next);
    }
    comments(lines.length);
  };

  /** A run of lines that Baton does not know, or a whole block: one script, byte for byte. */
  const readScript = (units: Unit[], block: CodeLine[], from: number, to: number) => {
    const lines = block.slice(from, to);
    const command = lines.map(({ content }) => content).join('\n');
    if (frame.elsewhere !== true && units.some(({ statements }) => statements.some(isForPeople)))
      return pushPerson(lines);
    const directory = directoryOfScript(units, cwd);
    if (directory === undefined && frame.elsewhere !== true && worksHere(units)) {
      pushPerson(lines);
      for (const unit of units) leave(unit);
      return;
    }
    const at = lines[0]?.line ?? 1;
    const text = faultOfText(command);
    if (text !== undefined) problems.addFault(at, text);
    for (const { statements, first } of units) {
      const fault = statements.map(faultOfStatement).find((one) => one !== undefined);
      if (fault !== undefined) problems.addFault(block[first]?.line ?? at, fault);
    }
    const here = units.some(isRelative) || changesFilesHere(units);
    if (directory === undefined && frame.elsewhere !== true && here)
      problems.add(at, 'start-without-directory', {});
    if (left.directory && directory === undefined && !isAnywhere(units))
      problems.add(at, 'directory-lost', {});
    push(script(command, refsOf(lines, ref), directory));
    for (const unit of units) leave(unit);
  };

  const pushPerson = (lines: CodeLine[]) => push(personFor(lines, frame.sentence, ref));

  /** What a script's line leaves behind, for the lines after the script. */
  const leave = ({ known, statements }: Unit) => {
    left.variables ||= statements.some(({ defines }) => defines);
    for (const { means } of known ?? [])
      if (means.is === 'cd' && (means.absolute || !left.directory)) enterDirectory(means.directory);
    if (!(known ?? [{ means: undefined }]).some(({ means }) => means === undefined || means.is === 'problem'))
      return;
    if (!statements.some(changesDirectory)) return;
    left.directory = true;
    cwd = undefined;
  };

  const read = (lines: CodeLine[], around: Frame = { place: {} }) => {
    frame = around;
    readLines(lines);
    frame = { place: {} };
  };

  const readLines = (lines: CodeLine[]) => {
    if (lines.every(({ content }) => content.trim() === '')) return;
    if (frame.people) return pushPerson(lines);
    for (const { lines: typed, inner, left: closed } of stretchesOf(lines)) {
      if (opened !== undefined) problems.addFault(opened.line, faultOfInner(opened.command));
      opened = undefined;
      if (inner === undefined) readShell(typed);
      else pushPerson(typed);
      if (inner === 'shell' && !closed)
        opened = { line: typed[0]?.line ?? 1, command: typed[0]?.content.trim() ?? '' };
    }
  };

  const readShell = (lines: CodeLine[]) => {
    if (lines.every(({ content }) => content.trim() === '')) return;
    const text = lines.map(({ content }) => content).join('\n');
    const parsed = parseShell(text);
    if (!parsed.ok) {
      const at = text.slice(0, parsed.at).split('\n').length - 1;
      problems.addFault(lines[at]?.line ?? 1, faultOfShell(parsed));
      waiting.push(...refsOf(lines, ref));
      return;
    }
    cwd ??= own.ran?.get(text.trim());
    const units = toUnits(parsed.statements, text, { cwd, own });
    if (frame.elsewhere) {
      cwd = undefined;
      readScript(units, lines, 0, lines.length);
      cwd = undefined;
    } else if (isOneScript(units)) readScript(units, lines, 0, lines.length);
    else readUnits(units, lines);
  };

  return {
    read,
    enter(directory, source) {
      enterDirectory(directory);
      entered = [source];
    },
    push,
    insert(at, draft) {
      drafts.splice(at, 0, draft);
    },
    handOver: () => handOver(drafts),
    close() {
      placeLooks(false);
      const last = drafts.at(-1);
      if (last !== undefined) last.source = distinct([...last.source, ...waiting]);
      waiting = [];
      return drafts;
    },
    get drafts() {
      return drafts;
    },
  };
}
