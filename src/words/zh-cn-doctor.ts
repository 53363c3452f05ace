import { type FindingLabels, type FindingTable, type SaidElsewhere, wordFinding } from './finding-table.ts';
import type { Markup } from './markup/markup.ts';
import type { DoctorWords } from './words.ts';
import { reasonZh } from './zh-cn-reasons.ts';

/** What `baton doctor` says: it needs the sentences that are said elsewhere too. */
export function doctorZh(m: Markup, say: SaidElsewhere): DoctorWords {
  const { code } = m;
  const reason = reasonZh(m);
  const list = (items: readonly string[]) => items.map(code).join('、');
  const rooms = { redis: 'Redis', slack: 'Slack', runbooks: '文档目录', access: '权限' };
  const labels: FindingLabels = {
    levels: { ok: '正常', warn: '注意', fail: '错误' },
    colon: '：',
    topic(topic) {
      switch (topic.of) {
        case 'key':
          return `密钥 ${code(topic.path)} `;
        case 'host':
          return `主机 ${code(topic.name)} `;
        case 'release':
          return `版本 ${code(topic.release)} `;
        case 'service':
          return `${code(`${topic.service} ${topic.release}`)} `;
        case 'node':
          return `${code(topic.service)} 在 ${code(topic.node)} 上`;
        default:
          return rooms[topic.of];
      }
    },
  };
  const table: FindingTable = {
    'redis-durable': () => '有应答，数据会保存',
    'slack-signed-in': ({ bot }) => `已登录为 ${code(bot)}`,
    'scope-granted': ({ scope }) => `应用有权限 ${code(scope)}`,
    'scope-missing': ({ scope, needed }) =>
      `应用没有权限 ${code(scope)} ：${
        needed
          ? `权限设置中的 ${code('everyone')} 谁也放不进来`
          : `若权限设置中写 ${code('everyone')} ，谁也放不进来`
      }。请在 ${code('OAuth & Permissions')} 中添加，并重新安装应用。`,
    'scope-unknown': ({ scope, reason: said }) =>
      `不知道应用是否有权限 ${code(scope)} ：${reason(said)}。请再次输入 ${code('baton doctor')} 。`,
    'runbooks-readable': ({ path, releases }) => `${code(path)} ：共 ${releases} 份文档`,
    'runbooks-unreadable': (f) =>
      `无法读取 ${code(f.path)} ：${reason(f.reason)}。请建立该目录，或在 baton.yaml 中设置 ${code('runbooks:')} 。`,
    'release-readable': ({ services }) => `服务： ${list(services)}`,
    'release-bad-name': ({ name, fault }) => say.badName('release', name, fault),
    'release-wrong': ({ file, problems }) => say.documentWrong(file, problems),
    'release-unreadable': (f) => `无法读取其文档：${reason(f.reason)}`,
    'release-ready': () => '主机已知，文件完整',
    'hosts-missing': ({ nodes, release }) => say.hostsMissing(nodes, release),
    'artifact-wrong': ({ failure, facts }) => say.failure(failure, facts),
    'access-set': ({ start, approve }) => `可发起： ${list(start)} ；可批准： ${list(approve)}`,
    'nobody-starts': () => `没有人可以发起升级：请在 baton.yaml 中设置 ${code('access.start')}`,
    'nobody-approves': () => `没有人可以批准：请在 baton.yaml 中设置 ${code('access.approve')}`,
    'everyone-approves': () =>
      `工作区的每个成员都可以批准。请在 ${code('access.approve')} 中写明人员或用户组。`,
    'key-unusable': ({ path, fault, reason: why, hosts }) => {
      const faults = {
        unreadable: `无法读取${why === undefined ? '' : `：${reason(why)}`}`,
        encrypted: '已加密，而 Baton 没有口令',
        malformed: '其中没有可读的私钥',
      };
      return `${faults[fault]}。请在 baton.yaml 中设置 ${code('privateKey:')} ，或生成一个： ${code(`ssh-keygen -t ed25519 -N '' -f ${path}`)} 。因此没有尝试： ${list(hosts)}`;
    },
    'host-answers': ({ user, address, port, system }) =>
      `${code(`${user}@${address}:${port}`)} ${code(system)}`,
    'host-failed': ({ failure, facts }) => say.failure(failure, facts),
    'node-ready': ({ facts }) => say.success('preflight', facts),
    'node-asks': ({ facts }) => say.success('preflight', facts),
    'node-fails': ({ failure, facts }) => say.failure(failure, facts),
    setup: ({ fault }) => say.setupFault(fault),
    trouble: ({ detail }) => say.trouble(detail),
  };
  return { finding: (finding, level) => wordFinding(labels, table, finding, level) };
}
