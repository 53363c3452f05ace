import type { FailureCode } from '../rollout/outcomes.ts';
import type { StepKind } from '../runbooks/runbook.ts';
import { evidence } from './evidence.ts';
import type { Reader } from './fact-reader.ts';
import { durationZh } from './units.ts';
import { aboutNextZh, evidenceZh } from './zh-cn-evidence.ts';
import { archiveFaultZh, archiveRulesZh, whyNotZh, whySudoZh } from './zh-cn-reasons.ts';

export const steps: Record<StepKind | 'preflight', string> = {
  preflight: '预检',
  upload: '上传',
  stop: '停止服务',
  backup: '备份',
  unpack: '解压',
  place: '就位',
  start: '启动服务',
  restart: '重启服务',
  follow: '查看日志',
  restore: '恢复备份',
  shell: '命令',
  person: '人工步骤',
};

/** What Baton takes care of, said in the plan. */
export const care: Record<StepKind, string> = {
  upload: '上传前后核对 sha256；先用临时名，再改名；内容相同则跳过。停止服务之前先检查程序包清单。',
  stop: '没有找到进程时由人决定；多于一个则拒绝并列出。等到进程消失为止；-15 和命令都有时限，超时后由人决定。命令执行完不算数，要看进程。',
  backup:
    '保留权限、属主、时间和链接；先检查空间；以临时名复制、比对后改名；写明移动的，一次改名移走。已完成的备份绝不覆盖，也不会嵌套进去。',
  place:
    '原有内容保留在旁边，供回滚使用；新内容先用临时名、按字节比对，再一次改名就位。服务已停止时，Tomcat 为旧包解开的目录也移到一旁，否则启动后旧目录会盖过新包。',
  unpack:
    '按原文覆盖在现有目录上。停止之后只有对该目录的备份时，在停止前于旁边备好，停止后两次改名；做不到时原地解压。并列出新增、改动和遗留的文件。',
  start: '独立会话，三个流全部重定向：连接断开也不受影响。用命令启动的，进程必须出现并保持。',
  restart: '与停止一样，只在其他节点健康时进行。原进程消失、另一个进程出现并保持，才算完成。',
  follow:
    '从启动时的位置开始看每个日志。出现就绪行即结束；出现失败特征、进程退出或超时即失败。日志轮转也能跟上。',
  restore: '直接 cp -R 会嵌套。先把失败的目录移到一旁，再恢复一份副本；备份原样保留，写明移回的除外。',
  shell: '整段在同一个 shell 中逐字执行，遇到未赋值的变量即终止。只看退出状态和时限，其余不作检查。',
  person: '由人来做。升级停在该节点，直到有人点“已做完”；记录是谁、何时，以及所提文件的前后状态。',
};

const forMs = (f: Reader, key: string) => durationZh(f.number(key));
const given = (f: Reader) =>
  f.has('launcherEnded') ? `\n已结束启动时拉起的进程：${f.bullets('launcherEnded')}` : '';
const beside = (f: Reader) =>
  f.has('launcherEnded') ? `；已先结束本次升级启动时遗留的进程： ${f.codes('launcherEnded')}` : '';
const at = (f: Reader) => (f.has('path') ? ` ${f.code('path')} 处` : '');

export const failures: Record<FailureCode, (f: Reader) => string> = {
  'host-unreachable': (f) =>
    `主机 ${f.code('address')} 没有应答：${whyNotZh(f, 'detail')}。请检查主机和网络，然后重试。`,
  'host-too-old': (f) =>
    `主机 ${f.code('address')} 有应答，但没有 Baton 允许的算法： ${f.code('detail')} 。请升级其 OpenSSH，或在 baton.yaml 中为它设置 ${f.mark('sshRsa: true')} ，然后重试。`,
  'host-key-differs': (f) =>
    `主机 ${f.code('address')} 出示的密钥与 known_hosts 不符：应为 ${f.code('expected')}，实为 ${f.code('got')}。若主机重装过，请更正 known_hosts；否则可能有人在中间冒充。`,
  'host-key-unknown': (f) =>
    `known_hosts 中没有 ${f.code('address')} 的密钥；它出示的是 ${f.code('got')}。请在主机上核对，再用 ${f.mark('ssh-keyscan')} 加入。`,
  'auth-refused': (f) =>
    `主机拒绝用户 ${f.code('user')} 登录。请把 Baton 的公钥加入该用户的 authorized_keys，然后重试。`,
  'host-refuses': (f) =>
    `主机不为 ${f.code('user')} 执行任何命令，它说： ${f.code('detail')} 。请以该用户手工登录，按提示处理后重试。`,
  'sudo-refuses': (f) =>
    `${f.mark('sudo')} 不允许 ${f.code('user')} 以 ${f.code('become')} 的身份执行：${whySudoZh(f)}。它说： ${f.code('detail')} 。请安装 Baton 文档中给出的 ${f.mark('sudo')} 规则，然后重试。`,
  'host-unconfigured': (f) =>
    `baton.yaml 中没有主机 ${f.code('node')}。请加到 ${f.mark('hosts:')} 之下，重启 Baton，然后重试。`,
  'foreign-run': (f) =>
    `这里没有做任何操作：${f.code('node')} 已经在同一个目录里开始了这一步，说明两台主机看到的是同一个状态目录（例如主目录是共享的）。请在 baton.yaml 中给每台主机单独设置 ${f.mark('stateDir:')}，再发起新的升级。`,
  'other-machine': (f) =>
    `没有做任何操作：${f.code('address')} 现在指向另一台机器（${f.code('machine')}），不是本次升级检查过的那台。如果主机已更换，请在此停止，再发起新的升级。`,
  'nodes-share': (f) =>
    `这不是独立的节点：在这里做的操作会同时作用于另一个节点：${f.bullets('shared')}\n没有做任何改动。请更正 baton.yaml 中的地址或 ${f.mark('paths:')}，或为每台主机设置其他主机看不到的 ${f.mark('stateDir:')}，然后重试。`,
  'settings-changed': (f) =>
    `没有做任何操作：此工作进程读到的 baton.yaml 与批准时不同：${f.bullets('changed')}\n可以采用新的设置；或者恢复原来的设置、重启 Baton 后重试。`,
  'held-by': (f) =>
    `另一个服务的升级 ${f.code('holder')} 正在这台主机上操作同样的内容：${f.bullets('held')}\n没有做任何改动。待它结束后再重试。`,
  'connection-lost': (f) =>
    `连接中断${f.number('forMs') > 0 ? `，主机失联 ${forMs(f, 'forMs')}` : ''}。步骤可能仍在主机上进行：重试会先查看，不会重复执行。`,
  'artifact-missing': (f) =>
    `版本目录中没有 ${f.code('file')}${f.has('path') ? `（${f.code('path')}）` : ''}。请放入该文件。`,
  'artifact-checksum-missing': (f) =>
    `缺少 ${f.mark(`${f.raw('file')}.sha256`)}。请用 ${f.mark(`sha256sum ${f.raw('file')} > ${f.raw('file')}.sha256`)} 生成。`,
  'artifact-checksum-differs': (f) =>
    `${f.code('file')} 不是预期的文件：sha256 为 ${f.code('got')}，应为 ${f.code('expected')}。请重新复制。`,
  'artifact-unreadable': (f) =>
    `${f.code('file')} 无法作为程序包读取：${archiveFaultZh(f)}。请重新构建或复制。`,
  'artifact-unsafe': (f) =>
    `拒绝使用 ${f.code('file')} ：${archiveRulesZh(f)[f.raw('rule')] ?? f.text('rule')}。${f.bullets('entries')}`,
  'no-space': (f) =>
    f.has('neededBytes')
      ? `磁盘空间不足：${at(f)}需要 ${f.bytes('neededBytes')}，剩余 ${f.bytes('freeBytes')}。请清理后重试。`
      : `磁盘已满${f.has('path') ? `： ${f.code('path')} ` : ''}。请清理后重试。`,
  'no-inodes': (f) =>
    `磁盘${at(f)}可容纳的文件数不足：需要 ${f.text('neededFiles')}，剩余 ${f.text('freeFiles')}（ ${f.mark('df -i')} ）。请清理后重试。`,
  'tree-mounted': (f) =>
    `${f.code('path')} 本身或其中挂载了磁盘：${f.bullets('mounts')}\n回滚时无法单独移开该目录。请先卸载，或改放别处，然后重试。`,
  'tree-not-ours': (f) =>
    `用户 ${f.code('user')} 无法原样备份和恢复该目录。${f.has('barred') ? `无法读取或写入：${f.bullets('barred')}` : ''}${f.has('foreign') ? `${f.has('barred') ? '\n' : ''}属于其他用户或组，该用户的副本无法保持：${f.bullets('foreign')}` : ''}\n请把它们交给 ${f.code('user')} （ ${f.mark('chown')} ），或让 Baton 以其他用户登录，然后重试。`,
  'backup-taken': (f) =>
    `${f.code('path')} 已经存在，且不是本次升级所建。Baton 绝不覆盖备份：请把它移走（${f.mark(`mv ${f.raw('path')} ${f.raw('path')}.old`)}），然后重试。`,
  'backup-missing': (f) => `${f.code('path')} 处没有完整的备份。`,
  'tree-missing': (f) => `${f.code('path')} 不存在。`,
  'not-writable': (f) => `${f.code('path')} 无法写入：${f.text('detail')}。`,
  'tool-missing': (f) => `主机上缺少 ${f.codes('tools')} 。请补齐后重试。`,
  'process-ambiguous': (f) =>
    `有多个进程看起来是该服务${f.has('launcherEnded') ? '' : '，因此一个都没有动'}：${f.bullets('processes')}\n请在 baton.yaml 中为该服务设置 ${f.mark('process:')} ，或停掉多余的进程。${given(f)}`,
  'others-unhealthy': (f) =>
    `其他节点不健康，因此没有停止本节点：${f.bullets('nodes')}\n请先恢复它们，然后重试。`,
  'upload-differs': (f) =>
    `${f.code('path')} 的内容不对：sha256 为 ${f.code('got')}，应为 ${f.code('expected')}。重试会再次核对。`,
  'place-taken': (f) =>
    `${f.code('path')} 已是一个目录，复制会进到它里面或与它混在一起。未作任何改动：请在文档中先把该目录移走。`,
  'not-restarted': (f) =>
    `已执行 ${f.code('ran')} ，但 ${forMs(f, 'waitedMs')}后原进程（${f.text('pid')}）仍在。`,
  'login-broken': (f) =>
    `用户 ${f.code('user')} 登录后执行不到命令，最后的输出是： ${f.code('detail')} 。请修好其登录配置文件，或为该服务设置 ${f.mark('login: false')} ，然后重试。`,
  'start-cannot-work': (f) =>
    `启动时会找不到 ${f.code('program')} ${f.has('was') ? `；现在运行的是 ${f.code('was')} ` : ''}。请在 ${f.code('user')} 的登录配置文件中，或在 baton.yaml 该主机的 ${f.mark('env:')} 中写明其目录，然后重试。`,
  'process-unknown': (f) =>
    `无法得知哪个进程是该服务的（ ${f.code('expected')} ）。请在 baton.yaml 中为该服务设置 ${f.mark('process:')} ，或确认主机能够回答。`,
  'process-survived': (f) =>
    f.has('ran')
      ? `已执行 ${f.code('ran')} ，但 ${forMs(f, 'waitedMs')}后进程 ${f.text('pid')} 仍未退出。没有再做别的。`
      : `发送信号 ${f.text('signal')} 后 ${forMs(f, 'waitedMs')}，进程 ${f.text('pid')} 仍未退出。未作任何改动。`,
  'launcher-survived': (f) =>
    `本次升级启动时拉起的进程无法结束，仍可能再次启动服务：${f.bullets('processes')}\n请在主机上结束它，然后重试。`,
  'process-came-back': (f) =>
    `服务又被拉起： ${f.code('command')} （进程号 ${f.text('pid')}）。此后没有再做任何改动。请关闭拉起它的守护程序，然后重试：会先把它停止。`,
  'copy-differs': (f) =>
    `副本 ${f.code('to')} 与 ${f.code('from')} 不一致：${f.bullets('differences')}\n复制期间文件有变动；重试会重新复制。`,
  'already-running': (f) => `服务已经在运行：${f.bullets('processes')}`,
  'start-timeout': (f) =>
    `${forMs(f, 'waitedMs')}后仍没有服务的进程（查找的是 ${f.code('expected')}），而启动仍在进行：${f.bullets('processes')}\n可以继续等待，或重试：其间已起来的服务会被接管，否则先结束这些进程再启动。回滚也会结束它们。`,
  'nothing-to-stop': (f) =>
    `没有找到服务的进程，查找的是 ${f.code('expected')}。没有做任何改动。如确已停止，请继续；如仍在运行，请在 baton.yaml 中为该服务设置 ${f.mark('process:')}，然后重试。`,
  'still-answers': (f) =>
    `没有找到服务的进程（查找的是 ${f.code('expected')}），但 ${f.code('url')} 有应答：有程序在提供服务，而这里看不到它。没有做任何改动。请在 baton.yaml 中为该服务设置 ${f.mark('process:')}，然后重试。`,
  'other-user': (f) =>
    `看起来是该服务的进程属于另一个用户，当前用户无权结束它：${f.bullets('processes')}\n请在 baton.yaml 中把该主机的 ${f.mark('user:')} 设为有权的用户，然后重试。`,
  'start-exited': (f) => `${f.code('command')} 已退出，状态码 ${f.text('status')}。${given(f)}`,
  'no-process': (f) =>
    `${f.number('waitedMs') > 0 ? `等待 ${forMs(f, 'waitedMs')} 后仍` : ''}没有该服务的进程；查找的是 ${f.code('expected')} 。${given(f)}`,
  'ready-timeout': (f) => `${forMs(f, 'waitedMs')}内没有出现就绪行 ${f.code('ready')} ；进程仍在运行。`,
  'failure-pattern': (f) => `日志 ${f.code('log')} 中出现 ${f.code('pattern')} ： ${f.code('line')}`,
  'process-died': (f) => `进程 ${f.text('pid')} 在启动过程中退出。`,
  'health-failed': (f) => `${f.code('url')} 健康检查未通过：${f.text('detail')}。`,
  'command-failed': (f) => `${f.code('command')} 执行失败，状态码 ${f.text('status')}。`,
  'step-timeout': (f) => `${forMs(f, 'waitedMs')}后仍未完成，已在主机上终止。`,
  aborted: (f) => `已中止；正在执行的命令已在主机上终止。${given(f)}`,
  interrupted: (f) =>
    `命令没有留下结果就结束了（${f.text('detail')}）。请查看主机；重试只会补做尚未完成的部分。`,
  internal: (f) => `Baton 自身出错：${f.text('detail')}。请重试；若仍然出现，请上报。`,
};

export const briefly: Partial<Record<FailureCode, (f: Reader) => string>> = {
  'no-space': (f) => `磁盘空间不足：需要 ${f.bytes('neededBytes')}，剩余 ${f.bytes('freeBytes')}。`,
  'backup-taken': () => '备份名称已被占用，且不是本次升级所建。',
  'tree-missing': () => '现有目录不存在。',
  'not-writable': () => '有目录无法写入。',
  'tool-missing': () => '缺少工具或启动脚本。',
};

export const successes: Record<StepKind | 'preflight', (f: Reader) => string> = {
  preflight: (f) => {
    const space = f.has('neededBytes')
      ? `：剩余 ${f.bytes('freeBytes')}，需要 ${f.bytes('neededBytes')}`
      : '';
    const none = f.raw('notes').includes('no-process') ? '；服务当前没有运行，停止之前会询问' : '';
    const served = f.has('servedBackups')
      ? `；注意：备份 ${f.codes('servedBackups')} 位于会被自动部署的目录中，可能与正式版本一起对外服务`
      : '';
    const differs = f.has('differs') ? `；启动时的环境与正在运行的服务不同：${f.bullets('differs')}` : '';
    return `一切正常${space}${none}${served}${differs}`;
  },
  upload: (f) => {
    const how = f.has('skipped')
      ? `主机上已有相同内容（${f.bytes('bytes')}），跳过`
      : `${f.bytes('bytes')}，两端 sha256 一致`;
    return `${how}${aboutNextZh(f)}`;
  },
  stop: (f) => {
    if (f.has('alreadyStopped')) return `无需停止：没有该服务的进程${beside(f)}${aboutNextZh(f)}`;
    const when = f.number('waitedMs') < 1000 ? '立即' : `${forMs(f, 'waitedMs')}后`;
    const ran = f.has('ran') ? ` ${f.code('ran')} ` : '';
    if (ran !== '' && !f.has('escalated')) {
      const status = f.number('status') > 0 ? `（状态码 ${f.text('status')}）` : '';
      return `执行${ran}${status}，进程 ${f.text('pid')} ${when}退出${beside(f)}${aboutNextZh(f)}`;
    }
    const escalated = f.has('escalated') ? `（${ran === '' ? '-15' : ran} 未能结束）` : '';
    return `进程 ${f.text('pid')} 收到信号 ${f.text('signal')} ${when}退出${escalated}${beside(f)}${aboutNextZh(f)}`;
  },
  backup: (f) =>
    `${f.text('files')} 个文件，${f.bytes('bytes')}，位于 ${f.code('path')} ，${f.has('swapped') ? '由改名而来' : '已核对'}${f.has('reused') ? '；由之前的尝试所建' : ''}`,
  unpack: (f) =>
    `新增 ${f.text('added')} 个${f.names('added', 5)}，改动 ${f.text('changed')} 个${f.names('changed', 5)}，遗留 ${f.text('leftOver')} 个${f.names('leftOver', 5)}${f.has('swapped') ? '；停机前已备好' : ''}`,
  place: (f) =>
    `${f.code('path')} 已是新内容，比对一致${f.has('kept') ? `；原有内容保留在 ${f.code('kept')}` : ''}${f.has('cleared') ? `； ${f.code('cleared')} 已移到一旁` : ''}${f.has('reused') ? '；由之前的尝试完成' : ''}`,
  restart: (f) => {
    if (f.has('alreadyRunning')) return `一直在运行，进程号 ${f.text('pid')}`;
    return f.has('was')
      ? `进程号 ${f.text('pid')}；原先是： ${f.code('was')}`
      : `进程号 ${f.text('pid')}；此前没有进程`;
  },
  start: (f) => {
    if (f.has('alreadyRunning')) return `一直在运行，进程号 ${f.text('pid')}`;
    const left = f.has('leftover') ? `；已先结束之前尝试遗留的进程： ${f.code('leftover')}` : '';
    return `已启动，进程号 ${f.text('pid')}${left}${beside(f)}`;
  },
  follow: (f) => {
    const fresh = f.has('newErrors') ? `\n启动后日志中出现了以前没有的错误：${f.bullets('newErrors')}` : '';
    if (f.has('answers')) return `没有就绪行，但 ${f.code('answers')} 有应答${fresh}`;
    return f.has('line')
      ? `${forMs(f, 'readyAfterMs')}后就绪： ${f.code('line')}${fresh}`
      : `${forMs(f, 'waitedMs')}后进程仍在运行，日志中没有失败迹象${fresh}`;
  },
  restore: (f) => `备份已恢复到位${f.has('aside') ? `；失败的目录保留在 ${f.code('aside')}` : ''}`,
  shell: (f) => `已结束，状态码 ${f.text('status')}`,
  person: (f) => {
    if (!f.has('files')) return '已由人完成';
    return `${f.has('after') ? '已由人完成；所提文件' : '人工操作之前，所提文件'}：${evidence(f, evidenceZh)}`;
  },
};
