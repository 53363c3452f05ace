import type { Clock } from '../engine/clock.ts';
import type { Faults } from '../engine/faults.ts';
import type { Process } from '../engine/process.ts';
import { createRandom, seedFor } from '../engine/random.ts';

type Command = { act: () => unknown; resolve: (value: never) => void; reject: (error: Error) => void };

export type ConnectionDeps = {
  process: Process;
  clock: Clock;
  faults: Faults;
  seed: number;
  /** Redis answers nobody before then. */
  awayUntil: () => number;
};

export function createConnection(deps: ConnectionDeps, name: string, patient: boolean) {
  const { process, clock, faults, seed, awayUntil } = deps;
  const place = `${process.name}.${name}`;
  const requestLost = faults.site('redis-request-lost', place);
  const replyLost = faults.site('redis-reply-lost', place);
  const dies = faults.site('crash-after-command', place);
  const slow = faults.site('redis-slow', place);
  const random = createRandom(seedFor(seed, `connection ${place}`));
  const pending = new Set<Command>();
  let generation = 0;
  let isUp = true;
  let lastArrival = 0;

  const breakDown = (): void => {
    generation += 1;
    isUp = false;
    if (!patient) {
      const failed = [...pending];
      pending.clear();
      for (const { reject } of failed) process.deliver(() => reject(new Error('Connection is closed.')));
    }
    const backIn = Math.max(0, awayUntil() - clock.now()) + random.between(50, 500);
    clock.schedule(backIn, () => {
      isUp = true;
      for (const command of [...pending]) dispatch(command);
    });
  };

  const dispatch = (command: Command): void => {
    const sentIn = generation;
    lastArrival = Math.max(
      lastArrival,
      clock.now() + (slow() ? random.between(200, 4000) : random.between(1, 4)),
    );
    clock.schedule(lastArrival - clock.now(), () => {
      if (sentIn !== generation) return;
      if (clock.now() < awayUntil() || requestLost()) {
        breakDown();
        return;
      }
      const value = command.act() as never;
      if (dies()) {
        process.crash();
        return;
      }
      if (replyLost()) {
        breakDown();
        return;
      }
      pending.delete(command);
      process.hand(command.resolve, value);
    });
  };

  return {
    send<T>(act: () => T): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        const command: Command = { act, resolve, reject };
        if (!isUp && !patient) {
          reject(new Error('Connection is closed.'));
          return;
        }
        pending.add(command);
        if (isUp) dispatch(command);
      });
    },
  };
}
