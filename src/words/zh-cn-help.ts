import type { Act } from '../usecases/decide-gate.ts';
import type { HelpWords } from './terminal-words.ts';
import { actsZh } from './zh-cn-terminal.ts';

const meant = (nearest?: string) => (nearest ? `您要输入的是 ${nearest} 吗？` : '');

/** What `baton --help` says, and what is wrong with a command line. */
export function helpZh(): HelpWords {
  return {
    help: {
      about: '按团队写好的升级文档，从 Slack 执行滚动升级。',
      start: '运行机器人和一个执行进程',
      bot: '只运行机器人',
      worker: '只运行一个执行进程',
      ephemeral: '接受可能丢失数据的 Redis（试用时）',
      decide: '在当前确认点作出选择；会记录您的用户名',
      reason: '原因；写入操作记录并显示在卡片上，skip 必须给出',
      yes: '对所问一概回答“是”，如无人可问时',
      seen: '仅当它仍是当前确认点时才执行：其哈希，见 status 的 JSON 输出',
      json: '以 JSON 输出；时间为 ISO 8601，时长为毫秒',
      planJson: '即 `--format json`',
      watch: '有变化就重新显示，直到按 Ctrl-C',
      show: '一次升级的全过程：每一步、每个确认点、每个决定',
      auditShow: '以便于阅读的形式输出操作记录：每个事件由谁引起，及其哈希',
      version: '输出版本号',
      init: '生成带注释的配置、一份可供修改的文档和各目录；保留已有文件',
      initLocale: '所生成内容的语言',
      completion: '输出命令行补全脚本，可补全命令、升级和选择',
      schema: '输出结构化升级文档的 JSON 模式，或某个命令 JSON 输出的模式',
      format: '`text`、`json`（包含所有问题）或 `yaml`（结构化写法）',
      doctor: '检查 Redis、Slack、文档和主机；不作任何改动',
      audit: '查看、导出或校验操作记录',
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
      'Serve:': '运行：',
      'Look:': '查看：',
      'Decide:': '作决定（Slack 不可用时）：',
      'Set up:': '准备：',
      '[options]': '[选项]',
      '[command]': '[命令]',
    },
    actHere: (act: Act) =>
      act === 'abort' ? '终止正在执行的步骤，并打开确认点' : `在当前确认点选择“${actsZh[act]}”`,
    usage: {
      'unknown-command': (name, nearest) => `没有命令 ${name} 。${meant(nearest)}请输入： baton --help`,
      'unknown-option': (name, nearest) => `没有选项 ${name} 。${meant(nearest)}请输入： baton --help`,
      'missing-argument': (name) => `缺少 ${name} 。请输入： baton --help`,
      'too-many-arguments': () => '参数过多。请输入： baton --help',
      other: () => '无法理解。请输入： baton --help',
    },
  };
}
