import { createSession } from '../src/hosts/session.ts';
import { startSshd } from '../test/hosts/support.ts';

/** What TCP_NODELAY is worth: ratios only, because absolute times say more of the machine than of the code. */
const rounds = 15;
const host = await startSshd();
const median = (times: number[]): number => times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};
const times = {
  connect: { on: [] as number[], off: [] as number[] },
  exec: { on: [] as number[], off: [] as number[] },
};

for (let round = 0; round < rounds; round += 1) {
  for (const [name, noDelay] of [
    ['on', true],
    ['off', false],
  ] as const) {
    const session = createSession(host.target(), { noDelay });
    times.connect[name].push(await timed(() => session.exec('true')));
    for (let i = 0; i < 10; i += 1) times.exec[name].push(await timed(() => session.exec('true')));
    await session.close();
  }
}
await host.close();
for (const [what, { on, off }] of Object.entries(times)) {
  console.log(`${what}: ${(median(off) / median(on)).toFixed(1)} times as long without TCP_NODELAY`);
}
