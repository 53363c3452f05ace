import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { signalPid, waitFor } from '../process.ts';
import { environOf, type ProcessEntry, processes, readProcess } from '../process-table.ts';

const NOTE = 'demo.json';
/** What a demo makes in its folder; nothing else there is touched. */
const MADE = [
  'artifacts',
  'baton.log',
  'baton.yaml',
  NOTE,
  'env',
  'hosts',
  'redis',
  'runbooks',
  'transcript.txt',
];

const noted = z.object({ pid: z.number(), startedAt: z.string() });
const note = z.object({ url: z.string(), demo: noted, servers: z.array(noted) });

export type Running = { pid: number; url: string };

/** Notes which processes are this demo's. A pid alone would not do: the system gives it to others later. */
export function noteProcesses(dir: string, url: string, pids: readonly number[]): void {
  const identify = (pid: number) => ({ pid, startedAt: readProcess(pid)?.startedAt ?? '' });
  const text = JSON.stringify({ url, demo: identify(process.pid), servers: pids.map(identify) }, null, 2);
  writeFileSync(join(dir, NOTE), `${text}\n`);
}

/** Takes the note back: all of them have ended. */
export function forgetProcesses(dir: string): void {
  rmSync(join(dir, NOTE), { force: true });
}

/**
 * Ends what an earlier demo in `dir` left behind and removes its files. Resolves to that demo when it is
 * still running, and then changes nothing.
 */
export async function clearLeftovers(dir: string): Promise<Running | undefined> {
  const earlier = readNote(dir);
  if (earlier && isThere(earlier.demo)) return { pid: earlier.demo.pid, url: earlier.url };
  const servers = earlier?.servers ?? [];
  await waitFor('the processes of the demo before are gone', () => {
    const left = [...servers.filter(isThere), ...marked(dir)];
    for (const { pid } of left) signalPid(pid, 'SIGKILL');
    return left.length === 0;
  });
  for (const name of MADE) rmSync(join(dir, name), { recursive: true, force: true });
  return undefined;
}

function readNote(dir: string) {
  const file = join(dir, NOTE);
  if (!existsSync(file)) return undefined;
  try {
    return note.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined; // half written when the machine went down: then nothing of it runs
  }
}

function isThere({ pid, startedAt }: z.output<typeof noted>): boolean {
  return startedAt !== '' && readProcess(pid)?.startedAt === startedAt;
}

/** The demo hosts' processes carry their host's folder in their environment. */
function marked(dir: string): ProcessEntry[] {
  const mark = `LAB_HOST=${join(dir, 'hosts')}/`;
  return processes().filter(
    ({ pid }) => pid !== process.pid && environOf(pid).some((entry) => entry.startsWith(mark)),
  );
}
