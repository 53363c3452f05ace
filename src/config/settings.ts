/** How one host is reached and where it keeps what the document names. */
export type HostSettings = {
  name: string;
  address: string;
  port: number;
  user: string;
  privateKeyFile: string;
  knownHostsFile: string;
  /** Document path prefix → path on this host. */
  paths: Record<string, string>;
  /** Baton's own folder on the host; relative means below the user's home. */
  stateDir: string;
  /** Another user, as whom all but the document's scripts runs there, through sudo. */
  become?: string;
  /** Let it sign with SHA-1, as OpenSSH before 7.2 does. */
  sshRsa?: boolean;
  env: Record<string, string>;
};

type Timeouts = {
  connectMs: number;
  /** How long a host may stay away in mid-step before people are asked. */
  unreachableMs: number;
  uploadMs: number;
  stopMs: number;
  backupMs: number;
  unpackMs: number;
  startMs: number;
  restoreMs: number;
  shellMs: number;
};

/** What baton.yaml says of one service. */
export type ServiceSettings = {
  /** The nodes, in order, for documents that do not name them. */
  nodes: string[];
  /** Whole arguments, or whole components of a path in one; without it, what the start command implies. */
  process?: string;
  /** The name of the program that the process runs, as /proc has it; default java, or what the start command names. */
  executable?: string;
  /** Substrings that end a follow well; a pattern in slashes is an extended regular expression. */
  ready: string[];
  failed: string[];
  /** Of its logs, where they are not UTF-8; without it, lines that are not are taken for Chinese (GBK). */
  encoding?: string;
  /** `{address}` is replaced by the host's address. */
  health?: string;
  env: Record<string, string>;
  /** Run start and shell commands in a login shell. */
  login: boolean;
  /** After -15 and the stop timeout: send -9 instead of asking. */
  escalate: boolean;
  /** How long the process must stay alive after the ready line (or, with none configured, at all). */
  settleMs?: number;
  /** Make the next tree beside the live one and swap them; else copy and unpack in place, as written. */
  swap: boolean;
  archive: {
    /** Files that run as their owner are let through. */
    setuid: boolean;
    /** Links in the live tree (the document's paths) through which an archive may write. */
    links: string[];
  };
  timeouts: Timeouts;
};
