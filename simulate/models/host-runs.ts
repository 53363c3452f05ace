import type { Clock } from '../engine/clock.ts';

/** One run's folder on a host: what its files say. */
export type Run = {
  /** `pid`: who committed it, and in which life of the host. Token `-`: decided as never to be started. */
  pid: { token: string; epoch: number; boot: number; since: number } | undefined;
  /** `status`: how it ended. */
  status: { word: 'exited'; code: number; output: string } | { word: 'killed' } | undefined;
  killing: boolean;
  /** Its processes live; they end with the host or a kill. */
  alive: boolean;
  /** What it may have done by the time that it is ended or fails. */
  half?: () => void;
};

export type RunWord = 'exited' | 'killed' | 'interrupted' | 'running' | 'unstarted' | 'missing';

export const newRun = (): Run => ({
  pid: undefined,
  status: undefined,
  killing: false,
  alive: false,
});

/** How a run stands, as the wrapper on the host judges it. */
export function judge(run: Run | undefined): RunWord {
  if (!run) return 'missing';
  if (run.status) return run.status.word;
  if (!run.pid) return 'unstarted';
  if (run.alive) return 'running';
  return run.killing ? 'killed' : 'interrupted';
}

/** The verdict line that the wrapper prints. */
export function verdictLine(run: Run | undefined, boot: number): string {
  const word = judge(run);
  const status = run?.status?.word === 'exited' ? ` ${run.status.code}` : '';
  const output = run?.status?.word === 'exited' ? run.status.output : '';
  const rebooted = run?.pid !== undefined && run.pid.boot !== boot ? 'yes' : 'no';
  return `\nbaton-verdict ${word}${status} rebooted ${rebooted} size ${output.length} boot b${boot}\n${output}`;
}

export function launchLine(run: Run, token: string, clock: Clock, boot: number): string {
  const word = run.pid?.token === token ? 'launched' : 'attached';
  const age = run.pid?.boot === boot ? clock.now() - run.pid.since : 0;
  return `\nbaton-launch ${word} ${age} b${boot}\n`;
}
