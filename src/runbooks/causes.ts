import type { Problem, ProblemCode } from './problem-facts.ts';

/** What can be the reason that a command counts for nothing. */
const REFUSED_COMMAND: ProblemCode[] = [
  'bad-path',
  'block-too-long',
  'unseen-characters',
  'full-width',
  'secret-in-script',
  'own-terminal',
  'placeholder-left',
  'directory-lost',
  'cd-unknown',
  'nohup-without-command',
  'start-without-directory',
  'tail-without-log',
  'kill-signal',
  'kill-old-pid',
  'kill-not-understood',
  'kill-of-unknown',
];

/** A command of the section counts for nothing: it may be its start. */
export const isRefusedCommand = ({ code }: Problem): boolean => REFUSED_COMMAND.includes(code);

/** What may only follow from another problem of the same service, or of none. */
const CAUSES: { [C in ProblemCode]?: readonly ProblemCode[] } = {
  'code-outside-chapters': ['no-upgrade-chapter'],
  'belongs-to-no-service': ['no-upgrade-chapter'],
  'code-outside-section': ['no-upgrade-chapter', 'no-service', 'heading-services'],
  'no-service': ['heading-services', 'bad-name'],
  'no-node': ['bad-name'],
  'step-before-node': ['no-node', 'bad-name'],
  'no-steps': [...REFUSED_COMMAND, 'not-understood', 'code-in-html', 'code-not-closed'],
  'announced-not-done': REFUSED_COMMAND,
  'announced-not-named': REFUSED_COMMAND,
  'stop-without-start': REFUSED_COMMAND,
  'follow-before-start': REFUSED_COMMAND,
  'rollback-without-start': REFUSED_COMMAND,
  'rollback-restores-nothing': REFUSED_COMMAND,
};

/** The problems without those that only follow from another: that one mended, they are gone or come up again. */
export function withoutConsequences(problems: Problem[]): Problem[] {
  const places = new Set(problems.map(({ service, code }) => `${service ?? ''} ${code}`));
  return problems.filter(
    ({ service, code }) => !CAUSES[code]?.some((cause) => places.has(`${service ?? ''} ${cause}`)),
  );
}
