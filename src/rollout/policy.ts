/**
 * Who may do what: `everyone`, Slack user ids, Slack user group ids. `everyone` means the full members of the workspace
 * where Baton is installed; all others are let in by an id. An empty list means nobody.
 */
export type AccessRules = {
  start: string[];
  approve: string[];
  /** Who asked for the rollout may not approve its going forward. */
  fourEyes: boolean;
};

/** What baton.yaml asks of a rollout, as it was when the rollout was requested. */
export type Policy = {
  access: AccessRules;
  /** Ask before the first node is stopped. */
  startGate: boolean;
  /** Whether Continue and Finish wait for every tick. */
  verification: 'required' | 'advisory';
  /** Absent in what an older Baton has asked for: nobody is rung again. */
  remind?: ReminderRules;
};

/** When those who may decide are rung again while a gate is open. */
export type ReminderRules = {
  afterMs: number;
  /** While a node is out of service. */
  downMs: number;
  /** How often at one gate; 0 for never. */
  most: number;
};
