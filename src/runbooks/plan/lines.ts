import type { Locale } from '../../words/locale.ts';
import { plain } from '../../words/markup/plain.ts';
import type { PlanWords } from '../../words/plan-words.ts';
import { wordsFor } from '../../words/words-for.ts';
import type { Detail } from '../kinds/kind.ts';
import { isInTurn } from '../kinds/placed.ts';
import { describe, has, traitsOf } from '../kinds/table.ts';
import type { Procedure, Runbook, SourceRef, Step, StepKind } from '../runbook.ts';
import { coverageOf } from './coverage.ts';

export type PlanOptions = { locale: Locale };

/** What a plan needs of its runbook. */
export type Planned = Pick<Runbook, 'release' | 'digest'>;

/** One entry of the plan as data; `source` is what stands beside it in the document. */
export type PlanLine =
  | { kind: 'title'; service: string; release: string; digest: string; nodes: string[] }
  | { kind: 'section'; text: string }
  | { kind: 'text'; text: string }
  /** How many lines of the document end as what. */
  | { kind: 'coverage'; text: string }
  /** `care` is said once for each kind of step, and empty when it was said above. */
  | { kind: 'step'; id: string; what: string[]; care: string; understood: boolean; source: SourceRef[] }
  | { kind: 'node'; name: string; text: string; source: SourceRef[] }
  | { kind: 'gate'; text: string }
  | { kind: 'point'; label: string; text: string; source: SourceRef[] }
  | { kind: 'note'; text: string; source: SourceRef[] };

/** The whole plan of one service: preparation, steps, order of nodes with gates, points, rollback, what was only read. */
export function renderPlan(runbook: Planned, procedure: Procedure, { locale }: PlanOptions): PlanLine[] {
  const words = wordsFor(locale, plain).plan;
  const staged = procedure.steps.filter((step) => has(step, 'stages'));
  const others = procedure.steps.filter((step) => has(step, 'applies'));
  const section = (text: string, lines: PlanLine[]): PlanLine[] =>
    lines.length === 0 ? [] : [{ kind: 'section', text }, ...lines];
  const said = new Set<StepKind>();
  const stepLine = (step: Step): PlanLine => {
    const line = toLine(step, locale, !said.has(step.kind));
    said.add(step.kind);
    return line;
  };
  const stagedIds = staged.map((step) => step.id).join(', ');
  return [
    {
      kind: 'title',
      service: procedure.service,
      release: runbook.release,
      digest: runbook.digest,
      nodes: procedure.nodes,
    },
    ...section(words.before, [
      ...(stagedIds === '' ? [] : [{ kind: 'text', text: words.beforeText(stagedIds) } as const]),
      ...staged.map(stepLine),
    ]),
    ...section(words.eachNode, others.map(stepLine)),
    ...section(words.order, orderLines(procedure, others, locale)),
    ...section(words.tick, pointLines(procedure, locale)),
    ...section(words.rolling, rollbackLines(procedure, locale, stepLine)),
    ...section(
      words.notes,
      (procedure.notes ?? []).map((note) => ({
        kind: 'note',
        text: words.note[note.code],
        source: [note.source],
      })),
    ),
    ...section(
      words.remarks,
      (procedure.remarks ?? []).map((source) => ({ kind: 'note', text: '', source: [source] })),
    ),
    { kind: 'coverage', text: words.coverage(coverageOf(procedure)) },
  ];
}

function toLine(step: Step, locale: Locale, withCare: boolean): PlanLine {
  const words = wordsFor(locale, plain).plan;
  const understood = has(step, 'understood');
  const runsAsWritten = traitsOf(step).asks === 'shell';
  const care = words.care[step.kind];
  return {
    kind: 'step',
    id: step.id,
    what: [
      ...describe(step).flatMap((detail) => detailText(detail, words).split('\n')),
      ...placement(step, words),
    ],
    care: runsAsWritten ? `${words.notUnderstood} ${care}` : withCare ? care : '',
    understood,
    source: step.source,
  };
}

/** Where it runs and whether, where that is not every node and always. */
function placement({ on, if: condition, once, makes = [] }: Step, words: PlanWords): string[] {
  return [
    ...makes.map((path) => words.makes(path)),
    ...(on === undefined ? [] : [`${words.onHosts(on)}${once ? `, ${words.once}` : ''}`]),
    ...(condition === undefined ? [] : [words.onlyIf(condition)]),
  ];
}

function detailText(detail: Detail, words: PlanWords): string {
  switch (detail.code) {
    case 'written':
      return detail.text;
    case 'says':
      return detail.text;
    case 'file':
      return `· ${detail.path}`;
    case 'moves':
      return `${detail.from} → ${detail.to}`;
    case 'by-move':
      return words.byMove;
    case 'by-link':
      return words.byLink;
    case 'late':
      return words.late;
    case 'keeps':
      return words.keeps(detail.path, detail.at);
    case 'clears':
      return words.clears(detail.path);
    case 'redeploys':
      return words.redeploys(detail.path);
    case 'in':
      return `${words.in} ${detail.directory}`;
    case 'top':
      return `${words.top} ${detail.folder}/`;
    case 'signal':
      return words.signal(detail.signal);
    case 'process':
      return words.process(detail.start);
  }
}

function orderLines(procedure: Procedure, steps: Step[], locale: Locale): PlanLine[] {
  const words = wordsFor(locale, plain).plan;
  return procedure.nodes.flatMap((name, index): PlanLine[] => {
    const own = steps.filter((step) => isInTurn(step, name, procedure.nodes));
    const first = own[0]?.id ?? '–';
    const last = own.at(-1)?.id ?? '–';
    const range = first === last ? first : `${first} … ${last}`;
    const next = procedure.nodes[index + 1];
    const ticks = procedure.points.length;
    const source = procedure.nodeSources?.[index];
    return [
      { kind: 'node', name, text: words.runs(range), source: source === undefined ? [] : [source] },
      { kind: 'gate', text: next === undefined ? words.afterLast(ticks) : words.afterNode(ticks, next) },
    ];
  });
}

function pointLines(procedure: Procedure, locale: Locale): PlanLine[] {
  const words = wordsFor(locale, plain).plan;
  if (procedure.points.length === 0) return [{ kind: 'text', text: words.noPoints }];
  return procedure.points.map((point) => ({
    kind: 'point',
    label: words[point.kind],
    text: point.text,
    source: [point.source],
  }));
}

function rollbackLines(procedure: Procedure, locale: Locale, stepLine: (step: Step) => PlanLine): PlanLine[] {
  if (procedure.rollback.length === 0) return [];
  return [
    { kind: 'text', text: wordsFor(locale, plain).plan.rollingText },
    ...procedure.rollback.map(stepLine),
  ];
}
