import type { Instead } from '../runbooks/problem-facts.ts';
import type { Markup } from './markup/markup.ts';
import { type CommandProblemTable, quoted } from './problem-table.ts';

/** What is wrong with the commands of a block, and what was expected there. */
export function commandProblemsZh(m: Markup): CommandProblemTable {
  const { code } = m;
  const { q } = quoted(m, '、', ' 或 ');
  const kill = `${code('kill -9 PID')} 或 ${code('kill -15 PID')}`;
  const insteads: Record<Instead, string> = {
    host: `在 ${code('baton.yaml')} 中写明主机及其 ${code('user')} ，文档中写：登录 ${code('node')}`,
    keyboard: `不需要键盘输入的命令，例如 ${code('sed -i')} 或脚本`,
    'no-such-line': '去掉这一行：会话会自行结束',
    'service-env': `写在 ${code('baton.yaml')} 中该服务的 ${code('env')} 里：每个脚本在各自的命令环境中执行`,
    login: `在 ${code('baton.yaml')} 中为该服务写 ${code('login: true')}`,
    user: `在 ${code('baton.yaml')} 中写明主机的 ${code('user')} ，或用 ${code('su USER -c "…"')}`,
    inside: `写成一行，在其中执行全部命令，例如 ${code('docker exec NAME sh -c "…"')}`,
  };
  return {
    'block-too-long': ({ characters }) => [
      `命令块有 ${characters} 个字符，无法完整地显示给批准的人`,
      '写成程序包中的脚本，在一行中调用',
    ],
    'unseen-characters': () => ['命令中有看不见的字符', '普通文本'],
    'full-width': ({ text }) => [
      `命令中有${text.trim() === '' ? '全角空格' : `全角字符 ${q(text)} `}，命令不认`,
      '改为半角字符',
    ],
    'secret-in-script': () => [
      '命令中似乎有密码：不能展示，也不能未经查看就批准',
      '从主机上的文件读取密码的命令',
    ],
    'own-terminal': ({ command, instead }) => [`${q(command)} 只在人自己的终端中起作用`, insteads[instead]],
    'never-ends': ({ command }) => [
      `${q(command)} 不会结束`,
      `${code('tail -f /…/service.log')} 单独一行：日志会被跟踪`,
    ],
    'placeholder-left': ({ text }) => [`${q(text)} 需要由人填写`, '可以照原样执行的命令'],
    'prompt-missing': () => ['有提示符的各行之中有一行没有提示符', '只写命令，去掉命令的输出'],
    'prompt-or-comment': () => [
      `命令块的每一行都以 ${code('#')} 开头：是提示符还是注释？`,
      `不带提示符的命令，或以 ${code('$ ')} 开头`,
    ],
    'directory-lost': () => ['前面的命令块进入了未知的目录', `用 ${code('cd')} 进入一个绝对路径`],
    'left-open': () => ['引号、括号或反斜杠没有结束', '在同一个命令块中写完整'],
    'not-closed': ({ text }) => [`${q(text)} 在命令块中没有结束`, '整个结构写在一个命令块中'],
    'operator-alone': () => [`${code('&&')} 之类的运算符旁边没有命令`, '两边都写上命令'],
    'keyword-alone': ({ text }) => [`${q(text)} 在此没有对应的开头或结尾`, '整个结构写在一个命令块中'],
    'here-document-open': ({ end }) => [
      `${code('here-document')} 没有结尾`,
      `在同一个命令块中写一行 ${q(end)}`,
    ],
    'not-shell': () => ['这里的内容不是命令', '照终端中输入的样子写命令'],
    'cd-unknown': () => [`${code('cd')} 要去的目录无法得知`, `用 ${code('cd')} 进入一个绝对路径`],
    'nohup-without-command': () => [`${code('nohup')} 之后没有命令`, code('nohup sh startup.sh &')],
    'start-without-directory': () => ['没有说明在哪个目录下执行', `先用 ${code('cd')} 进入绝对路径的目录`],
    'tail-without-log': () => [`${code('tail')} 没有写明日志`, code('tail -f /…/service.log')],
    'kill-signal': ({ signal }) => [`信号 ${q(signal)} 不能停止服务`, kill],
    'kill-old-pid': ({ pid }) => [`${q(`kill … ${pid}`)} 写的是以前的进程号`, kill],
    'kill-not-understood': ({ text }) => [`无法理解要结束的是 ${q(text)}`, kill],
    'kill-of-unknown': ({ command }) => [
      `${q(command)} ：没有说明这是该服务自己的进程`,
      `写明目标的命令，例如 ${code('pkill -f NAME')} ：照原样执行`,
    ],
  };
}
