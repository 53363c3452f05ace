import type { Environment } from '../config/environment.ts';
import { exportJournal, type Verified, verifyJournals } from '../usecases/audit.ts';
import type { Store } from '../usecases/rollout-store.ts';
import { refusedAnswer } from '../verbs/answers.ts';
import type { Answer, Surface } from '../verbs/verb.ts';
import type { Words } from '../words/words.ts';
import type { ChannelVerdict } from './verify-channel.ts';

/** The journal as JSON lines, exactly as stored. */
export async function exported(store: Store, surface: Surface, id: string): Promise<Answer> {
  const found = await exportJournal(store, id);
  return found.ok ? { ok: true, parts: found.lines } : refusedAnswer(found, surface);
}

type SlackEnvironment = Pick<Environment, 'slackApiUrl' | 'slackBotToken'>;

/**
 * One line a journal: intact, or its first fault. With `slack` also whether its channel tells the same. `intact` is
 * whether all are. @throws SlackSetupError without a token.
 */
export async function verified(
  store: Store,
  surface: Surface,
  id?: string,
  slack?: SlackEnvironment,
): Promise<Answer & { intact: boolean }> {
  const { words } = surface;
  const checked = await verifyJournals(store, id);
  if (!checked.ok) return { ...refusedAnswer(checked, surface), intact: false };
  const { journals } = checked;
  const lines = journals.map((one) => verifiedLine(one, words));
  const whole = journals.every(({ fault }) => fault === undefined);
  const channels = slack && journals.length > 0 ? await channelVerdicts(store, journals, slack) : undefined;
  const intact = whole && (channels?.same ?? true);
  return {
    ok: true,
    parts: lines.length === 0 ? [words.noJournal] : [...lines, ...(channels ? [channels.text(words)] : [])],
    intact,
    data: {
      intact,
      journals: journals.map((one) => verifiedData(one, channels?.of(one.ref.id))),
    },
  };
}

async function channelVerdicts({ journal }: Store, journals: Verified[], slack: SlackEnvironment) {
  // Slack's client takes long to load.
  const { channelText, isSame, verifyChannels } = await import('./verify-channel.ts');
  const reads = journals.map(async ({ ref }) => ({ ref, records: await journal.load(ref) }));
  const verdicts = await verifyChannels(slack, await Promise.all(reads));
  return {
    same: verdicts.every(isSame),
    text: (words: Words) => channelText(verdicts, words),
    of: (id: string) => verdicts.find(({ ref }) => ref.id === id),
  };
}

const verifiedLine = ({ ref, events, head, fault }: Verified, words: Words): string =>
  fault ? words.journalFault(ref.id, fault.seq, fault.code) : words.journalIntact(ref.id, events, head);

/** `channel` is null where it was not asked for, or nobody was told. */
function verifiedData({ ref, events, head, fault }: Verified, verdict: ChannelVerdict | undefined) {
  return {
    id: ref.id,
    service: ref.scope,
    events,
    head,
    fault: fault ? { seq: fault.seq, code: fault.code } : null,
    channel:
      verdict?.channel === undefined
        ? null
        : {
            id: verdict.channel,
            hidden: verdict.hidden ?? null,
            differences: verdict.differences.map(({ code }) => code),
          },
  };
}
