import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Whole stories over real hosts, mostly waiting: they run after the rest. */
const SLOW = ['test/e2e/**/*.test.ts'];

/** Minutes each, and mostly waiting: begun first, they run beside all others instead of alone at the end. */
const LONGEST = [
  'e2e/crash',
  'e2e/stories',
  'e2e/chaos',
  'e2e/demo',
  'e2e/host-faults',
  'kinds/given-up',
  'kinds/start-follow',
  'kinds/by-command',
  'lab/chaos-checks',
  'test/changes',
  'simulate/simulate',
];

/** On two processors: with more of them whole stories wait for each other until their patience ends. */
const WORKERS = 2;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(`${name}.test.ts`));
      return at < 0 ? LONGEST.length : at;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

const common = {
  pool: 'forks',
  testTimeout: 60_000,
  hookTimeout: 120_000,
  maxWorkers: WORKERS,
} as const;

export default defineConfig({
  test: {
    globalSetup: 'test/support/compile-cli.ts',
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          ...common,
          name: 'rooms',
          include: ['test/**/*.test.ts'],
          exclude: SLOW,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...common,
          name: 'e2e',
          include: SLOW,
          testTimeout: 180_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
