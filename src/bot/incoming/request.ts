import { createHash } from 'node:crypto';
import { rolloutRef } from '../../journal/keys.ts';
import type { Rollouts } from '../../journal/rollouts.ts';
import { lackingRole } from '../../rollout/access.ts';
import type { By } from '../../rollout/commands.ts';
import type { PinnedArtifact } from '../../rollout/events.ts';
import { checkName, nearest } from '../../runbooks/names.ts';
import type { Procedure, Runbook } from '../../runbooks/runbook.ts';
import type { Words } from '../../words/words.ts';
import type { BotSettings, ReleaseShelf } from './ports.ts';

export type Found = { ok: true; runbook: Runbook; procedure: Procedure } | { ok: false; text: string };

/** The procedure of a service in a release, or why there is none, in words. */
export async function findProcedure(
  shelf: ReleaseShelf,
  words: Words,
  service: string,
  release: string,
): Promise<Found> {
  const name = checkName(service);
  if (!name.ok) return { ok: false, text: words.badName('service', service, name.reason) };
  const loaded = await shelf.load(release);
  if (!loaded.ok) {
    switch (loaded.code) {
      case 'bad-name':
        return { ok: false, text: words.badName('release', release, loaded.reason) };
      case 'unknown-release':
        return { ok: false, text: words.unknownRelease(release, loaded.known, loaded.nearest) };
      case 'document-wrong': {
        const problems = loaded.problems.map(
          ({ line, message, expected }) => `${line}: ${message}${expected ? ` (${expected})` : ''}`,
        );
        return { ok: false, text: words.documentWrong(loaded.file, problems) };
      }
    }
  }
  const { runbook } = loaded;
  const procedure = runbook.procedures.find((one) => one.service === service);
  if (procedure) return { ok: true, runbook, procedure };
  const known = runbook.procedures.map((one) => one.service);
  return { ok: false, text: words.unknownService(service, release, known, nearest(service, known)) };
}

export type RequestDeps = {
  shelf: ReleaseShelf;
  rollouts: Rollouts;
  settings: BotSettings;
  words: Words;
};

export type Asked = {
  service: string;
  release: string;
  by: By;
  channel: string;
  /** Names this delivery: the same one asked twice is the same rollout. */
  delivery: string;
};

/** Starts a rollout. Resolves to a refusal in words, or undefined when it is accepted: the card answers. */
export async function requestRollout(deps: RequestDeps, asked: Asked): Promise<string | undefined> {
  const { shelf, rollouts, settings, words } = deps;
  const { service, release, by, channel } = asked;
  if (!by.mayStart) return words.refusal(lackingRole('start', by));
  const found = await findProcedure(shelf, words, service, release);
  if (!found.ok) return found.text;
  const { runbook, procedure } = found;
  const missing = procedure.nodes.filter((node) => !settings.hosts.has(node));
  if (missing.length > 0) return words.hostsMissing(missing, release);
  const checked = await shelf.artifacts(release, procedure);
  if (!checked.ok) return words.failure(checked.fault.code, checked.fault.facts);
  const id = rolloutId(service, release, asked.delivery);
  const executed = await rollouts.execute(rolloutRef(service, id), {
    type: 'RequestRollout',
    by,
    rolloutId: id,
    service,
    release,
    documentDigest: runbook.digest,
    procedure,
    artifacts: checked.artifacts.map(pin),
    policy: settings.policy,
    channel,
  });
  // `exists`: Slack has delivered the same command twice, and the first one did it.
  if (executed.ok || executed.refusal.code === 'exists') return undefined;
  return words.refusal(executed.refusal);
}

function rolloutId(service: string, release: string, delivery: string): string {
  const suffix = createHash('sha256').update(delivery).digest('hex').slice(0, 6);
  return `${service}-${release}-${suffix}`;
}

const pin = ({ file, sha256, size, unpackedBytes }: PinnedArtifact): PinnedArtifact => ({
  file,
  sha256,
  size,
  unpackedBytes,
});
