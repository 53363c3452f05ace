import { defineConfig } from 'vitest/config';

/** Whole stories over real hosts, mostly waiting: they run after the rest, two at a time. */
const SLOW = ['test/e2e/**/*.test.ts'];

const common = { pool: 'forks', testTimeout: 60_000, hookTimeout: 120_000 } as const;

export default defineConfig({
  test: {
    globalSetup: 'test/support/compile-cli.ts',
    projects: [
      {
        test: {
          ...common,
          name: 'rooms',
          include: ['test/**/*.test.ts'],
          exclude: SLOW,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...common,
          name: 'e2e',
          include: SLOW,
          maxWorkers: 2,
          testTimeout: 180_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
