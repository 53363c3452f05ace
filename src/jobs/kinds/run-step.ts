import type { StepOutcome } from '../../rollout/outcomes.ts';
import type { Step } from '../../runbooks/runbook.ts';
import type { StepContext } from '../remote/context.ts';
import { backup } from './backup.ts';
import { follow } from './follow.ts';
import { restore } from './restore.ts';
import { shell } from './shell.ts';
import { start } from './start.ts';
import { stop } from './stop.ts';
import { unpack } from './unpack.ts';
import { upload } from './upload.ts';

/**
 * Runs one step on one node, or attaches to its run, and says how it ended. Throws only a defect, `fenced` (another
 * worker acts now) and `handover` (the remote step is left running).
 */
export async function runStep(step: Step, context: StepContext): Promise<StepOutcome> {
  switch (step.kind) {
    case 'upload':
      return upload(step, context);
    case 'stop':
      return stop(step, context);
    case 'backup':
      return backup(step, context);
    case 'unpack':
      return unpack(step, context);
    case 'start':
      return start(step, context);
    case 'follow':
      return follow(step, context);
    case 'restore':
      return restore(step, context);
    case 'shell':
      return shell(step, context);
  }
}
