import { isStepHeading } from './heading-text.ts';
import { readProse, type Said } from './phrases/read.ts';
import type { Reading } from './phrases/reading.ts';
import { isVersioned } from './version-headings.ts';

/** "Step 2: on the database server": names what is done below it, or where, or whether. */
export const framesItsPart = (text: string): boolean =>
  isStepHeading(text) ||
  isVersioned(text) ||
  readProse([{ text, line: 1, code: false }]).said.some(
    ({ reading }) => reading.says === 'where' || (reading.says === 'condition' && !reading.failure),
  );

const FRAMING = new Set<Reading['says']>(['where', 'condition', 'except']);

/** "Restart only", "仅更新配置": what stands below is not always done. */
const restricting =
  /(?<!read-)\bonly\b|^(?:仅|只)|\boptional(?:ly)?\b|可选|^[(（]?one[- ]time|^(?:for|on|in) (?:the )?(?:uat|sit|qa|dev(?:elopment)?|staging|test(?:ing)?|local|demo)\b/i;

/** It does so in words that frame nothing else: then people are asked. */
export const restricts = (text: string, said: Said[]): boolean =>
  restricting.test(text) && !said.some(({ reading }) => FRAMING.has(reading.says));
