export type HostErrorCode =
  | 'host-unreachable'
  /** It answers, and no algorithm is common to both. */
  | 'host-too-old'
  | 'host-key-differs'
  | 'host-key-unknown'
  | 'auth-refused'
  /** sudo does not run the host's commands as the user that they are to run as. */
  | 'sudo-refuses'
  | 'connection-lost'
  | 'fenced'
  /** The run was begun by another host, which sees the same folder. */
  | 'foreign-run'
  /** The address leads to another machine than before. */
  | 'other-machine'
  | 'timeout'
  | 'handover'
  /** The caller's signal was aborted for any reason but 'handover'. */
  | 'aborted'
  | 'remote-failure';

export type HostTarget = {
  name: string;
  address: string;
  port: number;
  user: string;
  privateKeyFile: string;
  knownHostsFile: string;
  stateDir: string;
  /** Another user of the host, as whom sudo runs what is called and uploaded. */
  become?: string | undefined;
  /** Let it sign with SHA-1, as OpenSSH before 7.2 does. */
  sshRsa?: boolean | undefined;
  connectTimeoutMs: number;
};

export type ExecResult = { status: number | null; signal: string | null; stdout: string; stderr: string };

export type ExecOptions = {
  stdin?: string | Buffer;
  timeoutMs?: number;
  /** Output beyond this many bytes a stream is dropped from the middle; default 1 MiB. */
  maxOutputBytes?: number;
  /** Of lines that are not UTF-8; default GB 18030. */
  encoding?: string | undefined;
  signal?: AbortSignal;
};

/** Asks the host first whether this worker may still act; a higher epoch seen there refuses with `fenced`. */
type Fence = { rolloutId: string; epoch: number };

export type CallOptions = ExecOptions & { env?: Record<string, string>; fence?: Fence };

/** How a detached run ended, or that it no longer runs and left no status (killed, or the host rebooted). */
export type DetachedResult =
  | { ended: 'exited'; status: number; output: string; attached: boolean }
  | { ended: 'interrupted'; output: string; rebooted: boolean }
  | { ended: 'killed'; output: string };

export type DetachedRun = {
  rolloutId: string;
  runKey: string;
  epoch: number;
  /** A function of the installed remote library and its arguments: `['stop', '-15', …]`. */
  argv: string[];
  env?: Record<string, string>;
  timeoutMs: number;
  /** Of what it prints, where that is not UTF-8. */
  encoding?: string | undefined;
  /** How long the host may be away in mid-run before `connection-lost` is thrown. */
  unreachableMs: number;
  /** reason 'abort': kill the run's process group; reason 'handover': leave it running, throw `handover`. */
  signal: AbortSignal;
  /** As the user who logs in, whatever the host's other calls run as. */
  asLogin?: boolean;
  onAway?: (sinceMs: number) => void;
  /** Told of the host's own id and the boot's, `-` for an id that it has not. */
  onHost?: (machine: string, boot: string) => void;
};

/** One host as one worker sees it: connects when first used, reconnects after a cut. */
export type HostSession = {
  readonly name: string;
  /**
   * Runs a command and waits. Throws HostError; a non-zero status is a result. After `timeout`, an abort or
   * `connection-lost` the command may still run on the host.
   */
  exec(command: string, options?: ExecOptions): Promise<ExecResult>;
  /** Runs a function of the remote library (`src/hosts/remote/*.sh`) in the foreground; installs it when missing. */
  call(argv: string[], options?: CallOptions): Promise<ExecResult>;
  /** Starts the run unless its folder exists, else attaches; waits for its end across reconnects. */
  runDetached(run: DetachedRun): Promise<DetachedResult>;
  /** Streams a local file to `remotePath` (a temporary name of the caller's choice). Throws HostError. */
  upload(
    localPath: string,
    remotePath: string,
    options?: { timeoutMs?: number; signal?: AbortSignal },
  ): Promise<void>;
  close(): Promise<void>;
};
