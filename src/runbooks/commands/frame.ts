import type { Placed } from '../kinds/placed.ts';
import type { SourceRef } from '../runbook.ts';

/** A sentence with its lines. */
export type Sentence = { text: string; source: SourceRef[] };

/** What the text around a block says of it. */
export type Frame = {
  place: Placed;
  /** It runs on a host where the service is not: nothing there is the service's own. */
  elsewhere?: boolean;
  /** Only people can run it. */
  people?: boolean;
  /** The sentence that it belongs to. */
  sentence?: Sentence;
};
