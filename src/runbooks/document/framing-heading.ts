import { isStepHeading } from './heading-text.ts';
import { readProse } from './phrases/read.ts';

/** "Step 2: on the database server": names what is done below it, or where, or whether. */
export const framesItsPart = (text: string): boolean =>
  isStepHeading(text) ||
  readProse([{ text, line: 1, code: false }]).said.some(
    ({ reading }) => reading.says === 'where' || (reading.says === 'condition' && !reading.failure),
  );
