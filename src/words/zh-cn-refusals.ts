import type { Excluded } from '../rollout/access.ts';
import type { Markup } from './markup/markup.ts';
import type { Words } from './words.ts';
import { buttons, finals, past } from './zh-cn-names.ts';

const none = '未作任何改动。';

const standings: Record<Excluded['standing'], string> = {
  guest: '您在此是访客',
  outsider: '您属于另一个工作区',
  bot: '您是一个应用',
  deactivated: '您的账号已停用',
  unknown: '无法从聊天平台得知您是否为成员',
};

/** Why a command or a click does nothing, and what to do instead. */
export function refusalZh({ code, text: esc, person, member, clock }: Markup): Words['refusal'] {
  const again = (reason?: string) =>
    reason === 'missing_scope' ? `请为应用添加权限 ${code('users:read')} 并重新安装。` : '请一分钟后再试。';
  const ask = (ids: string[]) =>
    ids.length === 0
      ? '请联系此处负责 Baton 的人。'
      : `请联系 ${ids.slice(0, 10).map(member).join(' 或 ')} 。`;
  return (refusal) => {
    switch (refusal.code) {
      case 'not-allowed':
        return refusal.role === 'start'
          ? `您无权在此发起升级。${ask(refusal.ask)}`
          : `您无权在此作决定。${ask(refusal.ask)}`;
      case 'group-unread': {
        const { role, groups, reason } = refusal;
        const scope =
          reason === 'missing_scope'
            ? `请为应用添加权限 ${code('usergroups:read')} 并重新安装，`
            : '请一分钟后再试，';
        return `无法从聊天平台得知 ${groups.slice(0, 10).map(code).join('、')} 的成员（ ${code(reason)} ），因此不知道您是否在其中。${scope}或在 baton.yaml 中更正 ${code(`access.${role}`)} 并重启 Baton。${none}`;
      }
      case 'not-a-member': {
        const { id, role, standing, reason } = refusal;
        const what = `${standings[standing]}${reason ? `（ ${code(reason)} ）` : ''}`;
        const first = standing === 'unknown' ? again(reason) : '';
        return `baton.yaml 中的 ${code('everyone')} 指本工作区的正式成员，而${what}。${first}如需单独放行，请在 baton.yaml 的 ${code(`access.${role}`)} 中加入 ${code(id)} ，并重启 Baton。${none}`;
      }
      case 'four-eyes':
        return '本次升级由您发起，须由他人批准才能向前推进。您仍可回滚、停在此处或中止。';
      case 'no-rollout':
        return `操作记录中没有这次升级。 ${code('/upgrade status')} 会列出已有的升级。`;
      case 'exists':
        return `这次升级已经存在。 ${code('/upgrade status')} 可以查看。`;
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
        return `暂不能继续：有 ${refusal.open.length} 项尚未验证。请先在卡片上逐项点“已验证”。`;
      case 'reason-missing':
        return `请说明原因，没有原因不能这样做；在终端中请加 ${code('--reason')} 。${none}`;
      case 'reason-too-long':
        return `原因超过 ${refusal.most} 个字符。${none}`;
      case 'unknown-point':
        return `这一项不属于当前确认点。${none}`;
      case 'nothing-running':
        return '当前没有步骤在执行：升级正在确认点等待。请使用卡片上的按钮。';
      case 'already-aborting':
        return `${person(refusal.by)} 已经中止；步骤结束后会立即询问如何继续。`;
      case 'still-active':
        return `这次升级尚未结束。请用卡片上的“回滚”，或先执行 ${code('/upgrade abort')} 。`;
      case 'nothing-to-roll-back':
        return '没有可回滚的内容：没有节点处于本次升级留下的状态。';
      case 'no-rollback-written':
        return '版本文档没有写该服务的回滚步骤。';
      case 'service-busy':
        return `该服务已有升级正在进行： ${code(refusal.holder)} 。 ${code('/upgrade status')} 可查看它停在哪里。`;
      case 'superseded':
        return `之后的升级 ${code(refusal.by)} 改动过同样的主机。请先回滚那一次。`;
      case 'stale-task':
      case 'fenced':
        return `该步骤已不需要执行。${none}`;
    }
  };
}
