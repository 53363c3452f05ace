import type { HostSettings, ServiceSettings } from '../../config/settings.ts';
import type { HostSession } from '../../hosts/host-session.ts';
import type { Facts, FailureCode } from '../../rollout/outcomes.ts';
import type { Step } from '../../runbooks/runbook.ts';

/** The artifact on Baton's side, as pinned when the rollout was requested. */
export type Artifact = {
  file: string;
  path: string;
  sha256: string;
  size: number;
  /** What its files take once unpacked. */
  unpackedBytes: number;
};

/** Everything a step needs; no step reads anything else. */
export type StepContext = {
  rolloutId: string;
  service: string;
  release: string;
  node: string;
  /** Names the remote run folder: the same key is the same run, wherever it is asked for. */
  runKey: string;
  /** Grows with every take-over; the host refuses a lower one for the same rollout. */
  epoch: number;
  /** 1 for the first try; a person's Retry makes the next. */
  attempt: number;
  host: HostSettings;
  settings: ServiceSettings;
  session: HostSession;
  /** The host's own id, as this rollout has met it before. */
  machine?: string;
  /** The one that the step is about. */
  artifact?: Artifact;
  /** All of the rollout. */
  artifacts: Artifact[];
  /** Facts of earlier successful steps on this node in this phase, by step kind (start's log offsets, for follow). */
  earlier: Partial<Record<Step['kind'], Facts>>;
  /** Aborted with reason 'abort' (a person: kill the remote step) or 'handover' (leave it running, return nothing). */
  signal: AbortSignal;
  /**
   * Set while a node whose tree was never changed is put back: `start` finds a running process and is content
   * (fact `alreadyRunning`), and the `follow` after it only checks that the process lives and is healthy.
   */
  keepRunning?: boolean;
  /** People have said at a gate that -9 may be used. */
  force?: boolean;
  /** What was launched is to be let go on. */
  resume?: boolean;
  /** People are asked when there is nothing to stop. */
  asksIfDown?: boolean;
  /** How this very step ended the last time, if it failed. */
  failedBefore?: FailureCode;
  /** Asked right before a running, healthy process is taken down: which other nodes are not healthy. */
  unhealthyOthers: () => Promise<string[]>;
  /** What the stop before this step has looked for, where the step relies on the service being down. */
  down?: string[];
  /** The step that follows looks itself, right before it acts, whether the service came back. */
  nextLooks?: boolean;
  /** Takes what is wrong with Baton itself, and does not change how the step ends. */
  onDefect: (what: string) => void;
};
