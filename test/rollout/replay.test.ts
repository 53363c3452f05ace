import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readRecord } from '../../src/journal/upcast.ts';
import type { Recorded } from '../../src/rollout/events.ts';
import { evolve, replay } from '../../src/rollout/evolve.ts';
import type { MaybeRollout } from '../../src/rollout/state.ts';

const FIXTURE = new URL('../journal/fixtures/v1.jsonl', import.meta.url);

function deepFreeze<T>(value: T): T {
  if (value && typeof value === 'object') for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}

test('replaying a journal gives what its events give one by one, and changes none of them', () => {
  const lines = readFileSync(FIXTURE, 'utf8').trim().split('\n');
  const records: Recorded[] = lines.map((line) => deepFreeze(readRecord(line)));
  let state: MaybeRollout;
  for (const [index, record] of records.entries()) {
    state = evolve(deepFreeze(state), record);
    expect(replay(records.slice(0, index + 1))).toEqual(state);
  }
  expect(state?.head.seq).toBe(records.length);
});
