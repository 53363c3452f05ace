import { pathsOf } from '../assemble/drafts.ts';
import type { Placed } from '../kinds/placed.ts';
import type { Draft } from '../kinds/table.ts';
import type { Problems } from '../problems.ts';
import type { SourceRef, StepKind } from '../runbook.ts';
import type { Reading } from './phrases/reading.ts';

export type Announcement = Extract<Reading, { says: 'announce' }> & {
  line: number;
  text: string;
  /** A colon leads in what does it. */
  end: string;
  /** How many steps there were when it was said. */
  at: number;
  /** The frame that it stands in. */
  place: Placed;
};

/** What settles a sentence that asks for steps: the steps below it, and the text of their commands. */
export type Since = { drafts: readonly Draft[]; code: string };

/** Orders that no command carries out, for people, each with its place among the steps. */
export type Left = { at: number; text: string; place: Placed; source: SourceRef[] };

/**
 * A sentence that asks for a stop is carried out by a stop below it, by a script, or else by people. One whose
 * commands are known and do something else contradicts them.
 */
export function settle(
  announced: Announcement[],
  { drafts, code }: Since,
  service: string,
  ref: (line: number) => SourceRef,
  problems: Problems,
): Left[] {
  const left: Left[] = [];
  const ever = new Set<StepKind>(drafts.flatMap(carriedOut));
  for (const one of announced) {
    const since = drafts.slice(one.at);
    const kinds = new Set<StepKind>(since.flatMap(carriedOut));
    const missing = one.kinds.filter((kind) => !(one.checks ? ever : kinds).has(kind));
    const paths = since.flatMap(pathsOf);
    const unnamed = one.names.filter(
      (name) => name !== service && !code.includes(name) && !paths.some((path) => path.includes(name)),
    );
    const asWritten = since.some(
      (draft) => draft.kind === 'shell' || (draft.kind === 'person' && draft.content !== undefined),
    );
    const text = bare(one.text);
    if (one.checks && missing.length === 0 && one.kinds.length > 0) continue;
    if (code === '') {
      if (one.kinds.length > 0 || one.names.length > 0 || one.checks)
        left.push({ at: one.at, text, place: one.place, source: [ref(one.line)] });
    } else if (asWritten) {
      if (one.names.length > 0 && unnamed.length === one.names.length)
        problems.add(one.line, 'announced-not-named', { text, names: unnamed });
    } else if (missing.length > 0 && (announced.length > 1 || /[.。]/.test(one.end)) && !one.checks) {
      left.push({ at: one.at, text, place: one.place, source: [ref(one.line)] });
    } else if (missing.length > 0) {
      problems.add(one.line, 'announced-not-done', { text, kinds: missing });
    } else if (unnamed.length > 0) {
      problems.add(one.line, 'announced-not-named', { text, names: unnamed });
    }
  }
  return left;
}

/** A restart is a stop and a start; what is unpacked or put in its place replaces what was there. */
const carriedOut = ({ kind }: Draft): StepKind[] => {
  if (kind === 'restart') return [kind, 'stop', 'start'];
  return kind === 'unpack' || kind === 'place' || kind === 'upload' ? [kind, 'restore'] : [kind];
};

export const bare = (text: string): string => text.replaceAll('`', '').trim();
