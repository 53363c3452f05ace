import { chmod, copyFile, link, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LabHost } from '../host.ts';
import { waitFor } from '../process.ts';
import { JDK, layoutOf, type ServiceLayout, TOMCAT } from './layout.ts';
import { type Running, runningProcesses, runningVersion } from './running.ts';
import { tomcatStartup } from './scripts.ts';
import { type TreeContent, writeTree } from './tree.ts';

export type SeedSpec = TreeContent & {
  service: string;
  form?: ServiceLayout['form'];
  /** The port where it answers HTTP; none when not given. */
  httpPort?: number;
  /** Start it and wait until its process is there; true when not said. */
  start?: boolean;
};

/** Puts a service on a host as a team would have left it, at a version, and starts it by its own script. */
export async function seedHost(host: LabHost, spec: SeedSpec): Promise<ServiceLayout> {
  const layout = layoutOf(spec.service, spec.form);
  await installJava(host);
  const conf = host.local(`${JDK}/conf/${spec.service}.conf`);
  if (spec.httpPort !== undefined) await writeFile(conf, `PORT=${spec.httpPort}\n`);
  await rm(host.local(layout.tree), { recursive: true, force: true });
  await writeTree(host.local(layout.tree), layout, spec);
  for (const log of layout.logs) await mkdir(dirname(host.local(log)), { recursive: true });
  if (layout.form === 'tomcat') {
    await mkdir(host.local(`${TOMCAT}/bin`), { recursive: true });
    await writeFile(host.local(layout.startScript), tomcatStartup(layout));
    await chmod(host.local(layout.startScript), 0o755);
  }
  if (spec.start ?? true) await startService(host, layout);
  return layout;
}

/** `java` of a host: a link to this node, whose processes `ps -ef | grep java` finds. */
async function installJava(host: LabHost): Promise<void> {
  for (const part of ['bin', 'lib', 'conf']) await mkdir(host.local(`${JDK}/${part}`), { recursive: true });
  const java = host.local(`${JDK}/bin/java`);
  await rm(java, { force: true });
  // A namespace host has its own /home, /root and /tmp: a node from there must come along.
  const hidden = host.kind === 'namespace' && host.local(process.execPath) !== process.execPath;
  if (hidden) await link(process.execPath, java).catch(() => copyFile(process.execPath, java));
  else await symlink(process.execPath, java);
  await copyFile(
    fileURLToPath(new URL('service.mjs', import.meta.url)),
    host.local(`${JDK}/lib/service.mjs`),
  );
}

/** Starts a seeded service by its script, detached from everything, and waits until the process is there. */
export async function startService(host: LabHost, layout: ServiceLayout): Promise<Running> {
  await launchService(host, layout);
  return waitFor(`${layout.service} runs on ${host.name}`, () =>
    runningVersion(host, layout.service, layout.form),
  );
}

/** Runs the start script once more, whatever runs already: for a host with one process too many. */
export async function launchService(host: LabHost, layout: ServiceLayout): Promise<void> {
  const script = host.at(layout.startScript);
  // As somebody who has logged in: what this process has would be missed by the next start.
  const login = `env -i HOME="$HOME" LAB_HOST="$LAB_HOST" bash -l -c "exec sh '${script}'"`;
  await host.sh(`cd '${dirname(script)}' && setsid ${login} </dev/null >/dev/null 2>&1 &`);
}

/** Ends every process of a service with SIGKILL. */
export async function killService(host: LabHost, service: string): Promise<void> {
  await waitFor(`${service} is gone from ${host.name}`, () => {
    const running = runningProcesses(host, service);
    for (const each of running) process.kill(each.outerPid, 'SIGKILL');
    return running.length === 0;
  });
}
