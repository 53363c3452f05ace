import { expect, test } from 'vitest';
import { createBacklog } from '../../src/bot/announce/backlog.ts';
import type { Recorded } from '../../src/rollout/events.ts';
import { story } from '../rollout/support.ts';

const rollout = story();
rollout.runUntil();
const records: Recorded[] = rollout.records.map((record, index) =>
  index === 0 ? { ...record, prev: '0'.repeat(64) } : record,
);

function backlog() {
  const worded: number[] = [];
  const made = createBacklog((record, after) => {
    expect(after.head.seq).toBe(record.seq);
    worded.push(record.seq);
    return { seq: record.seq, quiet: false, parts: [] };
  });
  const after = (seq: number) => made.after(seq)?.map((entry) => entry.seq);
  return { ...made, after, worded };
}

test('words each record once, and none that is in the channel', () => {
  const { add, after, worded } = backlog();
  add(records.slice(0, 6));
  expect(after(4)).toEqual([5, 6]);
  add(records.slice(0, 6)); // a pass that failed is given them again
  add(records.slice(6, 8));
  expect(after(5)).toEqual([6, 7, 8]);
  add([]);
  expect(after(8)).toEqual([]);
  expect(worded).toEqual([5, 6, 7, 8]);
});

test('wants the whole journal when the channel went back behind what it has forgotten', () => {
  const { add, after, restart } = backlog();
  add(records.slice(0, 6));
  expect(after(6)).toEqual([]);
  expect(after(3)).toBeUndefined();
  restart(records.slice(0, 6));
  expect(after(3)).toEqual([4, 5, 6]);
});

test('begins anew with another journal', () => {
  const { add, after } = backlog();
  add(records.slice(0, 6));
  expect(after(6)).toEqual([]);
  const others = records.slice(0, 3).map((record) => ({ ...record, hash: `other ${record.seq}` }));
  add(others);
  expect(after(0)).toEqual([1, 2, 3]);
  add(records.slice(7, 9)); // something between is missing
  expect(after(3)).toBeUndefined();
});
