import { EventEmitter } from 'node:events';
import type { Violation } from './types.ts';

export type Violations = {
  readonly list: Violation[];
  add(violation: Violation): void;
  onAdd(listener: (violation: Violation) => void): void;
};

/** Collects what the app did against Slack's rules; nothing is ever removed. */
export function createViolations(): Violations {
  const list: Violation[] = [];
  const emitter = new EventEmitter();
  return {
    list,
    add(violation) {
      list.push(violation);
      emitter.emit('add', violation);
    },
    onAdd(listener) {
      emitter.on('add', listener);
    },
  };
}
