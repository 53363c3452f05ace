import type { RolloutRef } from '../../journal/keys.ts';
import type { Cursor, Outbox } from '../../journal/outbox.ts';
import type { RolloutState } from '../../rollout/state.ts';
import type { Words } from '../../words/words.ts';
import { SlackFault } from '../slack/slack-port.ts';
import { LOCK_MS } from './channel-writer.ts';

/** The channel is archived, or Baton was thrown out: only people can mend that. */
const GONE = new Set(['is_archived', 'channel_not_found', 'not_in_channel', 'restricted_action']);

export const isChannelGone = (error: unknown): error is SlackFault =>
  error instanceof SlackFault && error.kind === 'refused' && GONE.has(error.code);

type NoteDeps = {
  words: Words;
  /** Writes to a person directly. */
  notify?: (user: string, text: string) => Promise<void>;
  onError?: (error: unknown) => void;
};

/** Notes that a rollout's channel takes nothing; whoever has asked for the rollout is told, once. */
export async function noteStranded(
  { words, notify, onError }: NoteDeps,
  state: RolloutState,
  { cursor, code, save }: { cursor: Cursor; code: string; save: (cursor: Cursor) => Promise<unknown> },
): Promise<void> {
  if (cursor.refused !== undefined) return;
  await save({ ...cursor, refused: code });
  const { requestedBy, channel = '' } = state;
  if (requestedBy.kind !== 'user') return;
  const text = words.channelGone(state.id, cursor.channel ?? channel, code);
  await notify?.(requestedBy.id, text).catch((error: unknown) => onError?.(error));
}

const TRIES = 20;
const PAUSE_MS = 200;

/**
 * Gives a rollout whose channel takes nothing another one: its card is posted there anew, and what comes from then on
 * below it. False where that is not (or no longer) so.
 */
export async function moveCard(
  outbox: Outbox,
  ref: RolloutRef,
  to: { channel: string; token: string; pause: (ms: number) => Promise<void> },
): Promise<boolean> {
  let cursor = await outbox.lock(ref, to.token, LOCK_MS);
  for (let tries = 0; cursor === undefined; tries += 1) {
    if (tries === TRIES) return false;
    await to.pause(PAUSE_MS);
    cursor = await outbox.lock(ref, to.token, LOCK_MS);
  }
  try {
    const { refused, card: _, shown: __, intent: ___, ...rest } = cursor;
    if (refused === undefined) return false;
    return await outbox.write(ref, to.token, { ...rest, channel: to.channel }, LOCK_MS);
  } finally {
    await outbox.unlock(ref, to.token);
  }
}
