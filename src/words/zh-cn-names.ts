import type { Decision, FinalStatus, RiskyDecision } from '../rollout/decisions.ts';
import type { NodeStatus } from '../rollout/state.ts';
import type { NameFault } from '../runbooks/names.ts';
import type { Markup } from './markup/markup.ts';
import type { AtStake } from './words.ts';

export const statuses: Record<NodeStatus, string> = {
  waiting: '等待中',
  prepared: '已检查并上传',
  upgrading: '升级中',
  upgraded: '已升级，待验证',
  verified: '已升级并验证',
  failed: '失败',
  'rolling-back': '回滚中',
  'rolled-back': '已回滚',
};

export const finals: Record<FinalStatus, string> = {
  completed: '已完成',
  'rolled-back': '已回滚',
  stopped: '已停在此处',
};

/** The buttons of a gate. */
export const buttons: Record<Decision, string> = {
  continue: '继续',
  finish: '完成',
  retry: '重试',
  wait: '继续等待',
  force: '用 -9 结束',
  proceed: '确认已停，继续',
  adopt: '采用新设置',
  run: '执行',
  skip: '此处跳过',
  done: '已做完',
  restart: '按原样重新启动',
  leave: '保留此节点，继续下一个',
  rollback: '回滚',
  stop: '停在此处',
};

/** What somebody did with one. */
export const past: Record<Decision, string> = {
  continue: '继续',
  finish: '确认完成',
  retry: '选择了重试',
  wait: '选择了继续等待',
  force: '允许使用 -9',
  proceed: '确认服务已停并继续',
  adopt: '采用了新设置',
  run: '批准执行',
  skip: '选择了在此处跳过',
  done: '确认已做完',
  restart: '让它按原样重新启动',
  leave: '让此节点保持现状并继续',
  rollback: '选择了回滚',
  stop: '选择了停在此处',
};

type Warning = { text: string; yes: string; no: string };

const listed = (names: string[], between: string) =>
  names.length > 6 ? `${names.slice(0, 5).join(between)}等 ${names.length} 个节点` : names.join(between);

/** What is said before a risky one counts. */
export const risks: Record<RiskyDecision, (at: AtStake) => Warning> = {
  rollback: ({ back, release }) => ({
    text:
      back.length === 1
        ? `${back[0]} 将恢复为原来的版本，其间停机。`
        : `${listed(back, '，然后 ')} 将恢复为原来的版本，一次一个，其间各自停机。`,
    yes: `回滚 ${back.length} 个节点`,
    no: `保留 ${release}`,
  }),
  force: ({ node }) => ({
    text: `${node || '该节点'} 上的进程将被立即结束，来不及完成手头的工作。`,
    yes: buttons.force,
    no: '暂不',
  }),
  leave: ({ node, down }) => ({
    text: `${node || '该节点'} 保持现状${down.includes(node ?? '') ? '（已停止服务）' : ''}。接着回滚下一个节点；本次升级最后记为已停在此处。`,
    yes: '保留现状',
    no: '暂不',
  }),
  adopt: () => ({
    text: '此后本次升级的各步骤都按卡片上列出的新设置执行。',
    yes: '采用',
    no: '暂不',
  }),
  proceed: ({ node }) => ({
    text: `接下来会改动 ${node || '该节点'} 上的文件。如果服务其实在运行，文件会在它运行时被改动。`,
    yes: buttons.proceed,
    no: '暂不',
  }),
  stop: ({ down, renewed, untouched }) => ({
    text: [
      '升级到此结束。',
      ...(down.length > 0 ? [`${listed(down, '、')} 将一直停机。`] : []),
      ...(renewed.length > 0 && untouched.length > 0
        ? [`两个版本并存：${listed(renewed, '、')} 为新版本，${listed(untouched, '、')} 为旧版本。`]
        : ['所有节点保持现状。']),
    ].join(''),
    yes: buttons.stop,
    no: '暂不',
  }),
};

/** Why a name is refused, as the end of a sentence. */
export const nameFaults = ({ code }: Markup): Record<NameFault, string> => ({
  empty: '名称为空',
  'too-long': '超过 64 个字符',
  'control-character': '含有换行或控制字符',
  'not-ascii': '含有非 ASCII 字符，可能只是看起来像字母',
  'leading-dot-or-dash': '以点或短横线开头',
  'two-dots': `含有 ${code('..')}`,
  'forbidden-character': `只能含字母、数字、${code('.')}、${code('_')} 和 ${code('-')}`,
});
