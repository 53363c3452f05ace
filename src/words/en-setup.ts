import { reasonEn } from './en-reasons.ts';
import { valueEn, yamlEn } from './en-values.ts';
import type { Markup } from './markup/markup.ts';
import type { Sentence } from './problem-table.ts';
import type { SetupTable } from './setup-table.ts';

/** What keeps Baton from starting, and what to do about it. */
export function setupEn(m: Markup): SetupTable {
  const { code } = m;
  const reason = reasonEn(m);
  const value = valueEn(m);
  const yaml = yamlEn(m);
  const listed = <F extends { line: number }>(path: string, faults: F[], say: (fault: F) => Sentence) => {
    const lines = faults.map((fault) => {
      const [what, expected] = say(fault);
      return `${m.text(path)}:${fault.line}: ${what} (${expected})\n`;
    });
    return `${lines.join('')}Correct it, then type: ${code('baton doctor')}`;
  };
  return {
    'config-missing': ({ path }) =>
      `${code(path)} is not there. Set BATON_CONFIG to where it is, or type: ${code('cp examples/baton.yaml baton.yaml')}`,
    'config-unreadable': (f) =>
      `${code(f.path)} cannot be read: ${reason(f.reason)}. Set BATON_CONFIG to a file that this user may read.`,
    'config-no-yaml': ({ path, faults }) => listed(path, faults, yaml),
    'config-wrong': ({ path, faults }) => listed(path, faults, value),
    'bad-port': (f) => `PORT is ${code(f.value)}. Set it to a number from 0 to 65535.`,
    'redis-address': ({ address }) =>
      `REDIS_URL is not a Redis address: ${code(address)}. Set it to one such as ${code('redis://127.0.0.1:6379')}.`,
    'redis-unreachable': (f) =>
      `Redis does not answer at ${code(f.address)}: ${reason(f.reason)}. Start Redis, or set REDIS_URL.`,
    'redis-not-durable': ({ address, appendonly, policy }) => {
      const faults = [
        ...(appendonly ? [] : [`appendonly is no (set: ${code('appendonly yes')})`]),
        ...(policy === 'noeviction'
          ? []
          : [`maxmemory-policy is ${code(policy)} (set: ${code('maxmemory-policy noeviction')})`]),
      ];
      return `Redis at ${code(address)} could lose a rollout: ${faults.join('; ')}. Set it in redis.conf, or start Baton with ${code('--ephemeral')} for a trial.`;
    },
    'slack-no-bot-token': () =>
      `SLACK_BOT_TOKEN is not set. It begins with ${code('xoxb-')} (the app's page at Slack, ${code('OAuth & Permissions')}).`,
    'slack-no-transport': () =>
      `Neither SLACK_APP_TOKEN (Socket Mode, ${code('xapp-…')}) nor SLACK_SIGNING_SECRET (HTTP) is set. Set one of them.`,
    'slack-refused': ({ variable, reason: said }) =>
      `Slack refuses ${variable} (${code(said)}). ${
        variable === 'SLACK_APP_TOKEN'
          ? `It begins with ${code('xapp-')} and needs the scope ${code('connections:write')}.`
          : `Copy it again from ${code('OAuth & Permissions')}.`
      }`,
    'slack-away': (f) =>
      `Slack does not answer: ${reason(f.reason)}. Check the way to it, and SLACK_API_URL.`,
  };
}
