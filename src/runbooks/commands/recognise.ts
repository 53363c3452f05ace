import { recogniseCd } from './recognise-cd.ts';
import { recogniseCopy } from './recognise-copy.ts';
import { recogniseFollow } from './recognise-follow.ts';
import { recogniseLook } from './recognise-look.ts';
import { recogniseClear, recogniseMake } from './recognise-make.ts';
import { recogniseServiceCommand, recogniseShutdown } from './recognise-service.ts';
import { recogniseNohup, recogniseTomcat } from './recognise-start.ts';
import { recogniseStop } from './recognise-stop.ts';
import { recogniseUnpack } from './recognise-unpack.ts';
import type { Pipeline, Recognised, Recogniser } from './recognised.ts';

const recognisers: Recogniser[] = [
  recogniseLook,
  recogniseStop,
  recogniseCopy,
  recogniseClear,
  recogniseMake,
  recogniseUnpack,
  recogniseCd,
  recogniseShutdown,
  recogniseTomcat,
  recogniseServiceCommand,
  recogniseNohup,
  recogniseFollow,
];

/** What one pipeline means; undefined = unknown, to be run as written after its own approval. */
export function recognise(pipeline: Pipeline): Recognised | undefined {
  for (const one of recognisers) {
    const found = one(pipeline);
    if (found !== undefined) return found;
  }
  return undefined;
}
