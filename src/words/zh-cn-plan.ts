import { sayOfSupervisor } from '../runbooks/supervisors.ts';
import type { Markup } from './markup/markup.ts';
import type { PlanWords } from './plan-words.ts';
import { care } from './zh-cn-outcomes.ts';

/** What a plan says. Nothing that it names is cut short. */
export function planZh({ code, text }: Markup): PlanWords {
  return {
    document: '文档',
    line: '行',
    step: 'Baton 的做法',
    before: '停止任何服务之前，在所有节点上',
    beforeText: (uploads) =>
      `预检：连接与主机密钥、剩余空间、程序包、服务进程、备份名称、其余节点是否健康。随后执行 ${text(uploads)}。`,
    eachNode: '每个节点上',
    order: '逐个节点进行',
    runs: (steps) => `步骤 ${text(steps)}`,
    rolling: '回滚',
    rollingText: '只处理本次动过的节点，从最近的开始，一次一个。',
    tick: '每个确认点需验证',
    noPoints: '文档没有需要验证的内容。',
    coverage: ({ baton, written, people, notes }) =>
      `共 ${baton + written + people + notes} 行：${baton} 行由 Baton 执行 · ${written} 行经批准后照原文执行 · ${people} 行由人执行 · ${notes} 行仅为说明`,
    notes: '提示',
    remarks: '视为说明，不产生步骤',
    afterNode: (points, next) =>
      `${points === 0 ? '询问' : `验证 ${points} 项后`}：继续到 ${text(next)} · 回滚 · 停在此处`,
    afterLast: (points) => `${points === 0 ? '询问' : `验证 ${points} 项后`}：完成 · 回滚`,
    notUnderstood: '未能理解：单独批准后按原文执行。',
    onHosts: (hosts) => `仅在 ${hosts.map(text).join('、')}`,
    once: '一次',
    onlyIf: (condition) => `每个节点上询问：${text(condition)}`,
    byMove: '移动，不是复制',
    byLink: '符号链接，一次改名切换',
    late: '轮到该节点时才上传：前面的步骤涉及同一位置，或服务正从该处运行',
    keeps: (path, at) => `原有的 ${text(path)} 保留在 ${text(at)}`,
    clears: (folder) => `${text(folder)} 一并移到旁边`,
    redeploys: (folder) => `运行中的 Tomcat 会自行更新 ${text(folder)}`,
    makes: (path) => `缺少 ${text(path)} 时先创建`,
    in: '于',
    top: '顶层目录',
    signal: (signal) => `只向该服务自己的进程发送信号 ${signal}`,
    process: (start) => {
      if (start.form === 'tomcat') return `${code('java')} ：-Dcatalina.base=${text(start.catalinaBase)}`;
      if (start.form === 'nohup') return `${code('java')} ：工作目录 ${text(start.cwd)}`;
      if (start.supervisor === undefined) return `baton.yaml 中 ${code('process:')} 所指的进程`;
      return `${text(sayOfSupervisor(start.supervisor))} 所指的进程`;
    },
    expected: '应为：',
    instead: '例如：',
    reason: '原因',
    point: '验证',
    care,
    note: {
      'no-rollback': '文档没有写该服务的回滚：不提供回滚按钮。',
      'rollback-derived': '回滚由上面的步骤得出：把它们保留的内容放回原处。',
      'sudo-left-out': `${code('sudo')} 已省去：Baton 以 baton.yaml 中的 SSH 用户执行；设置了 ${code('become: sudo')} 的主机上则由 ${code('sudo')} 换成另一用户执行。`,
      'no-log': '启动之后没有写日志：只凭进程判断是否启动。',
      'rollback-stop-assumed': '该节没有停止命令：回滚时由其守护程序停止，没有守护程序则用信号 15。',
      'was-gbk': '文件为 GBK（GB18030）编码，已解码：请核对文字是否正确。',
      'was-utf16': '文件为 UTF-16 编码，已解码。',
    },
  };
}
