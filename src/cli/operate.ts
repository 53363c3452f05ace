import { userInfo } from 'node:os';
import { verifyChain } from '../journal/chain.ts';
import type { RolloutRef } from '../journal/keys.ts';
import type { ExecuteRefusal } from '../journal/rollouts.ts';
import { readRecord } from '../journal/upcast.ts';
import type { By, Command } from '../rollout/commands.ts';
import { choiceOf } from '../rollout/decisions.ts';
import { asksPoints } from '../rollout/gates.ts';
import { isActive, type RolloutState } from '../rollout/state.ts';
import { whereLine } from '../words/where.ts';
import type { Words } from '../words/words.ts';
import type { openStore } from './processes.ts';

type Store = Awaited<ReturnType<typeof openStore>>;

/** A command could not be done; the message says why and what to type. */
export class OperateError extends Error {
  readonly code = 'operate';
}

/** Someone at this machine's command line, by their operating-system name. */
function me(): By {
  return { actor: { kind: 'cli', id: userInfo().username }, mayStart: true, mayApprove: true };
}

/** Active rollouts, else the latest; or a service's latest: one line each, gates with their choices. */
export async function statusText(store: Store, words: Words, service?: string): Promise<string> {
  const refs = service ? await store.journal.newest(service, 10) : await store.journal.active();
  const states = await Promise.all(refs.map(store.rollouts.load));
  const lines = states.flatMap((state) => (state ? [describeState(state, words)] : []));
  if (lines.length > 0) return lines.join('\n');
  if (service) return `No rollout of ${service}.`;
  const past = await Promise.all((await store.journal.latest(5)).map(store.rollouts.load));
  const latest = past.flatMap((state) => (state ? [describeState(state, words)] : []));
  return ['No rollout is active.', ...(latest.length > 0 ? ['The latest:', ...latest] : [])].join('\n');
}

function describeState(state: RolloutState, words: Words): string {
  const where = whereLine(state, words);
  const choices = state.gate ? `\n  choices: ${state.gate.options.join(', ')}` : '';
  return `${state.id}  ${where}${choices}`;
}

/**
 * Decides the open gate from the command line, for when Slack is down. `continue` takes the gate's way
 * forward; points count as ticked by who types it. @throws OperateError.
 */
export async function decideHere(
  store: Store,
  words: Words,
  id: string,
  what: 'continue' | 'rollback' | 'retry' | 'stop' | 'abort',
): Promise<string> {
  const ref = await locate(store, id);
  const state = await store.rollouts.load(ref);
  if (!state) throw new OperateError(`Rollout ${id} has no journal.`);
  if (what === 'abort') return run(store, words, ref, { type: 'Abort', by: me() });
  if (what === 'rollback' && !isActive(state)) {
    const executed = await store.rollouts.rollBack(ref, me());
    return said(words, id, what, executed);
  }
  const { gate } = state;
  if (!gate) throw new OperateError(`${id} waits at no gate: ${whereLine(state, words)}`);
  const decision = what === 'continue' ? gate.options.find((option) => choiceOf(option).forward) : what;
  if (!decision) throw new OperateError(`${id}: the choices here are ${gate.options.join(', ')}.`);
  if (choiceOf(decision).forward && asksPoints(gate)) {
    for (const point of state.procedure.points) {
      if (gate.ticks[point.id]) continue;
      await run(store, words, ref, {
        type: 'TickPoint',
        by: me(),
        gate: gate.seq,
        point: point.id,
        on: true,
      });
    }
  }
  const { seq, evidence } = gate;
  return run(store, words, ref, { type: 'DecideGate', by: me(), gate: seq, evidence, decision });
}

async function run(store: Store, words: Words, ref: RolloutRef, command: Command): Promise<string> {
  const what = command.type === 'DecideGate' ? command.decision : command.type;
  return said(words, ref.id, what, await store.rollouts.execute(ref, command));
}

type Executed = { ok: true; state: RolloutState } | { ok: false; refusal: ExecuteRefusal };

function said(words: Words, id: string, what: string, executed: Executed): string {
  if (!executed.ok) throw new OperateError(`${id}: ${words.refusal(executed.refusal)}`);
  return `${id}: ${what} recorded. ${whereLine(executed.state, words)}`;
}

async function locate(store: Store, id: string): Promise<RolloutRef> {
  const ref = await store.journal.locate(id);
  if (!ref) throw new OperateError(`There is no rollout ${id}. Type: baton status`);
  return ref;
}

/** The journal as JSON lines, exactly as stored. */
export async function exportJournal(store: Store, id: string): Promise<string> {
  return (await store.journal.raw(await locate(store, id))).join('\n');
}

/** Checks the hash chain of one rollout, or of all. */
export async function verifyJournals(store: Store, id?: string): Promise<{ ok: boolean; text: string }> {
  const refs = id ? [await locate(store, id)] : await allRefs(store);
  const lines: string[] = [];
  let ok = true;
  for (const ref of refs) {
    const records = (await store.journal.raw(ref)).map(readRecord);
    const fault = verifyChain(records);
    if (fault) ok = false;
    const head = records.at(-1)?.hash.slice(0, 16) ?? '';
    lines.push(
      `${ref.id}: ${fault ? `event ${fault.seq} ${fault.what}` : `${records.length} events, intact, ${head}`}`,
    );
  }
  return { ok, text: lines.length > 0 ? lines.join('\n') : 'No journal yet.' };
}

async function allRefs(store: Store): Promise<RolloutRef[]> {
  const lists = await Promise.all(
    (await store.journal.scopes()).map((service) => store.journal.newest(service, 100_000)),
  );
  return lists.flat();
}
