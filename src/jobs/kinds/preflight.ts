import type { Facts, StepOutcome } from '../../rollout/outcomes.ts';
import { has } from '../../runbooks/kinds/table.ts';
import type { Procedure } from '../../runbooks/runbook.ts';
import { actsAs } from '../remote/acts-as.ts';
import { lookRemote } from '../remote/calls.ts';
import type { StepContext } from '../remote/context.ts';
import { type Failure, failed, fromHostError } from '../remote/failures.ts';
import { listOf, numberOf } from '../remote/report.ts';
import { type Matcher, matcherOf } from '../service/matcher.ts';
import { besideOf, type Needs, stateFolder } from './acting.ts';
import { needsOf } from './preflight-needs.ts';
import { problemsOf } from './preflight-problems.ts';
import { spaceProblems } from './preflight-space.ts';
import { lookAtStart } from './preflight-start.ts';
import { startOf } from './start-of.ts';

/** A preflight belongs to no run and needs no epoch: it changes nothing. */
export type PreflightContext = Omit<StepContext, 'epoch' | 'runKey'>;

/** A host that is down is to be said soon, not after the patience of a running step. */
const patienceMs = 5_000;

/**
 * Looks at one node before anything is touched. Facts: freeBytes, neededBytes, processes, notes (`no-process`), differs (the
 * start's shell from what runs).
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
  const space = spaceProblems(needs, seen.facts, context);
  const unknown = matcher === undefined ? [] : processUnknown(procedure, seen.facts, matcher);
  const pid = stopped ? undefined : numberOf(seen.facts, 'pid');
  // Only the script that is missing could say what it would run.
  const scripted = listOf(seen.facts, 'missingFiles').length === 0;
  const begins = start && scripted ? await lookAtStart(start, needs, pid, context) : undefined;
  const problems = [
    ...problemsOf(seen.facts, needs, actsAs(context.host), matcher),
    ...unknown,
    ...space.problems,
    ...(begins?.problems ?? []),
    ...others,
  ];
  const facts: Facts = {
    ...space.facts,
    processes: listOf(seen.facts, 'processes'),
    notes: stopped ? ['no-process'] : [],
    ...servedBackups(seen.facts),
    ...(begins === undefined || begins.differs.length === 0 ? {} : { differs: begins.differs }),
  };
  const [first] = problems;
  if (first === undefined) return { ok: true, facts };
  const merged: Facts = { ...facts };
  for (const problem of problems.toReversed()) Object.assign(merged, problem.facts);
  return failed(first.code, { ...merged, problems: problems.map(({ code }) => code) });
}

function argvOf(needs: Needs, matcher: Matcher | undefined): string[] {
  const beside = needs.besides.map(besideOf);
  const dirs = new Set(needs.writes.map(({ dir }) => dir).filter((dir) => !beside.includes(dir)));
  const wordOf = (dir: string) =>
    dir === stateFolder
      ? 'state'
      : needs.makes.includes(dir)
        ? 'new'
        : needs.unsure.includes(dir)
          ? 'unsure'
          : 'dir';
  return [
    'look_preflight',
    ...needs.trees.flatMap((path) => ['tree', path]),
    ...[...dirs].flatMap((path) => [wordOf(path), path]),
    ...needs.besides.flatMap((tree) => ['beside', tree]),
    ...needs.backups.flatMap((path) => ['backup', path]),
    ...needs.places.flatMap(({ path, how }) => [how, path]),
    ...needs.unpacks.flatMap((path) => ['unpacks', path]),
    ...needs.files.flatMap((path) => ['file', path]),
    ...needs.tools.flatMap((tool) => ['tool', tool]),
    ...needs.uploads.flatMap((path) => ['upload', path]),
    ...(matcher === undefined ? [] : ['process', ...matcher.argv]),
  ];
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

/** Where the document itself keeps a copy in a folder that a program deploys from: it will be served too. */
function servedBackups(seen: Facts): Facts {
  const served = listOf(seen, 'servedBackups');
  return served.length === 0 ? {} : { servedBackups: served };
}
