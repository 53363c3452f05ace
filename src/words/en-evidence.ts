import { type InPlace, reasonsInPlace } from '../runbooks/terms.ts';
import type { EvidenceWords } from './evidence.ts';
import type { Reader } from './fact-reader.ts';

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

/** Why a tree is not made beforehand. */
const inPlace: Record<InPlace, string> = {
  'no-directory': 'the live tree is a link, or not there',
  tools: 'GNU find, tar and cp are missing',
  mounts: 'there is a mount in the live tree',
  'other-disk': 'the backup goes to another disk',
  parent: 'the folder above the live tree cannot be written into',
  'in-use': 'another program has files of the live tree open',
  links: 'the archive has files below a link',
  names: 'there are file names of several lines',
  room: 'there is no room for a second tree beside it',
  'not-copied': 'the live tree could not be copied without a doubt',
};

/** What a result says of the tree that is to follow the live one; nothing where it says nothing. */
export function aboutNextEn(f: Reader): string {
  if (f.has('prepared')) return '; the next tree is ready beside the live one';
  const why = reasonsInPlace.find((reason) => reason === f.raw('inPlace'));
  return why === undefined ? '' : `; to be unpacked in place: ${inPlace[why]}`;
}
