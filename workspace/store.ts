import { EventEmitter } from 'node:events';
import type { JsonObject } from './json.ts';
import { normalizeBlocks } from './normalize.ts';
import type { Ephemeral, Message, Metadata, StoredFile } from './types.ts';

export type Change =
  | { type: 'message'; message: Message }
  | { type: 'ephemeral'; ephemeral: Ephemeral; gone: boolean }
  /** A window was opened or closed for somebody. */
  | { type: 'view'; user: string }
  | { type: 'other' };

export type NewMessage = {
  channel: string;
  user: string;
  text: string;
  blocks: JsonObject[];
  attachments?: JsonObject[];
  metadata?: Metadata | undefined;
  threadTs?: string | undefined;
  broadcast?: boolean;
  files?: StoredFile[];
};

export type MessageChange = { text: string; blocks: JsonObject[]; metadata?: Metadata | undefined };
export type NewEphemeral = Omit<Ephemeral, 'ts' | 'threadTs' | 'deliveryId'> & {
  threadTs?: string | undefined;
  deliveryId?: string | undefined;
};

export type Store = ReturnType<typeof createStore>;

/** The messages and ephemerals of all channels; every change is announced to the listeners at once. */
export function createStore(now: () => number) {
  const messages: Message[] = [];
  const ephemerals: Ephemeral[] = [];
  const emitter = new EventEmitter().setMaxListeners(0);
  let lastMicros = 0;

  /** Strictly growing `seconds.micros`, a message's identity in its channel. */
  const nextTs = (): string => {
    lastMicros = Math.max(now() * 1_000, lastMicros + 1);
    return `${Math.floor(lastMicros / 1e6)}.${String(lastMicros % 1e6).padStart(6, '0')}`;
  };
  const announce = (change: Change): void => {
    emitter.emit('change', change);
  };

  return {
    nextTs,
    announce,
    onChange(listener: (change: Change) => void): () => void {
      emitter.on('change', listener);
      return () => emitter.off('change', listener);
    },

    post(fields: NewMessage): Message {
      const { metadata, threadTs, ...rest } = fields;
      const message: Message = {
        attachments: [],
        broadcast: false,
        files: [],
        ...rest,
        blocks: normalizeBlocks(fields.blocks),
        ts: nextTs(),
        reactions: [],
        edits: [],
        deleted: false,
        ...(metadata && { metadata }),
        ...(threadTs && { threadTs }),
      };
      messages.push(message);
      announce({ type: 'message', message });
      return message;
    },

    edit(message: Message, change: MessageChange): void {
      const { text, blocks, metadata } = message;
      message.edits.push({ text, blocks, ...(metadata && { metadata }), at: nextTs() });
      message.text = change.text;
      message.blocks = normalizeBlocks(change.blocks);
      if (change.metadata) message.metadata = change.metadata;
      announce({ type: 'message', message });
    },

    remove(message: Message): void {
      message.deleted = true;
      announce({ type: 'message', message });
    },

    whisper(fields: NewEphemeral): Ephemeral {
      const { threadTs, deliveryId, ...rest } = fields;
      const ephemeral: Ephemeral = {
        ...rest,
        ts: nextTs(),
        blocks: normalizeBlocks(fields.blocks),
        ...(threadTs && { threadTs }),
        ...(deliveryId && { deliveryId }),
      };
      ephemerals.push(ephemeral);
      announce({ type: 'ephemeral', ephemeral, gone: false });
      return ephemeral;
    },

    editEphemeral(ephemeral: Ephemeral, change: { text: string; blocks: JsonObject[] }): void {
      ephemeral.text = change.text;
      ephemeral.blocks = normalizeBlocks(change.blocks);
      announce({ type: 'ephemeral', ephemeral, gone: false });
    },

    removeEphemeral(ephemeral: Ephemeral): void {
      const index = ephemerals.indexOf(ephemeral);
      if (index >= 0) ephemerals.splice(index, 1);
      announce({ type: 'ephemeral', ephemeral, gone: true });
    },

    all: (): readonly Message[] => messages,
    whispers: (): readonly Ephemeral[] => ephemerals,
    inChannel: (channel: string): Message[] => messages.filter((m) => m.channel === channel && !m.deleted),
    /** The parent and its replies, oldest first. */
    inThread: (channel: string, ts: string): Message[] =>
      messages.filter((m) => m.channel === channel && !m.deleted && (m.ts === ts || m.threadTs === ts)),
    find: (channel: string, ts: string): Message | undefined =>
      messages.find((m) => m.channel === channel && m.ts === ts && !m.deleted),
    findEphemeral: (user: string, channel: string, ts: string): Ephemeral | undefined =>
      ephemerals.find((e) => e.user === user && e.channel === channel && e.ts === ts),
  };
}
