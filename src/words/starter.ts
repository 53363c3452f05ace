import { starterEn } from './en-starter.ts';
import type { Locale } from './locale.ts';
import type { StarterWords } from './terminal-words.ts';
import { starterZh } from './zh-cn-starter.ts';

export const STARTERS: Record<Locale, StarterWords> = { en: starterEn, 'zh-CN': starterZh };
