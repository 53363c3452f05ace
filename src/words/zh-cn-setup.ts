import type { Markup } from './markup/markup.ts';
import type { Sentence } from './problem-table.ts';
import type { SetupTable } from './setup-table.ts';
import { reasonZh } from './zh-cn-reasons.ts';
import { valueZh, yamlZh } from './zh-cn-values.ts';

/** What keeps Baton from starting, and what to do about it. */
export function setupZh(m: Markup): SetupTable {
  const { code } = m;
  const reason = reasonZh(m);
  const value = valueZh(m);
  const yaml = yamlZh(m);
  const listed = <F extends { line: number }>(path: string, faults: F[], say: (fault: F) => Sentence) => {
    const lines = faults.map((fault) => {
      const [what, expected] = say(fault);
      return `${m.text(path)}:${fault.line}: ${what}（应为：${expected}）\n`;
    });
    return `${lines.join('')}请改正，然后输入： ${code('baton doctor')}`;
  };
  return {
    'config-missing': ({ path }) =>
      `${code(path)} 不存在。请把 ${code('BATON_CONFIG')} 设为它的位置，或输入： ${code('cp examples/baton.yaml baton.yaml')}`,
    'config-unreadable': (f) =>
      `无法读取 ${code(f.path)} ：${reason(f.reason)}。请把 ${code('BATON_CONFIG')} 设为当前用户可读的文件。`,
    'config-no-yaml': ({ path, faults }) => listed(path, faults, yaml),
    'config-wrong': ({ path, faults }) => listed(path, faults, value),
    'bad-port': (f) => `${code('PORT')} 的值是 ${code(f.value)} 。请写 0 到 65535 之间的数字。`,
    'redis-address': ({ address }) =>
      `${code('REDIS_URL')} 不是 Redis 地址： ${code(address)} 。请写成 ${code('redis://127.0.0.1:6379')} 这样。`,
    'redis-unreachable': (f) =>
      `Redis 在 ${code(f.address)} 没有应答：${reason(f.reason)}。请启动 Redis，或设置 ${code('REDIS_URL')} 。`,
    'redis-not-durable': ({ address, appendonly, policy }) => {
      const faults = [
        ...(appendonly ? [] : [`没有开启追加文件（请设置： ${code('appendonly yes')} ）`]),
        ...(policy === 'noeviction'
          ? []
          : [`内存不足时会丢弃数据： ${code(policy)} （请设置： ${code('maxmemory-policy noeviction')} ）`]),
      ];
      return `位于 ${code(address)} 的 Redis 可能丢失升级记录：${faults.join('；')}。请在 ${code('redis.conf')} 中设置；试用时可加 ${code('--ephemeral')} 启动。`;
    },
    'slack-no-bot-token': () =>
      `没有设置 ${code('SLACK_BOT_TOKEN')} 。它以 ${code('xoxb-')} 开头（见 Slack 应用页面的 ${code('OAuth & Permissions')} ）。`,
    'slack-no-transport': () =>
      `${code('SLACK_APP_TOKEN')} （ ${code('Socket Mode')} ， ${code('xapp-…')} ）与 ${code('SLACK_SIGNING_SECRET')} （ ${code('HTTP')} ）都没有设置。请设置其中之一。`,
    'slack-refused': ({ variable, reason: said }) =>
      `Slack 拒绝了 ${code(variable)} （ ${code(said)} ）。${
        variable === 'SLACK_APP_TOKEN'
          ? `它以 ${code('xapp-')} 开头，并需要权限 ${code('connections:write')} 。`
          : `请从 ${code('OAuth & Permissions')} 重新复制。`
      }`,
    'slack-away': (f) =>
      `Slack 没有应答：${reason(f.reason)}。请检查到 Slack 的网络，以及 ${code('SLACK_API_URL')} 。`,
  };
}
