import { LineCounter, parseDocument } from 'yaml';
import { valueFaults } from '../../yaml-input/value-fault.ts';
import { valuesOf, yamlFault } from '../../yaml-input/yaml-fault.ts';
import type { Draft, ServiceDraft } from '../assemble/drafts.ts';
import { assembleProcedure } from '../assemble/procedure.ts';
import type { Seen } from '../commands/recognised.ts';
import { digestOf } from '../document/compile.ts';
import { checkSource, toSource } from '../document/source.ts';
import { treats } from '../kinds/table.ts';
import { checkName, checkRelease } from '../names.ts';
import { baseName } from '../paths.ts';
import { createProblems } from '../problems.ts';
import type { CompileResult, Point } from '../runbook.ts';
import { createLocator, type Locator } from './locator.ts';
import { readSteps } from './read-steps.ts';
import { runbookSchema, type TypedRunbook } from './runbook-schema.ts';

/**
 * Compiles the typed form of a runbook: YAML that names the same steps. Problems carry the line, and the place as a
 * path; all of them, in line order. Never throws.
 */
export function compileTyped(
  yamlText: string,
  release: string,
  { tops = new Map() }: Partial<Seen> = {},
): CompileResult {
  const problems = createProblems();
  const named = checkRelease(release);
  if (!named.ok) problems.add(1, 'bad-name', { what: 'release', name: release, fault: named.reason });
  if (!checkSource(yamlText, problems)) return { ok: false, problems: problems.list() };
  const source = toSource(yamlText);
  const counter = new LineCounter();
  const document = parseDocument(source.text, {
    lineCounter: counter,
    prettyErrors: false,
    logLevel: 'silent',
  });
  for (const error of document.errors) {
    const { line, ...fault } = yamlFault(error, source.text);
    problems.add(line, 'bad-yaml', fault);
  }
  if (problems.any) return { ok: false, problems: problems.list() };
  const locator = createLocator(document, counter, source);
  const plain = valuesOf(document);
  if (!plain) problems.add(1, 'yaml-aliases', {});
  if (problems.any) return { ok: false, problems: problems.list() };
  const parsed = runbookSchema.safeParse(plain?.values);
  if (!parsed.success) {
    for (const { path, fault } of valueFaults(runbookSchema, plain?.values, parsed.error))
      problems.add(locator.line(path), 'wrong-value', fault);
    return { ok: false, problems: problems.list() };
  }
  const drafts = Object.entries(parsed.data.services).map(([service, typed]): ServiceDraft => {
    const check = checkName(service);
    if (!check.ok)
      problems.add(locator.line(['services', service]), 'bad-name', {
        what: 'service',
        name: service,
        fault: check.reason,
      });
    const at = ['services', service];
    return {
      service,
      release,
      source: locator.ref(at),
      nodes: typed.nodes.map((name, index) => ({ name, source: locator.ref([...at, 'nodes', index]) })),
      steps: readSteps(typed.steps, [...at, 'steps'], locator, problems).map((step) => withTop(step, tops)),
      points: pointsOf(parsed.data, service, locator),
      remarks: [],
      notes: [],
      ...(typed.rollback === undefined
        ? {}
        : {
            rollback: {
              source: locator.ref([...at, 'rollback']),
              steps: readSteps(typed.rollback, [...at, 'rollback'], locator, problems),
            },
          }),
    };
  });
  const procedures = drafts.map((draft) => assembleProcedure(draft, problems));
  if (problems.any) return { ok: false, problems: problems.list() };
  return {
    ok: true,
    runbook: { release, digest: digestOf(yamlText), summary: parsed.data.reasons, procedures },
  };
}

/** The top folder that an archive really has, where the runbook states none. */
function withTop(step: Draft, tops: Seen['tops']): Draft {
  if (!treats(step, 'fills') || step.top !== undefined) return step;
  const top = tops.get(baseName(step.archive));
  return top === undefined ? step : { ...step, top };
}

/** Reasons, then points; those of the release before the service's own. */
function pointsOf(typed: TypedRunbook, service: string, locator: Locator): Point[] {
  const own = typed.services[service];
  const listed = (kind: Point['kind'], key: 'reasons' | 'points'): Point[] => {
    const shared = typed[key].map((text, index) => ({ text, source: locator.ref([key, index]) }));
    const others = (own?.[key] ?? []).map((text, index) => ({
      text,
      source: locator.ref(['services', service, key, index]),
    }));
    return [...shared, ...others].map((one, index) => ({ id: `${kind}-${index + 1}`, kind, ...one }));
  };
  return [...listed('reason', 'reasons'), ...listed('point', 'points')];
}
