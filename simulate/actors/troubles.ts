import { type FaultKind, never } from '../engine/faults.ts';
import { createRandom, seedFor } from '../engine/random.ts';
import type { Outside } from '../outside.ts';
import type { Actor } from './parts.ts';

const LOOK_MS = 1000;

/** One place in the world where a process of Baton runs: it is started again whenever it ends. */
export type Seat = { name: string; actor: Actor };

export type TroublesDeps = {
  outside: Outside;
  seats: Seat[];
  start: (seat: Seat) => Actor;
  isCalm: () => boolean;
};

/** What befalls whole processes, hosts and services, looked at once a second. */
export function createTroubles({ outside, seats, start, isCalm }: TroublesDeps): void {
  const { clock, faults, seed, hosts, away, meet } = outside;
  const random = createRandom(seedFor(seed, 'troubles'));

  const restart = (seat: Seat): void => {
    clock.schedule(random.between(500, 10_000), () => {
      seat.actor = start(seat);
      seat.actor.process.onEnd(() => restart(seat));
    });
  };
  for (const seat of seats) seat.actor.process.onEnd(() => restart(seat));
  const crash = (seat: Seat): void => seat.actor.process.crash();
  const pause = (seat: Seat): void => {
    const { process } = seat.actor;
    process.pause();
    clock.schedule(random.between(500, 40_000), () => {
      process.resume();
      meet('a process was stopped and came back');
    });
  };
  const close = (seat: Seat): void => {
    const { actor } = seat;
    let isClosed = false;
    const ended = () => {
      if (isClosed) return;
      isClosed = true;
      actor.process.crash();
    };
    // Whoever ends a process waits only so long.
    clock.schedule(30_000, ended);
    clock.stir();
    void actor.close().then(ended);
  };

  const looks: (() => void)[] = [];
  const every = (kind: FaultKind, place: string, strike: () => void): void => {
    const hit = faults.site(kind, place);
    if (hit === never) return;
    looks.push(() => {
      if (hit()) strike();
    });
  };
  const lookAll = (): void => {
    if (isCalm()) return;
    clock.schedule(LOOK_MS, lookAll);
    for (const look of looks) look();
  };
  clock.schedule(LOOK_MS, lookAll);

  for (const seat of seats) {
    const ifRunning = (strike: (seat: Seat) => void) => () => {
      if (seat.actor.process.isRunning()) strike(seat);
    };
    every('process-crash', seat.name, ifRunning(crash));
    every('process-pause', seat.name, ifRunning(pause));
    every('process-restart', seat.name, ifRunning(close));
  }
  for (const host of hosts.values()) {
    every('host-restart', host.name, () => {
      host.restart(random.between(5000, 90_000));
      clock.schedule(random.between(95_000, 180_000), () => {
        if (host.service.downBy === 'restart') host.heal();
      });
    });
  }
  every('slack-away', 'slack', () => {
    away.slackUntil = clock.now() + random.between(2000, 60_000);
  });
  every('redis-away', 'redis', () => {
    away.redisUntil = clock.now() + random.between(1000, 20_000);
  });
}
