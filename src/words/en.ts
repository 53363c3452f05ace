import { answersEn } from './en-answers.ts';
import { auditEn } from './en-audit.ts';
import { doctorEn } from './en-doctor.ts';
import { helpEn } from './en-help.ts';
import { planEn } from './en-plan.ts';
import { refusalEn } from './en-refusals.ts';
import { rolloutEn } from './en-rollout.ts';
import { terminalEn } from './en-terminal.ts';
import type { Markup } from './markup/markup.ts';
import type { Words } from './words.ts';

export function en(markup: Markup): Words {
  const said = {
    ...rolloutEn(markup),
    ...answersEn(markup),
    ...terminalEn(markup),
  };
  return {
    locale: 'en',
    markup,
    ...said,
    ...doctorEn(markup, said),
    ...auditEn(markup),
    cli: helpEn(),
    plan: planEn(markup),
    refusal: refusalEn(markup),
  };
}
