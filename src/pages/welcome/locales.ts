/** The languages of the page, the first for readers of none of them. */
export const locales = ['en', 'de', 'zh-CN'] as const;

export type Locale = (typeof locales)[number];
