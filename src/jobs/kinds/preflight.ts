import type { Facts, StepOutcome } from '../../rollout/outcomes.ts';
import { has } from '../../runbooks/kinds/table.ts';
import type { Procedure } from '../../runbooks/runbook.ts';
import { lookRemote } from '../remote/calls.ts';
import type { StepContext } from '../remote/context.ts';
import { type Failure, failed, fromHostError } from '../remote/failures.ts';
import { listOf, numberOf } from '../remote/report.ts';
import { type Matcher, matcherOf } from '../service/matcher.ts';
import type { Needs } from './acting.ts';
import { needsOf } from './preflight-needs.ts';
import { spaceProblems } from './preflight-space.ts';
import { startOf } from './start-of.ts';

/** A preflight belongs to no run and needs no epoch: it changes nothing. */
export type PreflightContext = Omit<StepContext, 'epoch' | 'runKey'>;

/** A host that is down is to be said soon, not after the patience of a running step. */
const patienceMs = 5_000;

/**
 * Looks at one node before anything is touched. Facts: freeBytes, neededBytes, processes, notes (`no-process`).
 * A failure is the first problem's, with `problems` naming the codes of all; the facts are those of all of them,
 * the first one's winning.
 * @param elsewhere other hosts that the node's turn needs: each must let Baton in.
 */
export async function preflight(
  procedure: Procedure,
  context: PreflightContext,
  elsewhere: PreflightContext[] = [],
): Promise<StepOutcome> {
  for (const other of elsewhere) {
    const reached = await lookRemote({ ...other, patienceMs }, ['look_preflight']);
    if (!reached.ok) return { ...reached, facts: { ...reached.facts, problems: [reached.code] } };
  }
  const needs = needsOf(procedure, context.node, context.host.paths);
  const start = startOf(procedure, context.node);
  const matcher = start && matcherOf(start, context);
  const seen = await lookRemote({ ...context, patienceMs }, argvOf(needs, matcher));
  if (!seen.ok) return { ...seen, facts: { ...seen.facts, problems: [seen.code] } };
  const stopped = start !== undefined && (numberOf(seen.facts, 'count') ?? 0) === 0;
  // One that serves nobody may be worked on however the others are.
  const others = stopped ? [] : await othersProblem(context);
  const space = spaceProblems(needs, seen.facts, context.artifacts);
  const unknown = matcher === undefined ? [] : processUnknown(procedure, seen.facts, matcher);
  const problems = [...problemsOf(seen.facts, matcher), ...unknown, ...space.problems, ...others];
  const facts: Facts = {
    ...space.facts,
    processes: listOf(seen.facts, 'processes'),
    notes: stopped ? ['no-process'] : [],
  };
  const [first] = problems;
  if (first === undefined) return { ok: true, facts };
  const merged: Facts = { ...facts };
  for (const problem of problems.toReversed()) Object.assign(merged, problem.facts);
  return failed(first.code, { ...merged, problems: problems.map(({ code }) => code) });
}

function argvOf(needs: Needs, matcher: Matcher | undefined): string[] {
  const dirs = [...new Set(needs.writes.map(({ dir }) => dir))];
  const wordOf = (dir: string) =>
    needs.makes.includes(dir) ? 'new' : needs.unsure.includes(dir) ? 'unsure' : 'dir';
  return [
    'look_preflight',
    ...needs.trees.flatMap((path) => ['tree', path]),
    ...dirs.flatMap((path) => [wordOf(path), path]),
    ...needs.backups.flatMap((path) => ['backup', path]),
    ...needs.places.flatMap(({ path, how }) => [how, path]),
    ...needs.unpacks.flatMap((path) => ['unpacks', path]),
    ...needs.files.flatMap((path) => ['file', path]),
    ...needs.tools.flatMap((tool) => ['tool', tool]),
    ...needs.uploads.flatMap((path) => ['upload', path]),
    ...(matcher === undefined ? [] : ['process', ...matcher.argv]),
  ];
}

function problemsOf(seen: Facts, matcher: Matcher | undefined): Failure[] {
  const problems: Failure[] = [];
  const tools = listOf(seen, 'missingTools');
  if (tools.length > 0) problems.push(failed('tool-missing', { tools }));
  const [tree] = listOf(seen, 'missingTrees');
  if (tree !== undefined) problems.push(failed('tree-missing', { path: tree }));
  const [absent] = listOf(seen, 'missingDirs');
  if (absent !== undefined)
    problems.push(failed('not-writable', { path: absent, detail: 'no such directory' }));
  const [barred] = listOf(seen, 'readOnlyDirs');
  if (barred !== undefined) problems.push(failed('not-writable', { path: barred, detail: 'not writable' }));
  const [taken] = listOf(seen, 'takenBackups');
  if (taken !== undefined) problems.push(failed('backup-taken', { path: taken }));
  const [place] = listOf(seen, 'takenPlaces');
  if (place !== undefined) problems.push(failed('place-taken', { path: place }));
  // Without its tree, that the script in it is missing says nothing new.
  const files = listOf(seen, 'missingFiles').filter(
    (file) => tree === undefined || !file.startsWith(`${tree}/`),
  );
  if (files.length > 0) problems.push(failed('tool-missing', { tools: files }));
  if (matcher !== undefined && (numberOf(seen, 'count') ?? 0) > 1) {
    const processes = listOf(seen, 'processes');
    problems.push(failed('process-ambiguous', { expected: matcher.expected, processes }));
  }
  return problems;
}

/** A supervisor that does not know the name may learn it by a step, but not one that takes the service down first. */
function processUnknown(procedure: Procedure, seen: Facts, { expected }: Matcher): Failure[] {
  const first = procedure.steps.find((step) => has(step, 'takesDown') || has(step, 'launches'));
  const unnamed = seen.processUnnamed === true && first !== undefined && has(first, 'takesDown');
  return seen.processUnknown === true || unnamed ? [failed('process-unknown', { expected })] : [];
}

async function othersProblem(context: PreflightContext): Promise<Failure[]> {
  try {
    const nodes = await context.unhealthyOthers();
    return nodes.length === 0 ? [] : [failed('others-unhealthy', { nodes })];
  } catch (error) {
    return [fromHostError(error, context.host)];
  }
}
