import { readdirSync, readFileSync } from 'node:fs';
import type { LabHost } from '../host.ts';
import { OLD, RELEASE, SERVICES, type Stage } from '../stage.ts';
import { layoutOf } from '../stand-in/layout.ts';
import { runningProcesses } from '../stand-in/running.ts';

/** What a host shows of its service; versions, `–` for what is not there. */
export type Seen = {
  runs: string;
  tree: string;
  backup: string;
  aside: string;
  /** The running process: its pid and start time. */
  process: string;
};

/** Looks at the files and the process table of every host, by host name. */
export function lookAtHosts(stage: Stage): Map<string, Seen> {
  return new Map(stage.hosts.all.map((host) => [host.name, look(host)]));
}

const serviceOf = (host: string) => host.replace(/-\d+$/, '');

function look(host: LabHost): Seen {
  const service = serviceOf(host.name);
  const { tree } = layoutOf(service);
  const running = runningProcesses(host, service);
  const aside = readdirSync(host.local('/home')).find((name) => name.startsWith(`${service}_failed_`));
  return {
    runs: running.map(({ version }) => version).join(' and ') || '–',
    tree: version(host, tree),
    backup: version(host, `${tree}_${RELEASE}`),
    aside: aside === undefined ? '–' : version(host, `/home/${aside}`),
    process: running.map(({ pid, startedAt }) => `${pid}@${startedAt}`).join(' '),
  };
}

function version(host: LabHost, tree: string): string {
  try {
    return readFileSync(host.local(`${tree}/VERSION`), 'utf8').trim();
  } catch {
    return '–';
  }
}

type Expected = Omit<Seen, 'process'> & { restarted: boolean };

const UNTOUCHED: Expected = { runs: OLD, tree: OLD, backup: '–', aside: '–', restarted: false };
const UPGRADED: Expected = { runs: RELEASE, tree: RELEASE, backup: OLD, aside: '–', restarted: true };
const ROLLED_BACK: Expected = { runs: OLD, tree: OLD, backup: OLD, aside: RELEASE, restarted: true };

/** What `play` leaves: ecsc upgraded, schedule-1 back at what it was, everything else as before. */
function expectedOf(host: string): Expected {
  if (serviceOf(host) === 'ecsc') return UPGRADED;
  return host === 'schedule-1' ? ROLLED_BACK : UNTOUCHED;
}

/** One row a host, its last cell `✓` or what is wrong. */
export function judgeHosts(before: Map<string, Seen>, after: Map<string, Seen>) {
  const names = SERVICES.flatMap((service) => [`${service}-1`, `${service}-2`]);
  const rows = names.map((name) => {
    const seen = after.get(name);
    const expected = expectedOf(name);
    if (!seen) return [name, '–', '–', '–', '–', '–', '✗ no such host'];
    const restarted = seen.process !== before.get(name)?.process;
    const wrong = (['runs', 'tree', 'backup', 'aside'] as const)
      .filter((key) => seen[key] !== expected[key])
      .map((key) => `${key}: expected ${expected[key]}`);
    if (restarted !== expected.restarted)
      wrong.push(`process: expected ${expected.restarted ? 'a new' : 'the same'} one`);
    const process = restarted ? 'restarted' : 'untouched';
    const verdict = wrong.length === 0 ? '✓' : `✗ ${wrong.join(', ')}`;
    return [name, seen.runs, process, seen.tree, seen.backup, seen.aside, verdict];
  });
  const ok = rows.every((row) => row.at(-1) === '✓');
  return { ok, rows: [['host', 'runs', 'process', 'tree', 'backup', 'set aside', ''], ...rows] };
}
