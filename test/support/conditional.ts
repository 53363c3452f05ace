import { describe, test } from 'vitest';
import type { Need } from '../../lab/needs.ts';

/** The name, and why its tests are skipped when they are. */
const withReason = (name: string, { isMet, why }: Need): string =>
  isMet ? name : `${name} (skipped: ${why})`;

/** As `test`, where the need is met; where not, its name says so. */
export const testIf =
  (need: Need) =>
  (name: string, run: () => Promise<unknown> | unknown, timeoutMs?: number): void =>
    test.skipIf(!need.isMet)(withReason(name, need), async () => void (await run()), timeoutMs);

/** As `describe`, where the need is met; where not, its name says so. */
export const describeIf =
  (need: Need) =>
  (name: string, body: () => void): void =>
    void describe.skipIf(!need.isMet)(withReason(name, need), body);

/** For what takes long and is the same in every shell. */
export const inDash = (shell: string): Need => ({ isMet: shell === 'dash', why: 'in dash is enough' });
