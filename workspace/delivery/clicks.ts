import type { Context } from '../context.ts';
import type { JsonObject } from '../json.ts';
import { asString, isObject } from '../json.ts';
import type { Choices, ClickTarget, Placed } from './payloads.ts';
import { actionOf, choiceKey, choiceOf, placedElements } from './payloads.ts';

/** Which element a person uses. One of `actionId` and `text` is needed; `blockId` tells equal ones apart. */
export type ClickRequest = {
  user: string;
  channel: string;
  ts: string;
  actionId?: string;
  /** The button's label. */
  text?: string;
  blockId?: string;
  /** Values of all options that are chosen afterwards: checkboxes, radio buttons, selects, overflow. */
  selected?: string[];
};
export type StaleClickRequest = ClickRequest & {
  /** Which edition's blocks, 0 for the first; without it, the newest earlier one that has the element. */
  edition?: number;
};

export type WorkspaceErrorCode = 'not-on-message' | 'no-such-option' | 'unknown-name' | 'timeout' | 'refused';
/** The test or the page asked for what a person could not do. */
export class WorkspaceError extends Error {
  readonly code: WorkspaceErrorCode;
  constructor(code: WorkspaceErrorCode, message: string) {
    super(message);
    this.name = 'WorkspaceError';
    this.code = code;
  }
}

export type PreparedClick = {
  target: ClickTarget;
  blocks: JsonObject[];
  action: JsonObject;
  choices: Choices;
};
export type Clicks = {
  now(request: ClickRequest): PreparedClick;
  stale(request: StaleClickRequest): PreparedClick;
};

const labelOf = ({ element }: Placed): string | undefined =>
  isObject(element.text) ? asString(element.text.text) : undefined;

function findElement(blocks: JsonObject[], request: ClickRequest): Placed | undefined {
  return placedElements(blocks).find((placed) => {
    if (request.blockId !== undefined && placed.blockId !== request.blockId) return false;
    if (request.actionId !== undefined) return placed.element.action_id === request.actionId;
    return request.text !== undefined && labelOf(placed) === request.text;
  });
}

/** Finds what is clicked, presently or as the message stood before, and keeps what people have chosen. */
export function createClicks(context: Context): Clicks {
  const chosen = new Map<string, Choices>();

  // What people chose on a message is forgotten with the message's next edit.
  const choicesOn = (user: string, target: ClickTarget): Choices => {
    const { ts, channel } = target.message ?? target.ephemeral;
    const key = `${user} ${channel} ${ts} ${target.message?.edits.length ?? 0}`;
    const choices = chosen.get(key) ?? new Map();
    chosen.set(key, choices);
    return choices;
  };

  const prepare = (
    request: ClickRequest,
    target: ClickTarget,
    blocks: JsonObject[],
    placed: Placed,
  ): PreparedClick => {
    const action = actionOf(placed, request.selected ?? [], context.store.nextTs());
    if (!action) throw new WorkspaceError('no-such-option', `no option ${request.selected?.join(', ')}`);
    const choices = choicesOn(request.user, target);
    const choice = choiceOf(action);
    if (choice) choices.set(choiceKey(placed.blockId, String(action.action_id)), choice);
    return { target, blocks, action, choices };
  };

  return {
    now(request) {
      const { user, channel, ts } = request;
      const message = context.store.find(channel, ts);
      const ephemeral = context.store.findEphemeral(user, channel, ts);
      const target = message ? { message } : ephemeral && { ephemeral };
      const blocks = (message ?? ephemeral)?.blocks ?? [];
      const placed = findElement(blocks, request);
      if (!target || !placed) throw notThere(request, blocks);
      return prepare(request, target, blocks, placed);
    },
    stale(request) {
      const message = context.store.all().find((m) => m.channel === request.channel && m.ts === request.ts);
      const editions = [...(message?.edits ?? []), ...(message?.deleted ? [message] : [])];
      const { edition } = request;
      const candidates = edition === undefined ? editions.reverse() : editions.slice(edition, edition + 1);
      for (const { blocks } of candidates) {
        const placed = findElement(blocks, request);
        if (message && placed) return prepare(request, { message }, blocks, placed);
      }
      throw notThere(
        request,
        candidates.flatMap(({ blocks }) => blocks),
      );
    },
  };
}

function notThere(request: ClickRequest, blocks: JsonObject[]): WorkspaceError {
  const wanted = request.actionId ?? request.text ?? 'nothing';
  const there = placedElements(blocks).map(
    (placed) => `${placed.element.action_id} [${labelOf(placed) ?? ''}]`,
  );
  const what = there.length > 0 ? there.join(', ') : 'nothing to click';
  return new WorkspaceError('not-on-message', `${wanted} is not on message ${request.ts}: there is ${what}`);
}
