import type { EvidenceWords } from './evidence.ts';

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
