import type { Context } from '../context.ts';
import type { JsonObject } from '../json.ts';
import { asString } from '../json.ts';
import { CHAT_METHODS } from './chat.ts';
import { CONVERSATION_METHODS } from './conversations.ts';
import { FILE_METHODS } from './files.ts';
import { PEOPLE_METHODS } from './people.ts';
import type { Method } from './replies.ts';
import { fail } from './replies.ts';
import { VIEW_METHODS } from './views.ts';

export type CallResult = { body: JsonObject; retryAfterSeconds?: number };

const openConnection: Method = (_args, context) => ({ ok: true, url: context.socketUrl() });

const METHODS: Record<string, Method> = {
  ...CHAT_METHODS,
  ...CONVERSATION_METHODS,
  ...FILE_METHODS,
  ...PEOPLE_METHODS,
  ...VIEW_METHODS,
  'api.test': () => ({ ok: true }),
  'apps.connections.open': openConnection,
};

/** One Web API call: token, method, rate, and then the method itself. */
export function callMethod(
  context: Context,
  name: string,
  args: JsonObject,
  token: string | undefined,
): CallResult {
  const refused = name === 'api.test' ? undefined : refuseToken(context, name, token);
  if (refused) return { body: fail(refused) };
  const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
  if (!method) return { body: fail('unknown_method', { req_method: name }) };
  const retryAfterSeconds = context.rates.take(name, asString(args.channel) ?? '');
  if (retryAfterSeconds !== undefined) return { body: fail('ratelimited'), retryAfterSeconds };
  return { body: method(args, context) };
}

function refuseToken(context: Context, name: string, token: string | undefined): string | undefined {
  if (!token) return 'not_authed';
  const { bot, app } = context.tokens;
  if (token !== bot && token !== app) return 'invalid_auth';
  const wanted = name === 'apps.connections.open' ? app : bot;
  return token === wanted ? undefined : 'not_allowed_token_type';
}
