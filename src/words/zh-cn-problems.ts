import type { Hint, ProblemFacts } from '../runbooks/problem-facts.ts';
import type { Markup } from './markup/markup.ts';
import { type ProblemTable, pathFaults, quoted } from './problem-table.ts';
import { commandProblemsZh } from './zh-cn-command-problems.ts';
import { frameProblemsZh } from './zh-cn-frame-problems.ts';
import { nameFaults } from './zh-cn-names.ts';
import { valueZh, yamlZh } from './zh-cn-values.ts';

const NAMES = {
  node: '节点名',
  service: '服务名',
  file: '文件名',
  release: '版本号',
  'top-folder': '顶层目录名',
};
const EXAMPLES = {
  node: 'ecsc-1',
  service: 'ecsc',
  file: 'ecsc.tar',
  release: '20170324',
  'top-folder': 'ecsc',
};
const KINDS: Record<string, string> = {
  upload: '上传',
  stop: '停止',
  backup: '备份',
  unpack: '解压',
  start: '启动',
  follow: '查看日志',
  restore: '恢复',
};

/** What is wrong with a line of a document, and what was expected there. */
export function problemsZh(m: Markup): ProblemTable {
  const { code, text } = m;
  const { q, list, copies } = quoted(m, '、', ' 或 ');
  const faults = nameFaults(m);
  const kind = (name: string) => KINDS[name] ?? text(name);
  const hints: Record<Hint, string> = {
    command: '代码块中的命令、能理解的句子；须由人来做的，请写成验证项',
    verb: '说明要对它做什么的句子',
    shorter: '不超过 1000 个字符的句子',
  };
  const paths = pathFaults({
    relative: `绝对路径，或先用 ${code('cd')} 进入绝对路径的目录`,
    root: `${code('/')} 之下的路径`,
    'too-long': '不超过 512 个字符的路径',
    'not-normalised': `不含 ${code('..')} 、 ${code('.')} 和 ${code('//')} 的路径`,
    'forbidden-character': `只含字母、数字和 ${code('/ . _ - + @ = : ,')} 的路径`,
  });
  const uses: Record<ProblemFacts['bad-path']['use'], string> = {
    path: '不能在此用作路径',
    directory: '不能用作目录',
    upload: '不能作为上传的目录',
  };
  const upload = `上传 ${code('x.tar')} 文件到 ${code('/home')} 目录下`;
  const start = `启动命令： ${code('/…/bin/startup.sh')} ，或 ${code('cd /…')} 之后 ${code('nohup … &')} （由此得知哪个进程是该服务）`;
  return {
    'document-empty': () => ['文档是空的', '版本文档'],
    'document-too-large': () => ['文档超过 1 MiB', '人能读完的文档'],
    'too-many-lines': ({ lines, most }) => [`文档有 ${lines} 行`, `最多 ${most} 行`],
    'line-too-long': ({ characters, most }) => [`该行有 ${characters} 个字符`, `每行最多 ${most} 个`],
    'not-text': () => ['该行含有不是文本的字节', 'UTF-8 编码的文本文件'],
    'not-utf8': () => ['文件不是 UTF-8 编码，也不是 GBK', '转成 UTF-8 编码的同一文件'],
    'nested-too-deeply': ({ most }) => ['该行嵌套过深', `引用和列表最多嵌套 ${most} 层`],
    'bad-name': ({ what, name, fault }) => [
      `${q(name)} 不能用作${NAMES[what]}：${faults[fault]}`,
      `${code(EXAMPLES[what])} 这样的名称`,
    ],
    'bad-path': ({ path, fault, use }) => [`${q(path)} ${uses[use]}`, paths[fault]],
    'no-upgrade-chapter': () => ['没有找到升级章节', `${code('## 2. 升级步骤')} 这样的标题`],
    'no-service': () => ['升级章节中没有服务', `${code('### 2.1 ecsc服务')} 这样的小节`],
    'section-twice': ({ service, firstLine }) => [
      `${q(service)} 有第二个小节`,
      `只写一个：第一个在第 ${firstLine} 行`,
    ],
    'heading-services': ({ heading, count }) => [
      `标题 ${q(heading)} 中有 ${count} 个服务`,
      `一个服务： ${code('### 2.1 ecsc服务')}`,
    ],
    'rollback-unknown-service': ({ service, known }) => [
      `回滚章节中的 ${q(service)} 不在升级章节中`,
      list(known),
    ],
    'code-outside-chapters': () => ['命令写在升级章节和回滚章节之外', '写在服务的小节中'],
    'code-outside-section': () => ['命令不在任何服务的小节中', '在命令之前写上服务的标题'],
    'code-in-html': () => ['命令写在 HTML 中', '代码块'],
    'code-not-closed': () => ['代码块没有结束', '在其后写一行三个反引号'],
    'belongs-to-no-service': (f) => [
      `${q(f.text)} 不属于任何服务`,
      f.hint ? hints[f.hint] : '写在升级章节中服务的小节里',
    ],
    'not-understood': (f) => [`无法理解 ${q(f.text)}`, hints[f.hint]],
    'step-after-repeat': () => [
      '“重复以上步骤”之后又有步骤，不知在哪个节点上执行',
      '所有步骤都写在重复它们的句子之前',
    ],
    'step-before-node': () => ['步骤之前没有指明节点', `登录 ${code('ecsc-1')} ，……`],
    'node-without-steps': ({ node }) => [
      `没有说明在 ${q(node)} 上做什么`,
      '……，重复以上步骤（同一服务的所有节点执行同样的步骤）',
    ],
    'nothing-to-repeat': () => ['以上没有可重复的步骤', '第一个节点及其步骤'],
    'repeat-without-node': () => [
      '没有指明在哪个节点上重复以上步骤',
      `登录 ${code('ecsc-2')} ，重复以上步骤`,
    ],
    'upload-without-directory': () => ['上传没有写明目录', upload],
    'announced-not-done': (f) => [
      f.service === undefined
        ? `${q(f.text)} ：其后没有这样的命令`
        : `${q(f.text)} ： ${q(f.service)} 没有这样的步骤`,
      `用于${f.kinds.map(kind).join('、')}的命令`,
    ],
    'announced-not-named': (f) => [
      `${q(f.text)} ：${f.service === undefined ? '其后' : ` ${q(f.service)} `}的命令中没有 ${list(f.names)}`,
      '命令中使用同样的名称',
    ],
    'no-node': ({ service }) => [
      `${q(service)} 的小节没有指明节点`,
      `登录 ${code('ecsc-1')} ，…… 这样的句子`,
    ],
    'node-twice': ({ service, node }) => [`${q(service)} 的节点 ${q(node)} 写了两次`, '每个节点只写一次'],
    'too-many-points': ({ service, points, most }) => [
      `${q(service)} 有 ${points} 项升级原因和验证项`,
      `最多 ${most} 项：每项都要由人勾选`,
    ],
    'no-steps': ({ service }) => [`${q(service)} 的小节没有步骤`, '上传和命令代码块'],
    'hosts-mixed': (f) => [
      `同一步骤针对 ${list(f.hosts)}`,
      `或者是该服务的节点（${list(f.nodes)}），或者是一台其他主机`,
    ],
    'not-elsewhere': (f) => [
      `${q(f.host)} 不是该服务的节点，${kind(f.kind)}只能在其节点上执行`,
      '对其他主机只能写命令，或由人来做的步骤',
    ],
    'restore-in-upgrade': () => ['升级步骤中有恢复备份', '恢复备份写在回滚章节中'],
    'follow-before-start': () => ['尚未启动就查看日志', start],
    'stop-without-start': () => ['停止了服务，却没有说明如何启动', start],
    'second-start': () => ['没有先停止就再次启动', '只启动一次：一个服务在一个节点上是一个进程'],
    'unpack-without-upload': ({ archive, uploads }) => [
      `解压 ${q(archive)} ，却没有上传它的句子`,
      uploads.length > 0 ? list(uploads) : upload,
    ],
    'unpack-without-directory': ({ form }) => [
      '没有说明在哪个目录下解压',
      form === 'typed' ? `${code('in:')} 和目录` : `在 ${code('/home')} 目录下解压，或 ${code('cd')} ，或 -C`,
    ],
    'backup-is-live': ({ path }) => [`备份 ${q(path)} 就是现有目录本身`, '备份使用另一个路径'],
    'backup-inside': ({ path }) => [`备份 ${q(path)} 位于它所备份的目录之内`, '与现有目录并列的路径'],
    'backup-elsewhere': ({ path, trees }) => [
      `备份的是 ${q(path)} ，但没有文件解压到那里`,
      trees.length > 0 ? `${list(trees)} ，即解压到的目录` : '解压同一目录的命令',
    ],
    'backup-after-unpack': () => ['备份在解压之后，备份到的会是新内容', '先备份，再解压'],
    'rollback-without-start': () => ['没有说明如何启动服务', '启动命令'],
    'rollback-copies-another': ({ from, to, backups }) => [
      `回滚把 ${q(from)} 复制到 ${q(to)} ，这不是该服务的备份`,
      copies(backups) || '升级章节中的备份',
    ],
    'rollback-restores-nothing': ({ service, backups }) => [
      `${q(service)} 的回滚没有恢复任何内容`,
      copies(backups) || `${code('cp -R')} 命令`,
    ],
    'not-in-rollback': (f) => [`回滚中不能有${kind(f.kind)}`, '停止、恢复备份、启动、查看日志'],
    'bad-yaml': yamlZh(m),
    'yaml-aliases': () => ['不是有效的 YAML：别名没有锚点，或别名没有尽头', '不使用别名'],
    'wrong-value': valueZh(m),
    'no-known-step': ({ kinds }) => ['该项不是已知的步骤', `其中之一： ${kinds.map(code).join('、')}`],
    'several-steps': ({ named, kinds }) => [
      `一项中写了 ${named.map(code).join('、')}`,
      `其中之一： ${kinds.map(code).join('、')}`,
    ],
    'not-one-command': ({ command }) => [
      `${q(command)} 不是一条命令`,
      `一条命令，不含 ${code(';')} 、 ${code('&&')} 和管道`,
    ],
    'not-a-start-script': ({ command }) => [
      `${q(command)} 不是启动脚本`,
      `${code('/…/bin/startup.sh')} ，或用 ${code('in:')} 写明启动目录`,
    ],
    'not-a-service-command': ({ command }) => [
      `${q(command)} 不是能识别的停止或重启命令`,
      `${code('systemctl stop NAME')}、${code('service NAME restart')}、${code('/…/bin/shutdown.sh')} 之类`,
    ],
    ...frameProblemsZh(m),
    ...commandProblemsZh(m),
  };
}
