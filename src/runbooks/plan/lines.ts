import type { Procedure, Runbook, SourceRef, StartForm, Step, StepKind } from '../runbook.ts';
import { type Locale, planWords } from './plan-words.ts';

export type PlanOptions = { locale: Locale };

/** What a plan needs of its runbook. */
export type Planned = Pick<Runbook, 'release' | 'digest'>;

/** One entry of the plan as data; `source` is what stands beside it in the document. */
export type PlanLine =
  | { kind: 'title'; service: string; release: string; digest: string; nodes: string[] }
  | { kind: 'section'; text: string }
  | { kind: 'text'; text: string }
  /** `care` is said once for each kind of step, and empty when it was said above. */
  | { kind: 'step'; id: string; what: string[]; care: string; understood: boolean; source: SourceRef[] }
  | { kind: 'node'; name: string; text: string; source: SourceRef[] }
  | { kind: 'gate'; text: string }
  | { kind: 'point'; label: string; text: string; source: SourceRef[] }
  | { kind: 'note'; text: string; source: SourceRef[] };

/** The whole plan of one service: preparation, steps, order of nodes with gates, points, rollback, what was only read. */
export function renderPlan(runbook: Planned, procedure: Procedure, { locale }: PlanOptions): PlanLine[] {
  const words = planWords(locale);
  const staged = procedure.steps.filter((step) => step.kind === 'upload');
  const others = procedure.steps.filter((step) => step.kind !== 'upload');
  const section = (text: string, lines: PlanLine[]): PlanLine[] =>
    lines.length === 0 ? [] : [{ kind: 'section', text }, ...lines];
  const said = new Set<StepKind>();
  const stepLine = (step: Step): PlanLine => {
    const line = toLine(step, locale, !said.has(step.kind) || step.kind === 'shell');
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
  ];
}

function toLine(step: Step, locale: Locale, withCare: boolean): PlanLine {
  const words = planWords(locale);
  const understood = step.kind !== 'shell';
  return {
    kind: 'step',
    id: step.id,
    what: describe(step, locale),
    care: understood ? (withCare ? words.care[step.kind] : '') : `${words.notUnderstood} ${words.care.shell}`,
    understood,
    source: step.source,
  };
}

function describe(step: Step, locale: Locale): string[] {
  const words = planWords(locale);
  switch (step.kind) {
    case 'upload':
      return [`${step.file} → ${step.toDir}`];
    case 'stop':
      return [words.signal(step.signal), words.process(step.start)];
    case 'backup':
      return [`${step.from} → ${step.to}`];
    case 'unpack':
      return [`${step.archive} → ${step.intoDir}`, `${words.top} ${step.top}/`];
    case 'start':
      return startLines(step.start, words.in);
    case 'follow':
      return step.logs;
    case 'restore':
      return [`${step.backup} → ${step.live}`];
    case 'shell':
      return [step.command, ...(step.cwd === undefined ? [] : [`${words.in} ${step.cwd}`])];
  }
}

const startLines = (start: StartForm, word: string): string[] =>
  start.form === 'tomcat' ? [start.command] : [start.command, `${word} ${start.cwd}`];

function orderLines(procedure: Procedure, steps: Step[], locale: Locale): PlanLine[] {
  const words = planWords(locale);
  const first = steps[0]?.id ?? '';
  const last = steps.at(-1)?.id ?? '';
  const range = first === last ? first : `${first} … ${last}`;
  return procedure.nodes.flatMap((name, index): PlanLine[] => {
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
  const words = planWords(locale);
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
  return [{ kind: 'text', text: planWords(locale).rollingText }, ...procedure.rollback.map(stepLine)];
}
