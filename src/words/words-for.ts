import { en } from './en.ts';
import type { Locale } from './locale.ts';
import type { Markup } from './markup/markup.ts';
import type { Words } from './words.ts';
import { zhCN } from './zh-cn.ts';

const LANGUAGES: Record<Locale, (markup: Markup) => Words> = { en, 'zh-CN': zhCN };

const made = new Map<string, Words>();

/** The words of one language for one place to read them; the same object each time. */
export function wordsFor(locale: Locale, markup: Markup): Words {
  const key = `${locale} ${markup.name}`;
  const words = made.get(key) ?? LANGUAGES[locale](markup);
  made.set(key, words);
  return words;
}
