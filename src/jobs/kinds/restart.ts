import type { StepOf } from '../../runbooks/kinds/table.ts';
import { needsOfCommand } from '../service/service-command.ts';
import type { Acting, Needs } from './acting.ts';
import { launch } from './launch.ts';

function needs({ start }: StepOf<'restart'>, paths: Record<string, string>): Partial<Needs> {
  return start.form === 'command' ? needsOfCommand(start, paths) : {};
}

export const acting: Acting<'restart'> = {
  needs,
  /** Runs the command, and waits for a process that is another than before. Facts: those of a start, and was. */
  apply: (step, context) => launch(step, context, context.keepRunning === true ? 'keep' : 'restart'),
};
