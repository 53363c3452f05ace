import { cut } from '../words/markup/clean.ts';
import type { Words } from '../words/words.ts';
import type { Parsed, UpgradeCommand } from './grammar.ts';
import { ARGUMENTS, type ArgumentName } from './verb.ts';
import { VERB_NAMES, VERBS, type VerbName } from './verbs.ts';

const SLASH = '/upgrade';

const called = (verb: VerbName, labelled: (name: ArgumentName, optional: boolean) => string) => {
  const { needs, may } = VERBS[verb];
  const words = [...needs.map((name) => labelled(name, false)), ...may.map((name) => labelled(name, true))];
  return [...(verb === 'start' ? [] : [verb]), ...words].filter(Boolean).join(' ');
};

/** `plan SERVICE RELEASE`, `status [SERVICE]`; a start needs no verb. */
export const usageOf = (verb: VerbName) =>
  called(verb, (name, optional) => (optional ? `[${ARGUMENTS[name].label}]` : ARGUMENTS[name].label));

const exampleOf = (verb: VerbName) =>
  called(verb, (name, optional) => (optional ? '' : ARGUMENTS[name].example));

/** What Slack shows while somebody types the command: the `usage_hint` of the app's manifest. */
export const usageHint = () =>
  [usageOf('start'), ...VERB_NAMES.filter((verb) => verb !== 'start'), 'help'].join(', ');

/** What `/upgrade help` says. */
export function helpText(words: Words): string {
  const lines = VERB_NAMES.map(
    (verb) => `${words.markup.code(`${SLASH} ${usageOf(verb)}`)} – ${VERBS[verb].help[words.locale]}`,
  );
  return [words.about, ...lines, words.forExample(`${SLASH} ${exampleOf('start')}`)].join('\n');
}

const SHOWN_CHARS = 80;

/** What is said at once to somebody whose command takes a while; undefined for those that answer by themselves. */
export function firstText(command: UpgradeCommand, words: Words): string | undefined {
  if (command.verb === 'help') return undefined;
  const shown = Object.entries(command.args).map(([name, word = '']) => [name, cut(word, SHOWN_CHARS)]);
  return VERBS[command.verb].first?.(words, Object.fromEntries(shown));
}

/** Why what was typed is no command. */
export function misunderstoodText(parsed: Exclude<Parsed, { ok: true }>, words: Words): string {
  switch (parsed.code) {
    case 'missing': {
      const { verb, missing } = parsed;
      return words.missing(`${SLASH} ${usageOf(verb)}`, missing, `${SLASH} ${exampleOf(verb)}`);
    }
    case 'extra':
      return words.extra(parsed.said, parsed.extra);
    case 'unknown-verb':
      return words.unknownVerb(parsed.word, parsed.nearest);
    case 'too-long':
      return words.tooLong(parsed.length);
  }
}
