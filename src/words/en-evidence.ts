import type { EvidenceWords } from './evidence.ts';

/** How the files of a person's step stood. */
export const evidenceEn: EvidenceWords = {
  standing: {
    absent: 'not there',
    unreadable: 'cannot be read',
    folder: 'a folder',
    other: 'no ordinary file',
    text: '',
    binary: 'binary',
    large: 'too large to compare line by line',
  },
  unchanged: 'unchanged',
  colon: ': ',
  comma: ', ',
};
