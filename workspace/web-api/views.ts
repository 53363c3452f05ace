import { randomBytes } from 'node:crypto';
import { blocksRefusal } from '../checks/message.ts';
import { checkView } from '../checks/view.ts';
import type { Context } from '../context.ts';
import { recordFindings } from '../context.ts';
import type { JsonObject } from '../json.ts';
import { asObjects, asString, isObject } from '../json.ts';
import { LIMITS } from '../limits.ts';
import { normalizeBlocks } from '../normalize.ts';
import type { View } from '../types.ts';
import type { Method } from './replies.ts';
import { fail, failArguments, failRefused } from './replies.ts';

type Checked = { view: JsonObject } | { refused: JsonObject };

function checkedView(method: string, args: JsonObject, context: Context): Checked {
  if (!isObject(args.view)) return { refused: failArguments('missing required field: view') };
  const findings = checkView(args.view);
  recordFindings(context, method, findings);
  const refusal = blocksRefusal(findings);
  if (refusal) return { refused: failRefused({ ...refusal, error: 'invalid_arguments' }) };
  return { view: { ...args.view, blocks: normalizeBlocks(asObjects(args.view.blocks)) } };
}

const newHash = (): string => `${Date.now()}.${randomBytes(4).toString('hex')}`;

const viewReply = ({ id, hash, rootId, view }: View): JsonObject => ({
  ok: true,
  view: { ...view, id, hash, root_view_id: rootId, state: { values: {} } },
});

const open =
  (method: 'views.open' | 'views.push'): Method =>
  (args, context) => {
    const trigger = context.triggers.use(asString(args.trigger_id) ?? '');
    if (!trigger.ok) {
      const limit = `a trigger_id opens one view within ${LIMITS.triggerMs} ms`;
      context.violations.add({
        kind: 'trigger',
        method,
        limit,
        got: `${trigger.error}, ${trigger.ageMs} ms`,
      });
      return fail(trigger.error);
    }
    const checked = checkedView(method, args, context);
    if ('refused' in checked) return checked.refused;
    const stack = context.views.filter((view) => view.user === trigger.user);
    if (method === 'views.push' && stack.length >= LIMITS.viewStack) return fail('push_limit_reached');
    const id = `V${randomBytes(5).toString('hex').toUpperCase()}`;
    const rootId = method === 'views.push' ? (stack[0]?.id ?? id) : id;
    const view = { id, user: trigger.user, hash: newHash(), rootId, view: checked.view };
    if (method === 'views.open') {
      const others = context.views.filter((known) => known.user !== trigger.user);
      context.views.splice(0, context.views.length, ...others);
    }
    context.views.push(view);
    context.store.announce({ type: 'view', user: view.user });
    return viewReply(view);
  };

const update: Method = (args, context) => {
  const id = asString(args.view_id);
  const external = asString(args.external_id);
  const known = context.views.find(
    (view) => view.id === id || (external !== undefined && view.view.external_id === external),
  );
  if (!known) return fail('not_found');
  if (asString(args.hash) && args.hash !== known.hash) return fail('hash_conflict');
  const checked = checkedView('views.update', args, context);
  if ('refused' in checked) return checked.refused;
  known.view = checked.view;
  known.hash = newHash();
  context.store.announce({ type: 'view', user: known.user });
  return viewReply(known);
};

export const VIEW_METHODS: Record<string, Method> = {
  'views.open': open('views.open'),
  'views.push': open('views.push'),
  'views.update': update,
};
