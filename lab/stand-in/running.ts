import { basename } from 'node:path';
import type { LabHost } from '../host.ts';
import type { ProcessEntry } from '../process-table.ts';
import { layoutOf, type ServiceLayout } from './layout.ts';

/** A service's java process, as its host's process table shows it. */
export type Running = {
  /** On the host; `outerPid` is the same process on this machine. */
  pid: number;
  outerPid: number;
  /** In clock ticks: with the pid, which process it is. */
  startedAt: string;
  /** Of the tree that it was started from, not of what lies there now. */
  version: string;
};

/** The one running process of a service; undefined when there is none. Throws when there are more. */
export function runningVersion(
  host: LabHost,
  service: string,
  form?: ServiceLayout['form'],
): Running | undefined {
  const found = runningProcesses(host, service, form);
  if (found.length > 1) throw new Error(`${service} runs ${found.length} times on ${host.name}`);
  return found[0];
}

/** Every java process of a service on a host: by its catalina.base, or by its working directory. */
export function runningProcesses(host: LabHost, service: string, form?: ServiceLayout['form']): Running[] {
  const layout = layoutOf(service, form);
  const home = host.at(layout.processHome);
  const isIt = (entry: ProcessEntry) =>
    layout.form === 'tomcat' ? entry.argv.includes(`-Dcatalina.base=${home}`) : entry.cwd === home;
  return host
    .processes()
    .filter((entry) => basename(entry.argv[0] ?? '') === 'java' && isIt(entry))
    .map((entry) => ({
      pid: entry.innerPid,
      outerPid: entry.pid,
      startedAt: entry.startedAt,
      version: entry.argv.find((arg) => arg.startsWith('-Dapp.version='))?.split('=')[1] ?? 'unknown',
    }));
}
