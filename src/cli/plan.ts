import type { ReadDocument } from '../releases/read-document.ts';
import type { Releases } from '../releases/releases.ts';
import { planJson } from '../runbooks/plan/plan-json.ts';
import { planRollout } from '../usecases/show-plan.ts';
import { refusedAnswer } from '../verbs/answers.ts';
import type { Answer, Surface } from '../verbs/verb.ts';
import type { Locale } from '../words/locale.ts';
import { plain } from '../words/markup/plain.ts';
import { problemIn } from '../words/word-problem.ts';

/** What a plan is asked of: a file or a release, whole or one service of it. */
export type PlanTarget = { file: string; service?: string } | { release: string; service?: string };

/**
 * `FILE [SERVICE]`, `RELEASE [SERVICE]` or `SERVICE RELEASE`. What has an ending or a slash is a file; of two names
 * the second is the release, unless only the first is one.
 */
export async function planTarget(
  first: string,
  second: string | undefined,
  list: Releases['list'],
): Promise<PlanTarget> {
  const isFile = (name: string) => /[/\\]|\.(?:md|markdown|ya?ml|txt)$/i.test(name);
  const service = second === undefined ? {} : { service: second };
  if (isFile(first)) return { file: first, ...service };
  if (second === undefined) return { release: first };
  if (isFile(second)) return { file: second, service: first };
  const known = await list();
  return known.includes(first) && !known.includes(second)
    ? { release: first, service: second }
    : { release: second, service: first };
}

type Deps = { releases: Releases; surface: Surface; locale: Locale };

/** The plan in words, each service after the other, and then all problems. */
export async function planAnswer(target: PlanTarget, deps: Deps): Promise<Answer> {
  const { releases, surface } = deps;
  if ('release' in target && target.service !== undefined) {
    const planned = await planRollout(releases, { ...target, service: target.service });
    return planned.ok
      ? { ok: true, parts: surface.plan(planned.runbook, planned.procedure) }
      : refusedAnswer(planned, surface);
  }
  const read = await readTarget(target, releases);
  if (!read) return missing(target, deps);
  const { runbook, problems, file } = read;
  if (problems.length > 0) return { ok: false, parts: [surface.words.documentWrong(file, problems)] };
  const wanted = runbook.procedures.filter(isWanted(target));
  if (wanted.length > 0)
    return { ok: true, parts: wanted.flatMap((procedure) => surface.plan(runbook, procedure)) };
  const known = runbook.procedures.map(({ service }) => service);
  return {
    ok: false,
    parts: [surface.words.unknownService(target.service ?? '', runbook.release, known, undefined)],
  };
}

/** The plan as one JSON object, also of a document with problems: then not `ok`. */
export async function planInJson(target: PlanTarget, deps: Deps): Promise<Answer & { json?: string }> {
  const read = await readTarget(target, deps.releases);
  if (!read) return missing(target, deps);
  const wanted = isWanted(target);
  const plan = planJson(
    { ...read, runbook: { ...read.runbook, procedures: read.runbook.procedures.filter(wanted) } },
    deps.locale,
    problemIn(deps.locale, plain),
  );
  return { ok: plan.problems.length === 0, parts: [], json: JSON.stringify(plan, null, 2) };
}

const isWanted =
  ({ service }: PlanTarget) =>
  (procedure: { service: string }): boolean =>
    service === undefined || procedure.service.toLowerCase() === service.toLowerCase();

async function readTarget(target: PlanTarget, releases: Releases): Promise<ReadDocument | undefined> {
  if ('file' in target) return releases.read(target.file);
  return releases.readRelease(target.release);
}

async function missing(target: PlanTarget, { surface, releases }: Deps): Promise<Answer> {
  const name = 'file' in target ? target.file : target.release;
  const { words } = surface;
  return { ok: false, parts: [words.unknownRelease(name, await releases.list(), undefined)] };
}
