import type { KnownBlock } from '@slack/types';
import type { Shown } from '../../rollout/gates.ts';
import type { Detail } from '../../runbooks/kinds/kind.ts';
import { describe, traitsOf } from '../../runbooks/kinds/table.ts';
import type { Step } from '../../runbooks/runbook.ts';
import { stripControls } from '../../words/markup/clean.ts';
import { esc } from '../../words/markup/mrkdwn.ts';
import type { Words } from '../../words/words.ts';
import { context, section } from './block-kit.ts';
import { fencedWhole } from './slack-text.ts';

/** A message has no room for more beside the rest of the card. */
const PARTS = 3;
const SAID = 2500;

/** What people are asked about, all of it; undefined when a card cannot show it. */
export function askBlocks({ gate, step, hosts, back }: Shown, words: Words): KnownBlock[] | undefined {
  const lines = step.source.map(({ line }) => line);
  const about = context(words.askedAbout(step.kind, step.id, lines));
  const said = textsOf(step, 'says').join('\n');
  if (stripControls(said) !== said || esc(said).length > SAID) return undefined;
  const written = textsOf(step, 'written').join('\n');
  const parts = written === '' ? [] : fencedWhole(written);
  if (parts === undefined || parts.length > PARTS) return undefined;
  const files = describe(step).flatMap((one) => (one.code === 'file' ? [one.path] : []));
  const [directory] = describe(step).flatMap((one) => (one.code === 'in' ? [one.directory] : []));
  return [
    ...(gate === 'condition' ? [section(words.condition(step.if ?? ''))] : []),
    about,
    ...(said === '' ? [] : [section(`> ${esc(said).replaceAll('\n', '\n> ')}`)]),
    ...parts.map((part) => section(part)),
    ...(files.length > 0 ? [context(words.names(files))] : []),
    ...(traitsOf(step).asks === 'shell' ? [context(words.scriptIn({ directory, hosts, back }))] : []),
  ];
}

const textsOf = (step: Step, code: Extract<Detail, { text: string }>['code']): string[] =>
  describe(step).flatMap((one) => (one.code === code ? [one.text] : []));
