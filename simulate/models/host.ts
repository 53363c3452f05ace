import type { FailureCode } from '../../src/rollout/outcomes.ts';
import type { Clock } from '../engine/clock.ts';
import type { Faults } from '../engine/faults.ts';
import { createRandom, seedFor } from '../engine/random.ts';
import { judge, launchLine, newRun, type Run, verdictLine } from './host-runs.ts';

/** Names one run on one host, and the epoch under which somebody asks about it. */
export type RunName = { rollout: string; key: string; epoch: number };

/** What a step does to the service on the host, once it has ended well. */
export type Effect = 'none' | 'down' | 'up' | 'tree-away' | 'new-tree' | 'old-tree';

type HostWatch = {
  /** A run's function begins: the one moment that must not come twice. */
  onBegin: (host: string, name: RunName, argv: readonly string[]) => void;
  /** An older worker was refused. */
  onFenced: () => void;
};

export type Reply = { status: number; stdout: string };

const ok = (stdout: string): Reply => ({ status: 0, stdout });
const START_GIVEN_UP_MS = 10_000;

/**
 * A host under the run protocol of the remote library: a run is committed by its `pid` alone, epochs fence older
 * workers out, and a restart ends whatever ran.
 */
export type HostModel = ReturnType<typeof createHostModel>;

export type HostDeps = { name: string; clock: Clock; faults: Faults; seed: number; watch: HostWatch };

export function createHostModel({ name: host, clock, faults, seed, watch }: HostDeps) {
  const runs = new Map<string, Run>();
  const epochs = new Map<string, number>();
  const waiters = new Set<() => void>();
  const restarted = new Set<() => void>();
  const fails = faults.site('step-fails', host);
  const hangs = faults.site('step-hangs', host);
  const startSlow = faults.site('start-slow', host);
  const random = createRandom(seedFor(seed, `host ${host}`));
  let boot = 1;
  let awayUntil = 0;
  /** `outsideAt`: when something else than Baton has last changed it. */
  const service = {
    isUp: true,
    downBy: undefined as 'baton' | 'restart' | undefined,
    tree: 'old',
    outsideAt: 0,
  };
  const halfDone = createRandom(seedFor(seed, `half done ${host}`));

  const pathOf = ({ rollout, key }: RunName) => `${rollout}/${key}`;
  const highest = (rollout: string) => epochs.get(rollout) ?? 0;
  const isOlder = ({ rollout, epoch }: RunName) => highest(rollout) > epoch;
  const refuse = ({ rollout }: RunName): Reply => {
    watch.onFenced();
    return { status: 75, stdout: `fenced ${highest(rollout)}\n` };
  };
  const raise = ({ rollout, epoch }: RunName) => epochs.set(rollout, Math.max(highest(rollout), epoch));
  const changed = () => {
    for (const look of [...waiters]) look();
  };

  /** The detached process: commits first and asks for its epoch after, as whoever takes over does it the other way. */
  function runner(run: Run, name: RunName, token: string, argv: readonly string[], life: number): void {
    if (life !== boot || run.pid) return;
    run.pid = { token, epoch: name.epoch, boot, since: clock.now() };
    if (isOlder(name)) {
      run.pid = undefined;
      return;
    }
    if (run.status) return;
    run.alive = true;
    run.half = () => {
      if ((argv[1] === 'down' || argv[1] === 'up') && halfDone.chance(0.5)) apply(name, argv);
    };
    watch.onBegin(host, name, argv);
    changed();
    if (hangs()) return;
    const failing = fails();
    clock.schedule(random.between(20, 3000), () => {
      if (life !== boot || !run.alive || run.status) return;
      const code = failing
        ? failureOf(argv)
        : argv[0] === 'follow' && !service.isUp
          ? 'process-died'
          : argv[1] === 'up' && service.tree === 'away'
            ? 'tree-missing'
            : undefined;
      if (code === undefined) apply(name, argv);
      else if (code === 'command-failed') run.half?.();
      run.alive = false;
      const output = code === undefined ? '@ok\n' : `@fail ${code}\n`;
      run.status = { word: 'exited', code: code === undefined ? 0 : 1, output };
      changed();
    });
  }

  const failureOf = (argv: readonly string[]): FailureCode => {
    if (argv[0] === 'stop' && random.chance(0.5)) return 'process-survived';
    if (argv[0] === 'follow' && random.chance(0.5)) return 'ready-timeout';
    return 'command-failed';
  };

  function apply(name: RunName, argv: readonly string[]): void {
    const effect = (argv[1] ?? 'none') as Effect;
    if (effect === 'down') Object.assign(service, { isUp: false, downBy: 'baton' });
    if (effect === 'up') Object.assign(service, { isUp: true, downBy: undefined });
    if (effect === 'tree-away') service.tree = 'away';
    if (effect === 'new-tree') service.tree = name.rollout;
    if (effect === 'old-tree') service.tree = 'old';
  }

  return {
    name: host,
    service: service as Readonly<typeof service>,
    isServiceUp: () => service.isUp,

    launch(name: RunName, token: string, argv: readonly string[], reply: (reply: Reply) => void): void {
      raise(name);
      if (isOlder(name)) {
        reply(refuse(name));
        return;
      }
      const run = runs.get(pathOf(name)) ?? newRun();
      runs.set(pathOf(name), run);
      const life = boot;
      const start = () => {
        const delay = startSlow() ? random.between(5000, 15_000) : random.between(2, 30);
        clock.schedule(delay, () => runner(run, name, token, argv, life));
        awaitCommit(clock.now());
      };
      const awaitCommit = (since: number): void => {
        clock.schedule(clock.now() - since < 200 ? 35 : 250, () => {
          if (life !== boot) return;
          if (run.pid || run.status) return reply(ok(launchLine(run, token, clock, boot)));
          if (isOlder(name)) return reply(refuse(name));
          if (clock.now() - since < START_GIVEN_UP_MS) return awaitCommit(since);
          run.pid = { token: '-', epoch: name.epoch, boot, since: clock.now() };
          reply({ status: 74, stdout: 'the run did not start' });
        });
      };
      if (run.pid || run.status) reply(ok(launchLine(run, token, clock, boot)));
      else start();
    },

    probe: (name: RunName): Reply => ok(verdictLine(runs.get(pathOf(name)), boot)),

    /** Replies once the run no longer runs. @returns ends the waiting. */
    wait(name: RunName, reply: (reply: Reply) => void): () => void {
      const life = boot;
      const look = (): void => {
        if (life !== boot) waiters.delete(look);
        else if (isOlder(name)) finish(refuse(name));
        else if (judge(runs.get(pathOf(name))) !== 'running')
          finish(ok(verdictLine(runs.get(pathOf(name)), boot)));
      };
      const finish = (answer: Reply): void => {
        waiters.delete(look);
        reply(answer);
      };
      if (isOlder(name)) reply(refuse(name));
      else {
        waiters.add(look);
        look();
      }
      return () => waiters.delete(look);
    },

    kill(name: RunName, reply: (reply: Reply) => void): void {
      raise(name);
      if (isOlder(name)) {
        reply(refuse(name));
        return;
      }
      const run = runs.get(pathOf(name)) ?? newRun();
      runs.set(pathOf(name), run);
      run.pid ??= { token: '-', epoch: name.epoch, boot, since: clock.now() };
      const life = boot;
      const wasRunning = judge(run) === 'running';
      if (wasRunning) run.killing = true;
      clock.schedule(wasRunning ? random.between(10, 4000) : 0, () => {
        if (life !== boot) return;
        const interrupted = judge(run) === 'interrupted' && run.pid?.token !== '-';
        if (run.alive) run.half?.();
        run.alive = false;
        if (!run.status && !interrupted) run.status = { word: 'killed' };
        changed();
        reply(ok(verdictLine(run, boot)));
      });
    },

    /** Somebody of the team starts the service by hand. */
    heal(): void {
      Object.assign(service, { isUp: true, downBy: undefined, outsideAt: clock.now() });
    },

    /** Ends every process; the folders stay. Nobody reaches the host for a while. */
    restart(forMs: number): void {
      boot += 1;
      awayUntil = clock.now() + forMs;
      for (const run of runs.values()) run.alive = false;
      if (service.isUp) Object.assign(service, { isUp: false, downBy: 'restart' });
      service.outsideAt = clock.now();
      waiters.clear();
      for (const cut of [...restarted]) cut();
    },
    isAway: () => clock.now() < awayUntil,
    /** Calls `cut` when the host restarts; what it returns ends that. */
    onRestart(cut: () => void): () => void {
      restarted.add(cut);
      return () => restarted.delete(cut);
    },

    /** What a foreground call prints: a look at the service, or a short step that may be done again. */
    look(what: string): Reply {
      if (what === 'look_service') return ok(`@up ${service.isUp}\n@ok\n`);
      return ok(fails() ? '@fail command-failed\n' : '@ok\n');
    },
    /** Undefined when this epoch may act. */
    fence(name: RunName): Reply | undefined {
      raise(name);
      return isOlder(name) ? refuse(name) : undefined;
    },
    isQuiet: () => [...runs.values()].every((run) => !run.alive),
  };
}
