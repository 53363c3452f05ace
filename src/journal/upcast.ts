import { z } from 'zod';
import type { Recorded, RolloutEvent } from '../rollout/events.ts';
import { EVENT_VERSION } from '../rollout/events.ts';

export class JournalError extends Error {
  readonly code: 'unreadable' | 'newer-version' | 'unclaimed';
  constructor(code: JournalError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'JournalError';
    this.code = code;
  }
}

const envelope = z.object({
  v: z.number().int().positive(),
  seq: z.number().int().positive(),
  id: z.string(),
  at: z.number(),
  actor: z.object({ kind: z.enum(['user', 'cli', 'worker']), id: z.string() }),
  event: z.looseObject({ type: z.string() }),
  prev: z.string(),
  hash: z.string(),
});

/**
 * Reads one stored record of a rollout.
 * @throws JournalError `newer-version` when a newer Baton wrote it, `unreadable` when it is no record.
 */
export const readRecord = recordReader<RolloutEvent>(EVENT_VERSION);

/**
 * Reads the stored records of one kind. Hashes cover a record as it was written, so an older event is brought to
 * today's shape only after its chain was checked. Version 2 brought new events alone: those of 1 read as they are.
 * @param version the newest one of the kind's event shapes.
 */
export function recordReader<Event>(version: number): (text: string) => Recorded<Event> {
  return (text) => {
    const parsed = envelope.safeParse(parseJson(text));
    if (!parsed.success) {
      throw new JournalError('unreadable', `not a journal record: ${text.slice(0, 80)}`, {
        cause: parsed.error,
      });
    }
    const { v, seq } = parsed.data;
    if (v > version) {
      throw new JournalError(
        'newer-version',
        `event ${seq} has version ${v}; this Baton reads up to ${version}. Start the newer Baton.`,
      );
    }
    return parsed.data as Recorded<Event>;
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new JournalError('unreadable', `not JSON: ${text.slice(0, 80)}`, { cause });
  }
}
