import type { Markup } from './markup/markup.ts';
import type { Words } from './words.ts';
import { answersZh } from './zh-cn-answers.ts';
import { auditZh } from './zh-cn-audit.ts';
import { doctorZh } from './zh-cn-doctor.ts';
import { helpZh } from './zh-cn-help.ts';
import { planZh } from './zh-cn-plan.ts';
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
    ...auditZh(markup),
    cli: helpZh(),
    plan: planZh(markup),
    refusal: refusalZh(markup),
  };
}
