import type { Card } from '../card.ts';
import type { Random } from './random.ts';
import type { Story } from './releases.ts';

/** How often a failure is tried again before it is taken back. */
const TRIES = 5;

/** What the people of a story decide at its gates. */
export function createChooser(story: Story, random: Random) {
  const gates = new Set<number>();
  const failures = new Set<number>();

  const offered = (card: Card, wishes: string[]) =>
    wishes.find((wish) => card.buttons.some(({ decision }) => decision === wish)) ?? 'retry';

  const afterNode = (card: Card): string => {
    if (card.gate !== undefined) gates.add(card.gate);
    const forward = offered(card, ['continue', 'finish']);
    if (story.mustGoBack) return offered(card, ['rollback', 'stop', forward]);
    const now = gates.size > story.at;
    if (now && story.mood === 'rollback') return offered(card, ['rollback', forward]);
    if (now && story.mood === 'stop') return offered(card, ['stop', 'rollback', forward]);
    return forward;
  };

  const afterFailure = (card: Card): string => {
    if (card.gate !== undefined) failures.add(card.gate);
    const often = failures.size > TRIES || (story.mustGoBack && failures.size > 1);
    if (often && random.chance(0.7)) return offered(card, ['rollback', 'retry']);
    if (failures.size > 3 * TRIES && !card.buttons.some(({ decision }) => decision === 'rollback')) {
      // Nothing was changed yet, or it is being taken back: the latter must go on.
      if (!card.text.includes('rolling')) return offered(card, ['stop']);
    }
    if (random.chance(0.8)) return offered(card, ['force', 'wait', 'retry']);
    return random.chance(0.6) ? offered(card, ['rollback', 'retry']) : 'retry';
  };

  return {
    choose: (card: Card): string =>
      card.buttons.some(({ decision }) => decision === 'retry') ? afterFailure(card) : afterNode(card),
    /** Going on with a release that must go back, out of a mere slip. */
    isAgainst: (decision: string) => story.mustGoBack && (decision === 'continue' || decision === 'finish'),
  };
}
