import { expect, test } from 'vitest';
import { runChaos } from '../../lab/chaos/run.ts';

const SEED = 17;

test('a short seeded round of faults loses nothing and does nothing twice', async () => {
  const lines: string[] = [];
  const options = { rollouts: 6, services: 6, seed: SEED, everyMs: 900 };
  const result = await runChaos(options, (text) => lines.push(text));
  try {
    const wrong = result.checks.flatMap(({ letter, faults }) =>
      faults.map((fault) => ({ letter, ...fault })),
    );
    const about = [...new Set(wrong.flatMap(({ rollout }) => rollout ?? []))].slice(0, 2);
    expect(wrong, [...lines.slice(-80), ...about.map(result.explain)].join('\n')).toEqual([]);
    expect(result.checks.map(({ letter }) => letter)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
    expect(result.finished).toHaveLength(6);
    for (const { letter, looked } of result.checks) expect(looked, `check ${letter}`).toBeGreaterThan(0);
    const injected = result.faults.reduce((sum, fault) => sum + fault.injected, 0);
    expect(injected).toBeGreaterThan(10);
  } finally {
    await result.close();
  }
}, 600_000);
