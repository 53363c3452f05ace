import type { ProcessEntry } from './process-table.ts';
import type { LabProxy } from './proxy.ts';

/** One host of the lab under a real sshd, whichever way it is kept apart from the others. */
export type LabHost = {
  readonly name: string;
  readonly kind: 'folder' | 'namespace';
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** Absolute, as the host sees it. */
  readonly stateDir: string;
  /** Document path prefix → path on this host; empty where the host has its own /home. */
  readonly paths: Record<string, string>;
  /** The host's folder on this machine: all its files are below it. */
  readonly folder: string;
  readonly privateKeyFile: string;
  readonly knownHostsFile: string;
  /** sshd's, as this machine sees it. */
  readonly pid: number;
  /** In front of sshd, on 127.0.0.1; a folder host's `port` is the proxy's. */
  readonly proxy: LabProxy;
  /** A path of the document as the host sees it. */
  at(documentPath: string): string;
  /** The same file as this machine sees it. */
  local(documentPath: string): string;
  /** Every process of the host. */
  processes(): ProcessEntry[];
  /** Runs a shell command on the host, past sshd and the network, and returns its output. Throws when it fails. */
  sh(command: string): Promise<string>;
  /** Ends sshd and its connections; the host's other processes live on. */
  stop(): Promise<void>;
  /** Starts sshd again on the same address and key. */
  start(): Promise<void>;
  /** Takes the network away, silently, and gives it back. */
  cut(): Promise<void>;
  heal(): Promise<void>;
  /** Power off: every process of the host goes, the files stay. */
  halt(): Promise<void>;
  boot(): Promise<void>;
};

export type LabHosts = {
  readonly all: LabHost[];
  readonly folder: string;
  readonly privateKeyFile: string;
  readonly knownHostsFile: string;
  /** Throws when there is no such host. */
  host(name: string): LabHost;
  /** Ends every process of every host and removes the folder, unless the caller gave it. */
  stop(): Promise<void>;
};

/** What baton.yaml says under `hosts:` for a host of the lab. */
export function hostSettings(host: LabHost): {
  address: string;
  port: number;
  paths: Record<string, string>;
} {
  return { address: host.address, port: host.port, paths: { ...host.paths } };
}

/** Finds a host by name among `all`. */
export function named(all: LabHost[], name: string): LabHost {
  const found = all.find((host) => host.name === name);
  if (!found) throw new Error(`no host ${name} in the lab: ${all.map((host) => host.name).join(', ')}`);
  return found;
}
