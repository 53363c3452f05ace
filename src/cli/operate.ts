import { userInfo } from 'node:os';
import type { By } from '../rollout/commands.ts';
import { exportJournal, type Verified, verifyJournals } from '../usecases/audit.ts';
import { type Act, actOn } from '../usecases/decide-gate.ts';
import type { Store } from '../usecases/rollout-store.ts';
import { refusedAnswer } from '../verbs/answers.ts';
import type { Answer, Surface } from '../verbs/verb.ts';
import { whereLine } from '../words/where.ts';
import type { Words } from '../words/words.ts';
import { channelText, isSame, verifyChannels } from './verify-channel.ts';

/** Someone at this machine's command line, by their operating-system name. */
function me(): By {
  return { actor: { kind: 'cli', id: userInfo().username }, mayStart: true, mayApprove: true };
}

/** Acts on a rollout from here, for when Slack is down; recorded with the operating-system user. */
export async function actHere(
  store: Store,
  surface: Surface,
  { id, act, reason }: { id: string; act: Act; reason?: string },
): Promise<Answer> {
  const done = await actOn(store, { id, act, by: me(), ...(reason === undefined ? {} : { reason }) });
  if (!done.ok) return refusedAnswer(done, surface);
  const { words } = surface;
  return { ok: true, parts: [words.recorded(id, act, whereLine(done.state, words))] };
}

/** The journal as JSON lines, exactly as stored. */
export async function exported({ journal }: Store, surface: Surface, id: string): Promise<Answer> {
  const found = await exportJournal(journal, id);
  return found.ok ? { ok: true, parts: found.lines } : refusedAnswer(found, surface);
}

/**
 * One line a journal: intact, or its first fault. With `slack` also whether its channel tells the same. `intact` is
 * whether all are. @throws SlackSetupError without a token.
 */
export async function verified(
  { journal }: Store,
  surface: Surface,
  id?: string,
  slack?: Parameters<typeof verifyChannels>[0],
): Promise<Answer & { intact: boolean }> {
  const checked = await verifyJournals(journal, id);
  if (!checked.ok) return { ...refusedAnswer(checked, surface), intact: false };
  const { journals } = checked;
  const lines = journals.map((one) => verifiedLine(one, surface.words));
  const intact = journals.every(({ fault }) => fault === undefined);
  if (lines.length === 0) return { ok: true, parts: [surface.words.noJournal], intact };
  if (!slack) return { ok: true, parts: lines, intact };
  const reads = journals.map(async ({ ref }) => ({ ref, records: await journal.load(ref) }));
  const verdicts = await verifyChannels(slack, await Promise.all(reads));
  const same = verdicts.every(isSame);
  return { ok: true, parts: [...lines, channelText(verdicts, surface.words)], intact: intact && same };
}

function verifiedLine({ ref, events, head, fault }: Verified, words: Words): string {
  return fault
    ? words.journalFault(ref.id, fault.seq, fault.code)
    : words.journalIntact(ref.id, events, head);
}
