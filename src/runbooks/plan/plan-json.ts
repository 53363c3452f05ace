import type { Locale } from '../../words/locale.ts';
import { plain } from '../../words/markup/plain.ts';
import { wordsFor } from '../../words/words-for.ts';
import { keysOf } from '../kinds/table.ts';
import type { Problem } from '../problem-facts.ts';
import type { Procedure, Runbook, SourceRef, Step } from '../runbook.ts';
import { masked } from '../secrets.ts';
import { type Coverage, coverageOf } from './coverage.ts';

type Text = { line: number; text: string };

type ProblemJson = Text & { message: string; expected?: string; service?: string };

/** A step as programs read it; what it has beside these depends on its kind. */
type StepJson = {
  id: string;
  kind: string;
  lines: number[];
  on: string[];
  [key: string]: string | number | boolean | string[] | number[];
};

type ServiceJson = {
  service: string;
  line: number;
  nodes: string[];
  steps: StepJson[];
  rollback: { from: 'document' | 'derived' | 'none'; steps: StepJson[] };
  points: Text[];
  reasons: Text[];
  notes: Text[];
  coverage: Coverage;
};

export type PlanJson = {
  document: string;
  release: string;
  digest: string;
  problems: ProblemJson[];
  services: ServiceJson[];
};

/** A plan's document, and what came of it. */
export type PlanOf = { document: string; text: string; runbook: Runbook; problems: Problem[] };

/** @param tell a problem in the team's language: what is wrong, and what was expected. */
export function planJson(
  { document, text, runbook, problems }: PlanOf,
  locale: Locale,
  tell: (problem: Problem) => readonly [string, string?],
): PlanJson {
  const lines = text.split('\n');
  return {
    document,
    release: runbook.release,
    digest: runbook.digest,
    problems: problems.map((one) => {
      const [message, expected] = tell(one);
      return {
        line: one.line,
        text: masked((lines[one.line - 1] ?? '').trim()),
        message,
        ...(expected === undefined ? {} : { expected }),
        ...(one.service === undefined ? {} : { service: one.service }),
      };
    }),
    services: runbook.procedures.map((procedure) => serviceJson(procedure, locale)),
  };
}

function serviceJson(procedure: Procedure, locale: Locale): ServiceJson {
  const { service, source, nodes, steps, rollback, rollbackFrom, remarks = [], notes = [] } = procedure;
  const points = (kind: 'point' | 'reason') =>
    procedure.points
      .filter((point) => point.kind === kind)
      .map((point) => ({ line: point.source.line, text: masked(point.text) }));
  const words = wordsFor(locale, plain).plan.note;
  return {
    service,
    line: source.line,
    nodes,
    steps: steps.map((step) => stepJson(step, nodes)),
    rollback: {
      from: rollbackFrom ?? (rollback.length > 0 ? 'document' : 'none'),
      steps: rollback.map((step) => stepJson(step, nodes)),
    },
    points: points('point'),
    reasons: points('reason'),
    notes: [
      ...remarks.map(toText),
      ...notes.map((note) => ({ line: note.source.line, text: words[note.code] })),
    ].toSorted((a, b) => a.line - b.line),
    coverage: coverageOf(procedure),
  };
}

const toText = ({ line, text }: SourceRef): Text => ({ line, text: text.trim() });

function stepJson(step: Step, nodes: string[]): StepJson {
  const { kind, ...more } = keysOf(step);
  const placed = {
    ...(step.if === undefined ? {} : { if: step.if }),
    ...(step.once ? { once: true } : {}),
  };
  const lines = [...new Set(step.source.map(({ line }) => line))].toSorted((a, b) => a - b);
  return { id: step.id, kind, lines, on: step.on ?? nodes, ...placed, ...more };
}
