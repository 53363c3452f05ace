import type { Act } from '../usecases/decide-gate.ts';
import type { HelpWords } from './words.ts';
import { actsZh } from './zh-cn-terminal.ts';

/** What `baton --help` says, and what is wrong with a command line. */
export function helpZh(): HelpWords {
  return {
    help: {
      about: '按团队写好的升级文档，从 Slack 执行滚动升级。',
      start: '运行机器人和一个执行进程',
      bot: '只运行机器人',
      worker: '只运行一个执行进程',
      ephemeral: '接受可能丢失数据的 Redis（试用时）',
      reason: '原因；写入操作记录并显示在卡片上，skip 必须给出',
      json: '即 `--format json`',
      schema: '打印结构化升级文档的 JSON 模式，供编辑器使用',
      format: '`text`、`json`（包含所有问题）或 `yaml`（结构化写法）',
      doctor: '检查 Redis、Slack、文档和主机；不作任何改动',
      audit: '导出或校验操作记录',
      export: '以 JSON 行输出一份操作记录',
      verify: '校验一份或全部操作记录的哈希链',
      channel: '同时读取频道，检查它与操作记录是否一致',
      help: '查看命令的帮助',
    },
    titles: {
      'Usage:': '用法：',
      'Arguments:': '参数：',
      'Options:': '选项：',
      'Commands:': '命令：',
      '[options]': '[选项]',
      '[command]': '[命令]',
    },
    actHere: (act: Act) => `在此对升级执行“${actsZh[act]}”，供 Slack 不可用时使用；会记录您的用户名`,
    usage: {
      'unknown-command': (name) => `没有命令 ${name} 。请输入： baton --help`,
      'unknown-option': (name) => `没有选项 ${name} 。请输入： baton --help`,
      'missing-argument': (name) => `缺少 ${name} 。请输入： baton --help`,
      'too-many-arguments': () => '参数过多。请输入： baton --help',
      other: () => '无法理解。请输入： baton --help',
    },
  };
}
