import type { StepOutcome } from '../../rollout/outcomes.ts';
import type { Kept } from '../../runbooks/kept.ts';
import type { StepOf } from '../../runbooks/kinds/table.ts';
import { runRemote } from '../remote/calls.ts';
import type { StepContext } from '../remote/context.ts';
import { mapPath, splitPath } from '../remote/host-paths.ts';
import type { Acting, Needs, Write } from './acting.ts';

export const acting: Acting<'place'> = { needs, apply };

function needs({ from, to, how, keeps }: StepOf<'place'>, paths: Record<string, string>): Partial<Needs> {
  const target = mapPath(to, paths);
  return {
    ...needsOfKept(keeps, paths),
    places: [{ path: target, how: how ?? 'copy' }],
    writes: [
      {
        dir: splitPath(target).dir,
        ...(how === undefined ? { of: 'file', file: splitPath(from).name } : { of: 'names' }),
      },
      ...writesOfKept(keeps, paths),
    ],
  };
}

/** Names that must be free for what is kept. */
export const needsOfKept = (keeps: Kept[], paths: Record<string, string>): Partial<Needs> => ({
  backups: keeps.map(({ at }) => mapPath(at, paths)),
});

/** Where it is kept; on the same disk it is a copy of one file, or a rename. */
export const writesOfKept = (keeps: Kept[], paths: Record<string, string>): Write[] =>
  keeps.map(({ at }) => ({ dir: splitPath(mapPath(at, paths)).dir, of: 'names' }));

/** What is kept, as words: each path, and where it goes. */
export const wordsOfKept = (keeps: Kept[], paths: Record<string, string>): string[] =>
  keeps.flatMap(({ path, at }) => [mapPath(path, paths), mapPath(at, paths)]);

/** Keeps what is there and puts the new in its place by one rename, an uploaded file after its checksum was compared. */
async function apply(step: StepOf<'place'>, context: StepContext): Promise<StepOutcome> {
  const { artifact, host, settings } = context;
  return runRemote(context, {
    argv: [
      'step_place',
      mapPath(step.from, host.paths),
      mapPath(step.to, host.paths),
      step.how ?? 'copy',
      artifact?.sha256 ?? '-',
      ...wordsOfKept(step.keeps, host.paths),
    ],
    timeoutMs: settings.timeouts.unpackMs,
  });
}
