/** A place in the document: 1-based line and that line's text as written. */
export type SourceRef = { line: number; text: string };

export type StopSignal = 9 | 15;

/** What keeps a service running on its host: it is asked by name which process is the service's. */
export type Supervisor = {
  by: 'unit' | 'supervisor' | 'pm2' | 'container' | 'compose';
  /** Of a compose project one of its services, or empty for all of them. */
  name: string;
  /** A compose project's own. */
  directory?: string;
  /** The document asks with sudo. */
  sudo?: true;
};

/** A command that ends or begins the service, run as written; relative paths in it are below `cwd`. */
export type ServiceCommand = { command: string; cwd?: string; supervisor?: Supervisor };

/** How a service is started; decides what its process looks like when nothing is configured. */
export type StartForm =
  /** Tomcat's `<catalinaBase>/bin/startup.sh`: returns at once, java carries `-Dcatalina.base=<catalinaBase>`. */
  | { form: 'tomcat'; command: string; catalinaBase: string }
  /** `cd <cwd>` then `nohup <command> &`: java's working directory is `cwd`. */
  | { form: 'nohup'; command: string; cwd: string }
  /** `systemctl start depot`: its supervisor says which process it is; without one only baton.yaml can. */
  | ({ form: 'command' } & ServiceCommand);

/** Why the tree that follows the live one is not made before the stop, but unpacked in place after it. */
export const reasonsInPlace = [
  'no-directory',
  'tools',
  'mounts',
  'other-disk',
  'parent',
  'in-use',
  'links',
  'names',
  'room',
  'not-copied',
] as const;
export type InPlace = (typeof reasonsInPlace)[number];
