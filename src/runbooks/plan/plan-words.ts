import { care as careEn } from '../../words/en-outcomes.ts';
import { care as careZh } from '../../words/zh-cn-outcomes.ts';
import type { NameFault } from '../names.ts';
import type { NoteCode, StartForm, StepKind } from '../runbook.ts';
import { sayOfSupervisor } from '../supervisors.ts';
import type { Coverage } from './coverage.ts';

export type Locale = 'en' | 'zh-CN';

export type PlanWords = {
  release: string;
  document: string;
  line: string;
  step: string;
  before: string;
  beforeText: (uploads: string) => string;
  eachNode: string;
  order: string;
  runs: (steps: string) => string;
  rolling: string;
  rollingText: string;
  tick: string;
  noPoints: string;
  coverage: (lines: Coverage) => string;
  /** In front of what was expected of a wrong line, and of a line to write in its place. */
  expected: string;
  instead: string;
  notes: string;
  remarks: string;
  gate: string;
  afterNode: (points: number, next: string) => string;
  afterLast: (points: number) => string;
  notUnderstood: string;
  onHosts: (hosts: string[]) => string;
  once: string;
  onlyIf: (condition: string) => string;
  byMove: string;
  byLink: string;
  late: string;
  keeps: (path: string, at: string) => string;
  clears: (folder: string) => string;
  redeploys: (folder: string) => string;
  makes: (path: string) => string;
  in: string;
  top: string;
  signal: (signal: number) => string;
  process: (start: StartForm) => string;
  reason: string;
  point: string;
  care: Record<StepKind, string>;
  note: Record<NoteCode, string>;
  fault: Record<NameFault, string>;
};

const en: PlanWords = {
  release: 'release',
  document: 'The document',
  line: 'line',
  step: 'What Baton does',
  before: 'Before anything is stopped, on every node',
  beforeText: (uploads) =>
    `Preflight: connection and host key, free space, archive, the service's process, the backup's name, other nodes healthy. Then ${uploads}.`,
  eachNode: 'On each node',
  order: 'One node after the other',
  runs: (steps) => `steps ${steps}`,
  rolling: 'Rolling back',
  rollingText: 'Only the nodes that this rollout touched, newest first, one at a time.',
  tick: 'To tick at each gate',
  noPoints: 'The document names nothing to tick.',
  coverage: ({ baton, written, people, notes }) =>
    `${baton + written + people + notes} lines: ${baton} done by Baton · ${written} run as written after approval · ${people} done by people · ${notes} notes`,
  expected: 'expected: ',
  instead: 'for example: ',
  notes: 'Good to know',
  remarks: 'Read as explanation, no step comes from it',
  gate: 'gate',
  afterNode: (points, next) =>
    `${points === 0 ? 'asks' : `${points} to tick, then`}: Continue to ${next} · Roll back · Stop here`,
  afterLast: (points) => `${points === 0 ? 'asks' : `${points} to tick, then`}: Finish · Roll back`,
  notUnderstood: 'Not understood: runs as written after its own approval.',
  onHosts: (hosts) => `on ${hosts.join(', ')} only`,
  once: 'once',
  onlyIf: (condition) => `asked on each node: ${condition}`,
  byMove: 'moved, not copied',
  byLink: 'a symbolic link, switched in one rename',
  late: "in the node's turn, not before: earlier steps touch the same place, or the service runs from there",
  keeps: (path, at) => `${path}, if there, is kept at ${at}`,
  clears: (folder) => `${folder} is set aside with it`,
  redeploys: (folder) => `a running Tomcat replaces ${folder} by itself`,
  makes: (path) => `makes ${path} first, where it is missing`,
  in: 'in',
  top: 'top folder',
  signal: (signal) => `signal ${signal} to the service's own process`,
  process: (start) => {
    if (start.form === 'tomcat') return `java with -Dcatalina.base=${start.catalinaBase}`;
    if (start.form === 'nohup') return `java that works in ${start.cwd}`;
    if (start.supervisor === undefined) return 'the process that baton.yaml names (`process:`)';
    return `the process that ${sayOfSupervisor(start.supervisor)} names`;
  },
  reason: 'reason',
  point: 'check',
  care: careEn,
  note: {
    'no-rollback': 'The document has no rollback for this service: Roll back is not offered.',
    'rollback-derived': 'The way back comes from the steps above: what they keep is put back.',
    'sudo-left-out': '`sudo` is left out: Baton acts as the SSH user of baton.yaml.',
    'no-log': 'No log is named after the start: only the process tells whether it is up.',
    'rollback-stop-assumed':
      'No stop in the section: a rollback stops the service through what supervises it, else with signal 15.',
    'was-gbk': 'The file is in GBK (GB18030) and was decoded: check that its characters are right.',
    'was-utf16': 'The file is in UTF-16 and was decoded.',
  },
  fault: {
    empty: 'it is empty',
    'too-long': 'it is longer than 64 characters',
    'control-character': 'it holds a line break or control character',
    'not-ascii': 'it holds a character that is not plain ASCII, perhaps one that only looks like a letter',
    'leading-dot-or-dash': 'it begins with a dot or a dash',
    'two-dots': 'it holds `..`',
    'forbidden-character': 'only letters, digits, `.`, `_` and `-` may be in it',
  },
};

const zh: PlanWords = {
  release: '版本',
  document: '文档',
  line: '行',
  step: 'Baton 的做法',
  before: '停止任何服务之前，在所有节点上',
  beforeText: (uploads) =>
    `预检：连接与主机密钥、剩余空间、归档文件、服务进程、备份名称、其余节点是否健康。随后执行 ${uploads}。`,
  eachNode: '每个节点上',
  order: '逐个节点进行',
  runs: (steps) => `步骤 ${steps}`,
  rolling: '回滚',
  rollingText: '只处理本次动过的节点，从最近的开始，一次一个。',
  tick: '每道关口需勾选',
  noPoints: '文档没有需要勾选的内容。',
  coverage: ({ baton, written, people, notes }) =>
    `共 ${baton + written + people + notes} 行：${baton} 行由 Baton 执行 · ${written} 行经批准后照原文执行 · ${people} 行由人执行 · ${notes} 行仅为说明`,
  expected: '应为：',
  instead: '例如：',
  notes: '提示',
  remarks: '视为说明，不产生步骤',
  gate: '关口',
  afterNode: (points, next) =>
    `${points === 0 ? '询问' : `勾选 ${points} 项后`}：继续 ${next} · 回滚 · 到此为止`,
  afterLast: (points) => `${points === 0 ? '询问' : `勾选 ${points} 项后`}：完成 · 回滚`,
  notUnderstood: '未能理解：单独批准后按原文执行。',
  onHosts: (hosts) => `仅在 ${hosts.join('、')}`,
  once: '一次',
  onlyIf: (condition) => `每个节点上询问：${condition}`,
  byMove: '移动，不是复制',
  byLink: '符号链接，一次改名切换',
  late: '轮到该节点时才上传：前面的步骤涉及同一位置，或服务正从该处运行',
  keeps: (path, at) => `原有的 ${path} 保留在 ${at}`,
  clears: (folder) => `${folder} 一并移到旁边`,
  redeploys: (folder) => `运行中的 Tomcat 会自行更新 ${folder}`,
  makes: (path) => `缺少 ${path} 时先创建`,
  in: '于',
  top: '顶层目录',
  signal: (signal) => `只向该服务自己的进程发送信号 ${signal}`,
  process: (start) => {
    if (start.form === 'tomcat') return `java：-Dcatalina.base=${start.catalinaBase}`;
    if (start.form === 'nohup') return `java：工作目录 ${start.cwd}`;
    if (start.supervisor === undefined) return 'baton.yaml 中 `process:` 所指的进程';
    return `${sayOfSupervisor(start.supervisor)} 所指的进程`;
  },
  reason: '原因',
  point: '验证',
  care: careZh,
  note: {
    'no-rollback': '文档没有写该服务的回滚：不提供回滚按钮。',
    'rollback-derived': '回滚由上面的步骤得出：把它们保留的内容放回原处。',
    'sudo-left-out': '`sudo` 已省去：Baton 以 baton.yaml 中的 SSH 用户执行。',
    'no-log': '启动之后没有写日志：只凭进程判断是否启动。',
    'rollback-stop-assumed': '该节没有停止命令：回滚时由其守护程序停止，没有守护程序则用信号 15。',
    'was-gbk': '文件为 GBK（GB18030）编码，已解码：请核对文字是否正确。',
    'was-utf16': '文件为 UTF-16 编码，已解码。',
  },
  fault: {
    empty: '名称为空',
    'too-long': '超过 64 个字符',
    'control-character': '含有换行或控制字符',
    'not-ascii': '含有非 ASCII 字符，可能只是看起来像字母',
    'leading-dot-or-dash': '以点或短横线开头',
    'two-dots': '含有 `..`',
    'forbidden-character': '只能含字母、数字、`.`、`_` 和 `-`',
  },
};

const byLocale: Record<Locale, PlanWords> = { en, 'zh-CN': zh };

export const planWords = (locale: Locale): PlanWords => byLocale[locale];

/** Why a name is refused, as the end of a sentence. */
export const faultWords = (fault: NameFault, locale: Locale): string => byLocale[locale].fault[fault];
