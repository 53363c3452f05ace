import type { Markup } from './markup/markup.ts';
import type { Words } from './words.ts';
import { answersZh } from './zh-cn-answers.ts';
import { refusalZh } from './zh-cn-refusals.ts';
import { rolloutZh } from './zh-cn-rollout.ts';
import { terminalZh } from './zh-cn-terminal.ts';

export function zhCN(markup: Markup): Words {
  return {
    locale: 'zh-CN',
    markup,
    ...rolloutZh(markup),
    ...answersZh(markup),
    ...terminalZh(markup),
    refusal: refusalZh(markup),
  };
}
