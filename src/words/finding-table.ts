import type { FindingCode, FindingFacts, Level, Topic } from '../doctor/findings.ts';
import type { Words } from './words.ts';

/** A sentence for each thing that the doctor can say: one that is missing does not compile. */
export type FindingTable = { [C in FindingCode]: (facts: FindingFacts[C]) => string };

/** What goes around the sentences. */
export type FindingLabels = {
  levels: Record<Level, string>;
  topic: (topic: Topic) => string;
  colon: string;
};

/** Sentences that the doctor shares with the answers. */
export type SaidElsewhere = Pick<
  Words,
  'badName' | 'documentWrong' | 'hostsMissing' | 'failure' | 'success' | 'setupFault' | 'trouble'
>;

/** `ok   redis: answers, …`: one finding in words. */
export function wordFinding<C extends FindingCode>(
  { levels, topic, colon }: FindingLabels,
  table: FindingTable,
  finding: { topic: Topic; code: C; facts: FindingFacts[C] },
  level: Level,
): string {
  return `${levels[level]} ${topic(finding.topic)}${colon}${table[finding.code](finding.facts)}`;
}
