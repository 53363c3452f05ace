import type { Block } from './markdown-blocks.ts';
import { wayBackOf } from './rollback-heading.ts';

export type Heading = Extract<Block, { is: 'heading' }>;

/** What a part of a document is for. */
export type Role =
  /** Says what to do on the nodes; what has to be ready before counts too. */
  | 'steps'
  | 'rollback'
  | 'verify'
  | 'intro'
  /** Questions and answers, cheat sheets, change logs: says nothing that has to be done now. */
  | 'reference'
  /** What to heed: an order in it comes before all steps. */
  | 'notice'
  /** Nobody can tell. */
  | 'none';

const roles: [RegExp, Role][] = [
  [
    /常见问题|疑难解答|故障(?:排查|处理|排除)|速查|附录|参考资料|(?:变更|修订|版本)(?:记录|历史)|(?:变更|更新)日志$|改了什么|做了什么|工作原理|脚本(?:说明|内容|原理)|术语|faq|q ?& ?a|questions?\b|troubleshoot|cheat ?sheet|appendix|change ?log|what'?s new|history|glossary|what (?:the|this|that|it) [\w ]*does\b|tips$|best practices|useful+ commands|important (?:directories|files|paths|links)|known (?:issues|problems|limitations)|已知问题|目录结构|常用(?:命令|指令)|最佳实践|what happens|how (?:it|this|that) works|under the hood|see also|^new$|^logs?$/,
    'reference',
  ],
  [
    /^(?:注意|须知|提醒|提示|警告|重要)(?:事项|说明|提示)?$|^(?:升级|更新|部署)?(?:注意事项|须知)$|^(?:notices?|warnings?|important(?: notes?)?|cautions?|attention|heads[- ]up)$/,
    'notice',
  ],
  [/前(?!台|端|置|后|缀)|之前|准备|^(?:before|pre-)|prepar|prerequisite|assumed|requirements?\b/, 'steps'],
  [
    /验证|校验|检查(?!清单|列表|表)|核对|验收|verif|validat|check(?! ?list)|acceptance|^afterwards$/,
    'verify',
  ],
  [
    /说明|概述|背景|原因|介绍|内容|overview|about|summary|why|reason|introduction|release notes|what changes|^notes$/,
    'intro',
  ],
  [
    /步骤|升级|部署|操作|发布|更新|上线|流程|steps|procedure|workflow|releas|upgrad|updat|deploy|installation|what to do|how to|instructions/,
    'steps',
  ],
];

/** An order is a step, whatever else it speaks of. */
const bidding =
  /^(?:build|compile|pull|check ?out|clear|clean|migrate|change|re-?enable|enable|disable|remove|delete|add|create|edit|replace|stop|start|restart|run|check and|back ?up|copy|move|import|export|load|append|apply|answer|tell|notify|wait|save|restore|reset|archive|rotate|truncate|purge|drop|dump|compress|unpack|extract|upload|download|fetch|install|configure|set|switch|put|take|bring|rename|merge|rebuild|refresh|flush|kill|shut ?down)\b/;

/** What a heading says that its part is for; the first that fits, as "rollback steps" names two. */
export function roleOfHeading(heading: string): Role {
  const text = withoutNumber(heading).toLowerCase();
  const back = wayBackOf(text);
  if (back !== undefined) return back === 'rollback' ? 'rollback' : 'steps';
  if (bidding.test(text)) return 'steps';
  return roles.find(([pattern]) => pattern.test(text))?.[1] ?? 'none';
}

/** "2.1 ecsc服务" → "ecsc服务", "🎯 五分钟更新" → "五分钟更新". */
export function withoutNumber(heading: string): string {
  return heading
    .trim()
    .replace(/^\p{Extended_Pictographic}\uFE0F?\s*/u, '')
    .replace(
      /^(?:第[\d一二三四五六七八九十]+[章节]|[一二三四五六七八九十]+[、.．]|\d{1,3}(?:\.\d{1,3}){0,4}(?:[.、)．:：]|(?=\s|[^\w.-]|[A-Za-z])))\s*/,
      '',
    );
}

const generic = new Set(
  'service services the a of for and upgrade upgrading update deploy roll back rollback restore rolling app application project procedure steps'.split(
    ' ',
  ),
);

/** The one service that a section's heading names; all candidates when it is not one. */
export function serviceNames(heading: Heading): string[] {
  if (heading.names.length > 0) return heading.names;
  const words = wordsOfHeading(heading);
  const specific = words.filter((word) => !generic.has(word.toLowerCase()));
  return specific.length > 0 ? specific : words;
}

/** What may be a name in a heading. */
export const wordsOfHeading = (heading: Heading): string[] =>
  withoutNumber(heading.text)
    .split(/[\s、，,：:（）()；;&+/]|\p{Script=Han}/u)
    .map((word) => word.replace(/\.$/, ''))
    .filter((word) => word !== '');

const alternative =
  /^(?:method|option|variant|alternative|way|approach)\s*(?:\d+|[a-d]|one|two|three)\b|^(?:方法|方式|方案|办法|途径)\s*(?:\d+|[一二三四甲乙A-Da-d])/i;

/** "Method 1 (script)", "方案二": one of several ways to choose from. */
export const isAlternative = (text: string): boolean => alternative.test(withoutNumber(text));

const step =
  /^(?:steps?|stage|phase|task)\b|^(?:第\s*[\d一二三四五六七八九十]+\s*步|步骤)|停|杀|备份|解压|启动|重启|拉起|上传|替换|修改|执行|运行|拷贝|复制|安装|配置|切换|导入|导出|恢复|取|换|刷新|打开|关闭|清理|删除|检查|验证|准备/i;
const doing =
  /^(?:stop|start|restart|kill|back ?up|unpack|extract|upload|download|copy|move|replace|install|configure|edit|change|run|execute|check|verify|save|exchange|bring|keep|look|put|remove|delete|fetch|build|migrate|switch|settings?|libraries|database|on)\b/i;

/** "Step 1: Stop", "停掉服务": names what is done, and no service. */
export const isStepHeading = (text: string): boolean =>
  step.test(withoutNumber(text)) || doing.test(withoutNumber(text));

/** "Undo the new index": part of the release, or of the way back? */
export const isUnclearHeading = (text: string): boolean => wayBackOf(withoutNumber(text)) === 'unclear';

/** It bids what to do: with a chapter of its own or not, that is a step. */
export const isBidding = (text: string): boolean =>
  bidding.test(withoutNumber(text).toLowerCase()) || wayBackOf(withoutNumber(text)) === 'step';
