import type { Draft } from '../kinds/table.ts';
import { has } from '../kinds/table.ts';

/** What a sentence calls what a kind of step does. */
const verbs: [(step: Draft) => boolean, RegExp][] = [
  [(step) => step.kind === 'upload', /上传|传到|传输|拷贝|复制|\b(?:upload|transfer|copy|send|scp)\b/gi],
  [
    (step) => has(step, 'takesDown'),
    /停止?掉?|关闭|关掉|杀[死掉]?|终止|结束|\b(?:stop(?:ping)?|shut(?:ting)? ?down|kill|terminate|end|bring down|take down)\b/gi,
  ],
  [
    (step) => has(step, 'launches'),
    /重新启动|启动|拉起|重启|起|\b(?:re-?start(?:ing)?|re-?launch|re-?load|start(?:ing)?|launch|bring up|boot|run)\b/gi,
  ],
  [
    (step) => step.kind === 'backup',
    /备份|保存|留一?份|留存|拷贝|复制|\b(?:back(?:ing)? ?up|save|keep|copy|preserve|set aside|make a (?:copy|backup)(?: of)?|take a (?:copy|backup)(?: of)?|create a (?:copy|backup)(?: of)?)\b/gi,
  ],
  [
    (step) => step.kind === 'unpack' || step.kind === 'place',
    /解压缩?|解开|安装|部署|替换|覆盖|更新|升级|拷贝|复制|移动|切换|放[到入]?|\b(?:unpack|extract|unzip|untar|install|deploy|replace|update|upgrade|copy|put|move|link|switch|exchange|swap|point)\b/gi,
  ],
  [
    (step) => has(step, 'bringsUp'),
    /查看|观察|跟踪|检查|看一?[下看]?|\b(?:watch|follow|tail|check|look at|view|see|monitor|inspect)\b/gi,
  ],
];

const filler =
  /服务器?|应用程?序?|程序|进程|系统|节点|目录|文件夹?|配置|旧的?|原来?的?|现有的?|当前的?|新版?本?的?|版本|安装?包|压缩包|工程|日志|情况|状态|是否|有无|有没有|报错|异常|错误|输出|启动|正常|成功|将|把|请|先|再|然后|接着|最后|并且?|以及|和|与|到|在|对|进行|一下|现在|首先|下面|如下|命令|操作|步骤|的|了|成|为|让我们|[一二三四五六七八九十]+、|\b(?:let'?s|let us|we|you|now|first|then|next|and|please|can|will|the|an?|its?|this|that|any|all|old|new|current|running|existing|previous|installed|latest|installation|version|release|services?|servers?|applications?|apps?|process(?:es)?|programs?|software|daemon|instance|files?|folders?|director(?:y|ies)|trees?|config(?:uration)?|settings|data|code|archive|package|binary|logs?|output|for|errors?|to|of|in|into|on|at|as|with|from|again|step|up|it|over|below|aside)\b/gi;

/** "Let's stop the application first" above `systemctl stop shop`: the steps do what the sentence says, and all of it. */
export function isSaidBy(text: string, steps: readonly Draft[]): boolean {
  const done = verbs.filter(([does]) => steps.some(does)).map(([, verb]) => verb);
  let rest = text.toLowerCase().replace(/^\s*(?:\d+[.、)）:]|step \d+:?)/i, '');
  let said = 0;
  for (const verb of done)
    rest = rest.replace(verb, () => {
      said += 1;
      return ' ';
    });
  if (said === 0) return false;
  const written = steps.flatMap((step) => step.source.map((ref) => ref.text.toLowerCase())).join('\n');
  const words = rest.replace(filler, ' ').match(/[\p{L}\p{N}][\p{L}\p{N}._/@-]*/gu) ?? [];
  return words.every((word) => !/\p{Script=Han}/u.test(word) && isIn(written, word.replace(/[.-]+$/, '')));
}

/** As a whole word. */
const isIn = (written: string, word: string): boolean =>
  written.split(/[^\p{L}\p{N}._/@-]+/u).some((one) => one === word || one.split(/[./@_-]/).includes(word)) ||
  (word.startsWith('/') && written.includes(word));
