import type { StepOutcome } from '../../rollout/outcomes.ts';
import type { StepOf } from '../../runbooks/kinds/table.ts';
import { runRemote } from '../remote/calls.ts';
import type { StepContext } from '../remote/context.ts';
import { mapPath } from '../remote/host-paths.ts';
import { listOf } from '../remote/report.ts';
import { type MatcherWords, matcherOf, readMatcherFact } from '../service/matcher.ts';
import { type Acting, besideOf, type Needs } from './acting.ts';

export const acting: Acting<'restore'> = { needs, apply };

type RestoreStep = StepOf<'restore'>;

/** Room for one more tree, and for the names of it. */
function needs({ live, how }: RestoreStep, paths: Record<string, string>): Partial<Needs> {
  const tree = mapPath(live, paths);
  const dir = besideOf(tree);
  return {
    besides: [tree],
    writes: [how === 'move' ? { dir, of: 'names' } : { dir, of: 'copy', tree, backup: '' }],
  };
}

/** Sets the failed tree aside and puts the verified backup, or a copy, in its place; refused while the service runs. */
async function apply(step: RestoreStep, context: StepContext): Promise<StepOutcome> {
  const { paths } = context.host;
  return runRemote(context, {
    argv: [
      'step_restore',
      mapPath(step.backup, paths),
      mapPath(step.live, paths),
      step.how ?? 'copy',
      step.clears === undefined ? '-' : mapPath(step.clears, paths),
      ...mustNotRun(step, context),
    ],
    timeoutMs: context.settings.timeouts.restoreMs,
  });
}

/** What the stop before looked for; without one, what is configured or a java process that works in the live tree. */
function mustNotRun(step: RestoreStep, context: StepContext): MatcherWords {
  const stopped = readMatcherFact(listOf(context.earlier.stop ?? {}, 'matcher'));
  return stopped ?? matcherOf({ form: 'nohup', command: '', cwd: step.live }, context).argv;
}
