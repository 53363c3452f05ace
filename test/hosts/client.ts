import type { HostTarget } from '../../src/hosts/host-session.ts';
import { createSession } from '../../src/hosts/session.ts';
import { aRun, testSteps } from './support.ts';

/** A worker's process for tests that kill one: holds a detached run and prints how it ended. */
const [target, rolloutId, epoch, ...argv]: [HostTarget, string, number, ...string[]] = JSON.parse(
  process.argv[2] ?? '',
);
const session = createSession(target, { library: { extra: testSteps } });
console.log(JSON.stringify(await session.runDetached(aRun(argv, { rolloutId, epoch }))));
await session.close();
