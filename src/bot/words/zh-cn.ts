import { clock, code, cut, esc, person } from '../views/mrkdwn.ts';
import { nameFault, reader, tellAll } from './facts.ts';
import type { Words } from './words.ts';
import { brieflyZh, durationZh, failuresZh, successesZh } from './zh-cn-outcomes.ts';

// Slack shows `*bold*` and code only with a space or punctuation around: hence the spaces inside sentences.

const USAGE = [
  '*Baton* 按版本文档逐个节点滚动升级，每完成一个节点就在此询问。',
  '`/upgrade SERVICE RELEASE` – 开始升级，例如 `/upgrade ecsc 20170324`',
  '`/upgrade plan SERVICE RELEASE` – 查看将要执行的内容，不作任何改动',
  '`/upgrade status [SERVICE]` – 正在进行什么，停在哪里等待',
  '`/upgrade abort [SERVICE]` – 终止正在执行的步骤，并在此询问如何继续',
  '`/upgrade rollback SERVICE RELEASE` – 把已结束的升级回滚',
].join('\n');

const steps = {
  preflight: '预检',
  upload: '上传',
  stop: '停止服务',
  backup: '备份',
  unpack: '解包',
  start: '启动服务',
  follow: '查看日志',
  restore: '恢复备份',
  shell: '命令',
} as const;

const statuses = {
  waiting: '等待中',
  prepared: '已检查并上传',
  upgrading: '升级中',
  upgraded: '已升级，待验证',
  verified: '已升级并验证',
  failed: '失败',
  'rolling-back': '回滚中',
  'rolled-back': '已回滚',
} as const;

const buttons = {
  continue: '继续',
  finish: '完成',
  retry: '重试',
  wait: '继续等待',
  force: '用 -9 结束',
  run: '执行',
  rollback: '回滚',
  stop: '到此为止',
} as const;

const past = {
  continue: '选择了继续',
  finish: '确认完成',
  retry: '选择了重试',
  wait: '选择了继续等待',
  force: '允许使用 -9',
  run: '批准执行该命令',
  rollback: '选择了回滚',
  stop: '选择了到此为止',
} as const;

const standings = {
  guest: '您在此是访客',
  outsider: '您属于另一个工作区',
  bot: '您是一个应用',
  deactivated: '您的账号已停用',
  unknown: '无法从聊天平台得知您是否为成员',
} as const;

const again = (reason?: string) =>
  reason === 'missing_scope' ? '请为应用添加权限 `users:read` 并重新安装。' : '请一分钟后再试。';

const finals = { completed: '已完成', 'rolled-back': '已回滚', stopped: '已停在此处' } as const;
const parts: Record<string, string> = { service: '服务名', release: '版本' };
const none = '未作任何改动。';

const list = (items: string[]) => items.map(code).join('、');
const quoted = (name: string) => code(cut(name, 80));
const meant = (nearest?: string) => (nearest ? `您要找的是 ${code(nearest)} 吗？` : '');
const bullets = (items: string[]) => items.map((item) => `\n• ${esc(item)}`).join('');

export const zhCN: Words = {
  usage: USAGE,
  step: (kind) => steps[kind],
  nodeStatus: (status) => statuses[status],
  finalStatus: (status) => finals[status],
  decision: (decision, next) => (decision === 'continue' && next ? `继续到 ${next}` : buttons[decision]),
  decided: (decision, next) =>
    decision === 'continue' && next ? `选择了继续到 ${esc(next)}` : past[decision],
  confirm: (decision, node) => ({
    title: `${buttons[decision]}？`,
    text:
      decision === 'rollback'
        ? '本次改动过的节点将恢复到各自的备份，从最近的开始，一次一个。'
        : decision === 'force'
          ? `${node === undefined ? '该节点' : esc(node)} 上的进程将被立即结束，来不及完成手头的工作。`
          : '升级到此结束，所有节点保持现状。',
    yes: buttons[decision],
    no: '暂不',
  }),
  question: (gate, node, next, aborted) => {
    const at = node === undefined ? '' : `*${esc(node)}* `;
    if (aborted) return `${at}已中止。如何继续？`;
    switch (gate) {
      case 'start':
        return '所有节点均已检查并上传，尚未停止任何服务。现在开始吗？';
      case 'node':
        return `${at}已升级。请验证，然后${next === undefined ? '继续' : `继续到 *${esc(next)}*`} ？`;
      case 'final':
        return `${at}已升级，这是最后一个节点。请验证，然后完成？`;
      case 'shell':
        return `${at}的下一条命令 Baton 无法理解。按原文执行吗？`;
      case 'failed':
        return `${at}有步骤失败。如何继续？`;
    }
  },
  failure: (reason, facts) => tellAll(reason, facts, failuresZh, brieflyZh).join('\n*另外：* '),
  success: (kind, facts) => successesZh[kind](reader(facts)),
  refusal: (refusal) => {
    switch (refusal.code) {
      case 'not-allowed':
        return refusal.role === 'start'
          ? '您无权在此发起升级。有权者由 baton.yaml 的 `access.start` 指定。'
          : '您无权在此作决定。有权者由 baton.yaml 的 `access.approve` 指定。';
      case 'not-a-member': {
        const { id, role, standing, reason } = refusal;
        const what = `${standings[standing]}${reason ? `（ ${code(reason)} ）` : ''}`;
        const first = standing === 'unknown' ? again(reason) : '';
        return `baton.yaml 中的 \`everyone\` 指本工作区的正式成员，而${what}。${first}如需单独放行，请在 baton.yaml 的 \`access.${role}\` 中加入 ${code(id)} ，并重启 Baton。${none}`;
      }
      case 'four-eyes':
        return '本次升级由您发起，须由他人批准才能向前推进。您仍可回滚、停在此处或中止。';
      case 'no-rollout':
        return '日志中没有这次升级。 `/upgrade status` 会列出已有的升级。';
      case 'exists':
        return '这次升级已经存在。 `/upgrade status` 可以查看。';
      case 'ended': {
        const status = Object.entries(finals).find(([key]) => key === refusal.status)?.[1];
        return `这次升级已经结束：${status ?? esc(refusal.status)}。${none}`;
      }
      case 'gate-decided':
        return `已有决定： ${person(refusal.by)} 于 ${clock(refusal.at)} ${past[refusal.decision]}。${none}`;
      case 'gate-changed':
      case 'no-gate':
        return `这个问题已不再等待回答，当前进度见卡片。${none}`;
      case 'not-offered':
        return `此处不能选择“${buttons[refusal.decision]}”；可选的有：${refusal.offered.map((d) => buttons[d]).join('、')}。`;
      case 'points-open':
        return `还不行：有 ${refusal.open.length} 项尚未勾选。请先在卡片上勾选。`;
      case 'unknown-point':
        return `这一项不属于当前关口。${none}`;
      case 'nothing-running':
        return '当前没有步骤在执行：升级正在关口等待。请使用卡片上的按钮。';
      case 'already-aborting':
        return `${person(refusal.by)} 已经中止；步骤结束后会立即询问如何继续。`;
      case 'still-active':
        return '这次升级尚未结束。请用卡片上的“回滚”，或先执行 `/upgrade abort` 。';
      case 'nothing-to-roll-back':
        return '没有可回滚的内容：没有节点处于本次升级留下的状态。';
      case 'no-rollback-written':
        return '版本文档没有写该服务的回滚步骤。';
      case 'service-busy':
        return `该服务已有升级正在进行： ${code(refusal.holder)} 。 \`/upgrade status\` 可查看它停在哪里。`;
      case 'superseded':
        return `之后的升级 ${code(refusal.by)} 改动过同样的主机。请先回滚那一次。`;
      case 'stale-task':
      case 'fenced':
        return `该步骤已不需要执行。${none}`;
    }
  },
  tick: '勾选',
  untick: '取消勾选',
  tickedBy: (who, when) => `${who} 于 ${when} 勾选`,
  requestedBy: (who) => `由 ${who} 发起`,
  duration: durationZh,
  attempt: (number) => `第 ${number} 次`,
  more: (count) => `……另有 ${count} 个`,
  morePoints: (count) => `还有 ${count} 项待勾选，勾选以上各项后显示。`,
  worked: (text) => `步骤用时 ${text}`,
  total: (text) => `总用时 ${text}`,
  elapsed: (text) => `已用时 ${text}`,
  outage: (text) => `中断 ${text}`,
  down: '当前不可用',
  aborting: (who) => `${who} 已要求中止，正在终止执行中的步骤……`,
  preparing: '正在检查所有节点并上传',
  takenOver: (node, step, worker) => `*${esc(node)}* · ${step}：由工作进程 ${code(worker)} 接手，不重复执行`,
  planHeader: (service, release, digest) =>
    `${code(service)} 版本 ${code(release)} 的 *计划* · 文档 sha256 ${code(digest.slice(0, 12))}`,
  planCut: (lines, service, release) => `……另有 ${lines} 行：${code(`baton plan ${service} ${release}`)}`,
  ended: (status) =>
    ({
      completed: '*已完成。* 所有节点都运行新版本。',
      'rolled-back': '*已回滚。* 改动过的节点恢复为原来的版本。',
      stopped: '*已停在此处。* 各节点保持现状：',
    })[status],
  nodeSummary: (status, release) => {
    const version = code(release);
    switch (status) {
      case 'waiting':
      case 'prepared':
        return '未改动';
      case 'upgraded':
        return `运行 ${version} ，未验证`;
      case 'verified':
        return `运行 ${version} ，已验证`;
      case 'rolled-back':
        return '已恢复为原来的版本';
      default:
        return `处于中间状态，请检查：${statuses[status]}`;
    }
  },
  wholeLog: (node, step) => `${node} ${step} 的完整日志`,
  aborted: (who) => `${who} 要求中止`,
  rollbackAsked: (who) => `${who} 要求回滚`,
  ticked: (who, point, on) => `${who} ${on ? '勾选了' : '取消勾选'}：${esc(point)}`,
  mentions: (who) => `请 ${who} 处理`,
  chainHead: (events, hash) => `日志：共 ${events} 个事件，末尾哈希 ${code(hash.slice(0, 16))}`,
  checking: (service, release) => `${code(`/upgrade ${service} ${release}`)} ：正在读取文档并检查归档文件……`,
  badName: (what, name, reason) =>
    `${quoted(name)} 不能用作${parts[what]}：${nameFault(reason, 'zh-CN')}。${none}`,
  unknownService: (name, release, known, nearest) =>
    `${code(release)} 的文档中没有服务 ${quoted(name)} 。${meant(nearest)}文档中有： ${list(known)} 。`,
  unknownRelease: (name, known, nearest) =>
    `没有版本 ${quoted(name)} 的文档。${meant(nearest)}${
      known.length > 0 ? `最新的有： ${list(known.slice(-5))} 。` : 'runbooks 目录是空的。'
    }`,
  documentWrong: (file, problems) =>
    `${code(file)} 无法照此执行：${bullets(problems)}\n请更正这些行，然后再试。${none}`,
  hostsMissing: (nodes, release) =>
    `${code(release)} 的文档提到 ${list(nodes)} ，但 baton.yaml 的 \`hosts:\` 之下没有。请补上，重启 Baton，然后再试。`,
  missing: (verb, missing) => {
    const call = verb === 'start' ? '/upgrade SERVICE RELEASE' : `/upgrade ${verb} SERVICE RELEASE`;
    const what = missing.map((name) => parts[name] ?? esc(name)).join('、');
    return `缺少${what}。请输入 ${code(call)} ，例如 ${code('/upgrade ecsc 20170324')} 。`;
  },
  unknownVerb: (word, nearest) =>
    `没有 ${quoted(word)} 这个命令。是否想输入 ${code(`/upgrade ${nearest}`)}？`,
  extra: (verb, extra) => `${code(verb)} 之后的 ${quoted(extra)} 无法理解。请输入 \`/upgrade help\` 。`,
  tooLong: (length) => `输入有 ${length} 个字符，太长了。请输入 \`/upgrade help\` 。`,
  notInChannel: (bot) => `我无法在此频道发言。请在这里输入 ${code(`/invite @${bot}`)} ，然后再试。`,
  noActive: '当前没有正在进行的升级。',
  latest: '最近的升级：',
  noSuchRollout: (target) => `没有名为 ${quoted(target)} 的进行中的升级。 \`/upgrade status\` 会列出它们。`,
  severalActive: (ids) =>
    `有多个升级正在进行： ${list(ids)} 。请指明一个： ${code('/upgrade abort SERVICE')} 。`,
  noRolloutOf: (service, release) =>
    `${quoted(service)} 没有过版本 ${quoted(release)} 的升级。 \`/upgrade status\` 会列出最近的升级。`,
  accepted: (what, id) => `${code(id)} ：${what === 'abort' ? '正在中止' : '正在回滚'}。进展见卡片。`,
  trouble: (detail) => `Baton 未能完成：${esc(detail)}。 \`/upgrade status\` 可查看已记录的内容，然后再试。`,
  statusLine: (id, where, link) => `• ${link ? `<${link}|${esc(id)}>` : code(id)} ：${where}`,
  badButton: `这个按钮不属于当前的 Baton。${none}`,
};
