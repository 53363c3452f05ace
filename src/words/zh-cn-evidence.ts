import { type InPlace, reasonsInPlace } from '../runbooks/terms.ts';
import type { EvidenceWords } from './evidence.ts';
import type { Reader } from './fact-reader.ts';

/** How the files of a person's step stood. */
export const evidenceZh: EvidenceWords = {
  standing: {
    absent: '不存在',
    unreadable: '无法读取',
    folder: '是目录',
    other: '不是普通文件',
    text: '',
    binary: '二进制',
    large: '过大，无法逐行比较',
  },
  unchanged: '未变',
  colon: '：',
  comma: '，',
};

/** Why a tree is not made beforehand. */
const inPlace: Record<InPlace, string> = {
  'no-directory': '旧目录是链接，或不存在',
  tools: '主机缺少 GNU find、tar 或 cp',
  mounts: '旧目录里有挂载点',
  'other-disk': '备份位于另一个磁盘',
  parent: '旧目录的上级目录不可写',
  'in-use': '另有程序打开着旧目录中的文件',
  links: '压缩包里有位于链接之下的文件',
  names: '有含换行符的文件名',
  room: '空间不足以并存两份目录',
  'not-copied': '旧目录无法确保完整复制',
};

/** What a result says of the tree that is to follow the live one; nothing where it says nothing. */
export function aboutNextZh(f: Reader): string {
  if (f.has('prepared')) return '；新目录已在旧目录旁备好';
  const why = reasonsInPlace.find((reason) => reason === f.raw('inPlace'));
  return why === undefined ? '' : `；将停机后原地解压：${inPlace[why]}`;
}
