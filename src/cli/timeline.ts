import { verifyChain } from '../journal/chain.ts';
import type { Recorded } from '../rollout/events.ts';
import { evolve } from '../rollout/evolve.ts';
import type { MaybeRollout } from '../rollout/state.ts';
import { findRollout } from '../usecases/find-rollout.ts';
import { rolloutData } from '../usecases/rollout-data.ts';
import type { Store } from '../usecases/rollout-store.ts';
import { refusedAnswer } from '../verbs/answers.ts';
import type { Answer, Surface } from '../verbs/verb.ts';
import { eventText } from '../words/event-text.ts';
import { stripControls } from '../words/markup/clean.ts';
import { whereLine } from '../words/where.ts';
import type { Words } from '../words/words.ts';
import { nodeLines } from './terminal.ts';

type Moment = { record: Recorded; text: string };

/** A rollout from its request on: where it is, its nodes, and what has happened, a line each with its time. */
export async function shown(store: Store, surface: Surface, id: string): Promise<Answer> {
  const found = await findRollout(store, id, { ended: true });
  if (!found.ok) return refusedAnswer(found, surface);
  const { words } = surface;
  const { state, ref } = found;
  const moments = worded(await store.journal.load(ref), words);
  const { clock } = words.markup;
  const details = surface.details(state);
  const lines = moments.flatMap(({ record, text }) =>
    text === '' ? [] : [`${clock(record.at)} ${indented(text)}`, ...snippetLines(record)],
  );
  return {
    ok: true,
    parts: [
      words.titled(`${state.service} → ${state.release}`, whereLine(state, words)),
      ...(details.length > 0 ? details : nodeLines(state, words)).map((line) => `  ${line}`),
      '',
      ...lines,
    ],
    data: { rollout: rolloutData(state), events: moments.map(eventData) },
  };
}

/** A journal for people: every event with its number, who caused it and its hash, and whether the chain is whole. */
export async function journalShown(store: Store, surface: Surface, id: string): Promise<Answer> {
  const found = await findRollout(store, id, { ended: true });
  if (!found.ok) return refusedAnswer(found, surface);
  const { words } = surface;
  const records = await store.journal.load(found.ref);
  const fault = verifyChain(records);
  const moments = worded(records, words);
  const { clock, person } = words.markup;
  const lines = moments.flatMap(({ record: { seq, at, actor, event, hash }, text }) => [
    words.journalEvent({ seq, when: clock(at), who: person(actor), type: event.type, hash }),
    ...(text === '' ? [] : [`  ${indented(text)}`]),
  ]);
  const { id: name } = found.ref;
  const verdict = fault
    ? words.journalFault(name, fault.seq, fault.code)
    : words.journalIntact(name, records.length, records.at(-1)?.hash ?? '');
  return {
    ok: fault === undefined,
    parts: [...lines, verdict],
    data: { id: name, intact: fault === undefined, events: moments.map(eventData) },
  };
}

function worded(records: readonly Recorded[], words: Words): Moment[] {
  let state: MaybeRollout;
  return records.flatMap((record) => {
    state = evolve(state, record);
    return state ? [{ record, text: eventText(record, state, words) }] : [];
  });
}

const eventData = ({ record: { seq, at, actor, event, hash }, text }: Moment) => ({
  seq,
  at: new Date(at).toISOString(),
  by: { kind: actor.kind, id: actor.id },
  type: event.type,
  node: 'task' in event ? event.task.node : 'node' in event ? (event.node ?? null) : null,
  text,
  snippet: 'snippet' in event ? (event.snippet ?? null) : null,
  hash,
});

const indented = (text: string): string => text.replaceAll('\n', '\n    ');

function snippetLines({ event }: Recorded): string[] {
  if (event.type !== 'StepFailed' || !event.snippet?.trim()) return [];
  return stripControls(event.snippet.trimEnd())
    .split('\n')
    .map((line) => `    │ ${line}`);
}
