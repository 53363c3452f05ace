import type { Releases } from '../releases/releases.ts';
import { nearest } from '../runbooks/names.ts';
import type { Procedure, Runbook } from '../runbooks/runbook.ts';
import { badName, type PlanRefusal, type Refused, refused } from './refusals.ts';

export type Planned = { ok: true; runbook: Runbook; procedure: Procedure };

/** What a rollout of the service to the release would do. Changes nothing. */
export async function planRollout(
  { load }: Pick<Releases, 'load'>,
  { service, release }: { service: string; release: string },
): Promise<Planned | Refused<PlanRefusal>> {
  const bad = badName({ service, release });
  if (bad) return refused(bad);
  const loaded = await load(release);
  if (!loaded.ok) return refused(whyNot(release, loaded));
  const { runbook } = loaded;
  const procedure = runbook.procedures.find((one) => one.service === service);
  if (procedure) return { ok: true, runbook, procedure };
  const known = runbook.procedures.map((one) => one.service);
  const near = nearest(service, known);
  return refused({ code: 'unknown-service', service, release, known, ...(near ? { nearest: near } : {}) });
}

type NotLoaded = Extract<Awaited<ReturnType<Releases['load']>>, { ok: false }>;

function whyNot(release: string, loaded: NotLoaded): PlanRefusal {
  switch (loaded.code) {
    case 'bad-name':
      return { code: 'bad-name', what: 'release', name: release, reason: loaded.reason };
    case 'unknown-release': {
      const { known, nearest: near } = loaded;
      return { code: 'unknown-release', release, known, ...(near ? { nearest: near } : {}) };
    }
    case 'document-wrong':
      return { code: 'document-wrong', file: loaded.file, problems: loaded.problems };
  }
}
