/** The languages that Baton speaks. */
export type Locale = 'en' | 'zh-CN';
