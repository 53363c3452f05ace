import type { ReadDocument } from '../releases/read-document.ts';
import type { Releases } from '../releases/releases.ts';
import { checkRelease, nearest } from '../runbooks/names.ts';
import { planJson } from '../runbooks/plan/plan-json.ts';
import { problemsText } from '../runbooks/plan/problem-text.ts';
import { typedText } from '../runbooks/typed/write.ts';
import type { Surface } from '../verbs/verb.ts';
import type { Locale } from '../words/locale.ts';
import { plain } from '../words/markup/plain.ts';
import { problemIn } from '../words/word-problem.ts';
import type { Words } from '../words/words.ts';

const isFile = (name: string) => /[/\\]|\.(?:md|markdown|ya?ml|txt)$/i.test(name);

/** A file can be planned without baton.yaml. */
export const namesFile = (names: (string | undefined)[]): boolean =>
  names.some((name) => name !== undefined && isFile(name));

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

/** Plans and refusals apart: what is whole is shown beside what is wrong. `missing`: there is nothing to plan. */
type Printed = { ok: boolean; out?: string; err?: string; missing?: true };

/** The plan of each service without problems, and all problems. */
async function planInWords(target: PlanTarget, deps: Deps): Promise<Printed> {
  const { surface, locale } = deps;
  const read = await readTarget(target, deps);
  if ('missing' in read) return { ok: false, err: read.missing, missing: true };
  const { runbook, problems } = read;
  const wrong = new Set(problems.map(({ service }) => service));
  const whole = runbook.procedures.filter((one) => isWanted(target)(one) && !wrong.has(one.service));
  const parts = whole.flatMap((procedure) => surface.plan(runbook, procedure));
  return {
    ok: problems.length === 0,
    ...(parts.length === 0 ? {} : { out: parts.join('\n') }),
    ...(problems.length === 0
      ? {}
      : { err: problemsText({ ...read, tell: problemIn(locale, plain) }, locale) }),
  };
}

/** The plan as one JSON object, also of a document with problems: then not `ok`. */
async function planInJson(target: PlanTarget, deps: Deps): Promise<Printed> {
  const read = await readTarget(target, deps);
  if ('missing' in read) return { ok: false, err: read.missing, missing: true };
  const procedures = read.runbook.procedures.filter(isWanted(target));
  const plan = planJson(
    { ...read, runbook: { ...read.runbook, procedures } },
    deps.locale,
    problemIn(deps.locale, plain),
  );
  return { ok: plan.problems.length === 0, out: JSON.stringify(plan, null, 2) };
}

/** The document in the typed form; of one with problems there is none. */
async function planInYaml(target: PlanTarget, deps: Deps): Promise<Printed> {
  const read = await readTarget(target, deps);
  if ('missing' in read) return { ok: false, err: read.missing, missing: true };
  const tell = problemIn(deps.locale, plain);
  if (read.problems.length > 0) return { ok: false, err: problemsText({ ...read, tell }, deps.locale) };
  return {
    ok: true,
    out: typedText({ procedures: read.runbook.procedures.filter(isWanted(target)) }).trimEnd(),
  };
}

export const PLAN_FORMATS = { text: planInWords, json: planInJson, yaml: planInYaml };

const isWanted =
  ({ service }: PlanTarget) =>
  (procedure: { service: string }): boolean =>
    service === undefined || procedure.service.toLowerCase() === service.toLowerCase();

/** The document and what came of it, or why there is none, in a sentence. */
async function readTarget(
  target: PlanTarget,
  { releases, surface: { words } }: Deps,
): Promise<ReadDocument | { missing: string }> {
  const read = await ('file' in target ? releases.read(target.file) : releases.readRelease(target.release));
  if (!read) return { missing: await whyMissing(target, releases, words) };
  const { runbook, problems } = read;
  if (problems.length > 0 || runbook.procedures.some(isWanted(target))) return read;
  const known = runbook.procedures.map(({ service }) => service);
  const wanted = target.service ?? '';
  return { missing: words.unknownService(wanted, runbook.release, known, nearest(wanted, known)) };
}

async function whyMissing(target: PlanTarget, releases: Releases, words: Words): Promise<string> {
  if ('file' in target) return words.noFile(target.file);
  const { release } = target;
  const name = checkRelease(release);
  if (!name.ok) return words.badName('release', release, name.reason);
  const known = await releases.list();
  return words.unknownRelease(release, known, nearest(release, known));
}
