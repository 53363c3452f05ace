import type { Json, JsonObject } from './json.ts';

export type User = {
  id: string;
  name: string;
  realName: string;
  isBot?: boolean;
  /** The workspace that the person belongs to, when it is another one that shares its channels. */
  team?: string;
  guest?: 'multi-channel' | 'single-channel';
  deactivated?: boolean;
};
export type Usergroup = { id: string; handle: string; name: string; users: string[] };
export type Channel = {
  id: string;
  name: string;
  botIsMember: boolean;
  isPrivate: boolean;
  isArchived: boolean;
};

export type Metadata = { event_type: string; event_payload: JsonObject };
export type StoredFile = { id: string; name: string; title: string; size: number; content: Buffer };

/** What a message said at one time. */
type Edition = { text: string; blocks: JsonObject[]; metadata?: Metadata; at: string };

export type Message = {
  ts: string;
  channel: string;
  user: string;
  text: string;
  blocks: JsonObject[];
  attachments: JsonObject[];
  metadata?: Metadata;
  /** The parent's ts, on replies only. */
  threadTs?: string;
  /** A reply that is also shown in the channel. */
  broadcast: boolean;
  files: StoredFile[];
  reactions: { name: string; users: string[] }[];
  /** Earlier editions, oldest first. */
  edits: Edition[];
  deleted: boolean;
};

export type Ephemeral = {
  ts: string;
  channel: string;
  user: string;
  text: string;
  blocks: JsonObject[];
  threadTs?: string;
  /** The delivery (command or click) whose ack or response_url made it; absent for chat.postEphemeral. */
  deliveryId?: string;
  /** `slackbot` when Slack itself says that a command failed. */
  from: 'app' | 'slackbot';
};

export type ViolationKind = 'limit' | 'markup' | 'missing-text' | 'ack' | 'trigger' | 'rate' | 'request';
/** One thing the app did that Slack forbids or warns of. */
export type Violation = {
  kind: ViolationKind;
  method: string;
  /** Which rule, in words with its figure: `section text at most 3000 characters`. */
  limit: string;
  got: string;
  /** Where in the request: `/blocks/0/text/text`. */
  pointer?: string;
};

export type RateLimitMode = 'real' | 'record' | 'off';
export type RateLimited = { method: string; channel: string; retryAfterSeconds: number };

export type ApiCall = { method: string; args: JsonObject; ok: boolean; error?: string };

export type WorkspaceOptions = {
  host?: string;
  /** 0 takes a free one. */
  port?: number;
  botToken?: string;
  appToken?: string;
  signingSecret?: string;
  /** Deliver over HTTP to this address; without it, over Socket Mode. */
  requestUrl?: string;
  botUser?: { id?: string; name?: string };
  users?: (Omit<User, 'realName' | 'isBot'> & { realName?: string })[];
  usergroups?: Usergroup[];
  channels?: { id: string; name: string; botIsMember?: boolean; isPrivate?: boolean; isArchived?: boolean }[];
  /** Slash commands that the app owns; default `/upgrade`. */
  commands?: string[];
  /** Events API types sent for what users post; default none. */
  events?: ('message' | 'app_mention')[];
  /** Waits before an event's second, third and fourth delivery; Slack's own by default. */
  eventRetryDelaysMs?: number[];
  /** `real` answers 429 (the default); `record` lets the call pass as a violation. */
  rateLimits?: RateLimitMode;
  /** Seed of the faults' probabilities. */
  seed?: number;
  /** Milliseconds since the epoch: for triggers, response URLs, rates and ts. */
  now?: () => number;
};

export type AckResult =
  | { ok: true; elapsedMs: number; payload: Json | undefined }
  | { ok: false; elapsedMs: number; error: 'operation_timeout' | 'dispatch_failed'; detail: string };

/** What was sent to the app, kept so that it can be sent again byte for byte. */
export type Delivery = {
  id: string;
  kind: 'slash_commands' | 'interactive' | 'events_api';
  transport: 'socket' | 'http';
  user: string;
  channel: string;
  payload: JsonObject;
  /** The socket frame, or the HTTP body. */
  body: string;
  headers: Record<string, string>;
};

/** A modal or home view that the app opened. */
export type View = { id: string; user: string; hash: string; rootId: string; view: JsonObject };
