import { isRisky } from '../rollout/decisions.ts';
import { reader, wordAll } from './fact-reader.ts';
import type { Markup } from './markup/markup.ts';
import { durationZh } from './units.ts';
import type { RolloutWords } from './words.ts';
import { buttons, finals, past, risks, statuses } from './zh-cn-names.ts';
import { briefly, failures, steps, successes } from './zh-cn-outcomes.ts';

function linesZh(lines: number[]): string {
  const [first, last] = [lines[0], lines.at(-1)];
  if (first === undefined) return '';
  return first === last ? ` · 第 ${first} 行` : ` · 第 ${first} 至 ${last} 行`;
}

// Slack shows `*bold*` and code only with a space or punctuation around: hence the spaces inside sentences.

/** What the card and the thread say. */
export function rolloutZh(m: Markup): RolloutWords {
  const { code, strong, text: esc } = m;
  return {
    step: (kind) => steps[kind],
    nodeStatus: (status) => statuses[status],
    finalStatus: (status) => finals[status],
    decision: (decision, next) => (decision === 'continue' && next ? `继续到 ${next}` : buttons[decision]),
    decided: (decision, next) => (decision === 'continue' && next ? `继续到 ${esc(next)}` : past[decision]),
    actOf: (who, { decision, node, next, verified, reason }) => {
      const at = node === undefined ? '' : strong(esc(node));
      const why = reason === undefined ? '' : `：“${esc(reason)}”`;
      if (verified && at && decision === 'continue')
        return `${who} 验证了 ${at} ，继续${next === undefined ? '' : `到 ${esc(next)}`}`;
      if (verified && at && decision === 'finish') return `${who} 验证了 ${at} ，确认完成`;
      if (decision === 'continue' && next) return `${who} 继续到 ${esc(next)}`;
      return `${who} ${past[decision]}${at && `（ ${at} ）`}${why}`;
    },
    reasonAsked: (decision, node) => ({
      title: `${buttons[decision]}？`,
      about: `${node ?? '本次升级'}：原因会写入操作记录，所有人可见。`,
      label: '为什么？',
      submit: buttons[decision],
      close: '暂不',
    }),
    confirm: (decision, at) => {
      const { text, yes, no } = risks[isRisky(decision) ? decision : 'stop'](at);
      return { title: `${at.service}：${buttons[decision]}？`, text: esc(text), yes, no };
    },
    continueStops: (next, { about, serving }) =>
      `继续将停止 ${strong(esc(next))} ${about === undefined ? '' : `，约 ${about}`}${
        serving.length === 0 ? '' : `；${serving.map(esc).join('、')} 照常服务`
      }。`,
    mayDecide: ({ everyone, who, not }) =>
      `${everyone || who.length === 0 ? '本工作区的正式成员均可决定' : `${who.join(' 或 ')} 可以决定`}${
        not === undefined ? '' : `；向前推进须由 ${not} （发起人）以外的人批准`
      }。`,
    pointsDone: (done, all) => `已验证 ${done}/${all} 项`,
    gateNotice: (title, { node, points, button }) =>
      `${esc(title)}：${esc(node)} 已升级，${points === 0 ? '' : `待验证 ${points} 项，`}然后“${esc(button)}”`,
    failureNotice: (title, { node, step, why, down }) =>
      `${esc(title)} 失败，${esc(node)}：${step}：${why}${
        down.length === 0 ? '' : ` ${down.map(esc).join('、')} 已停机。`
      }`,
    endNotice: (title, status, down) =>
      `${esc(title)}：${status}${down.length === 0 ? '' : `，${down.map(esc).join('、')} 仍停机`}`,
    question: (gate, { node, next, aborted, step }) => {
      const at = node === undefined ? '' : `${strong(esc(node))} `;
      if (aborted) return `${at}已中止。请选择如何继续。`;
      switch (gate) {
        case 'start':
          return '所有节点均已检查并上传，尚未停止任何服务。现在开始吗？';
        case 'node':
          return `${at}已升级。验证无误后，请点“${next === undefined ? '继续' : `继续到 ${esc(next)}`}”。`;
        case 'final':
          return `${at}已升级，这是最后一个节点。验证无误后，请点“完成”。`;
        case 'shell':
          return at
            ? `${at}的下一条命令 Baton 无法理解。按原文执行吗？`
            : '有一条命令 Baton 无法理解。轮到它时，可以按原文执行吗？';
        case 'person':
          return `${at}有一步需要由人来做。做完后请确认。`;
        case 'condition':
          return `有一步只适用于部分节点。在${at === '' ? '此处' : ` ${at}上`}执行还是跳过？`;
        case 'failed':
          return step === undefined ? `${at}有步骤失败。` : `${at}的步骤“${step}”失败。`;
      }
    },
    failure: (reason, facts) => wordAll(m, reason, facts, failures, briefly).join(`\n${strong('另外：')} `),
    success: (kind, facts) => successes[kind](reader(m, facts)),
    askedAbout: (kind, id, lines) => `${steps[kind]} ${code(id)}${linesZh(lines)}`,
    names: (paths) => `涉及 ${paths.map(code).join('、')}`,
    condition: (condition) => `${strong('条件：')} ${esc(condition)}`,
    skipped: (ids) => `已跳过： ${ids.map(code).join('、')}`,
    scriptIn: ({ directory, hosts, back }) =>
      [
        `${back ? '仅在回滚时，' : ''}在 ${hosts.map(code).join('、')} 上按此处所示逐字执行，`,
        `整段作为一个脚本${directory ? `，目录 ${code(directory)}` : ''}；遇到未赋值的变量即终止。`,
      ].join(''),
    notShown: `${strong('该命令无法完整显示，因此不能在此批准。')} 请修改文档后重新发起。`,
    tick: '已验证',
    untick: '撤销',
    requestedBy: (who) => `由 ${who} 发起`,
    duration: durationZh,
    doing: (kind) => (kind === 'follow' ? '等待就绪' : steps[kind]),
    nodeLine: (node, what) => `${strong(esc(node))}：${what}`,
    titled: (title, where) => `${esc(title)}：${where}`,
    attempt: (number) => `第 ${number} 次`,
    more: (count) => `……另有 ${count} 个`,
    morePoints: (count) => `还有 ${count} 项待验证，验证以上各项后显示。`,
    startDiffers: (node, differs) =>
      `${code(node)} 启动时的环境与正在运行的服务不同：${differs.map((one) => `\n• ${code(one)}`).join('')}`,
    total: (text) => `总用时 ${text}`,
    outage: (text) => `停机 ${text}`,
    service: (known, when, age) => {
      const since = `${when} 起${age ? `（已 ${age} 分钟）` : ''}`;
      switch (known) {
        case 'up':
          return `${when} 起运行`;
        case 'seen-up':
          return `${when} 查看时在运行`;
        case 'seen-down':
          return `${when} 查看时未运行`;
        case 'down':
          return `${since} ${strong('停机')}`;
        case 'left-down':
          return `⚠ ${since}一直 ${strong('停机')} ，未恢复`;
        case 'starting':
          return `进程在运行，尚未见其就绪；${since}无服务`;
        case 'unknown':
          return `${since}不确定是否在运行`;
      }
    },
    failedStep: (host, step, why) => `${strong(esc(host))} · ${step}：${why}`,
    waitingSince: (when, age) => `${when} 起等待${age ? `（已 ${age} 分钟）` : ''}`,
    claim: (taken) => (taken ? '由我接手' : '我来处理'),
    claimed: (who, when) => `${when ? `${when} 起` : ''}由 ${who} 处理`,
    stillWaits: (where, text) => `⏰ 已等待 ${text}：${where}`,
    endedAt: (when) => `${when} 结束`,
    verified: (who, points, node) =>
      `${who} 验证了${node === undefined ? '' : ` ${esc(node)} 上的`} ${points} 项`,
    aborting: (who) => `${who} 已要求中止，正在终止执行中的步骤……`,
    preparing: '正在检查所有节点并上传',
    takenOver: (node, step, worker) =>
      `${strong(esc(node))} · ${step}：由工作进程 ${code(worker)} 接手，不重复执行`,
    planHeader: (service, release, digest) =>
      `${code(service)} 版本 ${code(release)} 的 ${strong('计划')} · 文档 sha256 ${code(digest.slice(0, 12))}`,
    planCut: (lines, service, release) => `……另有 ${lines} 行：${code(`baton plan ${service} ${release}`)}`,
    ended: (status) =>
      ({
        completed: `${strong('已完成。')} 所有节点都运行新版本。`,
        'rolled-back': `${strong('已回滚。')} 改动过的节点恢复为原来的版本。`,
        stopped: `${strong('已停在此处。')} 各节点保持现状。`,
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
    aborted: (who, reason) => `${who} 要求中止${reason === undefined ? '' : `：“${esc(reason)}”`}`,
    rollbackAsked: (who, reason) => `${who} 要求回滚${reason === undefined ? '' : `：“${esc(reason)}”`}`,
    ticked: (who, point, on) => `${who} ${on ? '验证了' : '撤销了验证'}：${esc(point)}`,
    mentions: (who) => `请 ${who} 处理：`,
    chainHead: (events, hash) => `操作记录：共 ${events} 个事件，末尾哈希 ${code(hash.slice(0, 16))}`,
  };
}
