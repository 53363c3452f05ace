import { isStepHeading } from './heading-text.ts';
import { readProse } from './phrases/read.ts';
import { isVersioned } from './version-headings.ts';

/** "Step 2: on the database server": names what is done below it, or where, or whether. */
export const framesItsPart = (text: string): boolean =>
  isStepHeading(text) ||
  isVersioned(text) ||
  readProse([{ text, line: 1, code: false }]).said.some(
    ({ reading }) => reading.says === 'where' || (reading.says === 'condition' && !reading.failure),
  );
