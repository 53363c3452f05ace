import type { Markup } from './markup/markup.ts';
import type { Words } from './words.ts';
import { answersZh } from './zh-cn-answers.ts';
import { doctorZh } from './zh-cn-doctor.ts';
import { refusalZh } from './zh-cn-refusals.ts';
import { rolloutZh } from './zh-cn-rollout.ts';
import { terminalZh } from './zh-cn-terminal.ts';

export function zhCN(markup: Markup): Words {
  const said = {
    ...rolloutZh(markup),
    ...answersZh(markup),
    ...terminalZh(markup),
  };
  return {
    locale: 'zh-CN',
    markup,
    ...said,
    ...doctorZh(markup, said),
    refusal: refusalZh(markup),
  };
}
