export type Locale = 'en' | 'de' | 'zh-CN';

/** Returns the first of the user's languages that there are words in, or English. The languages are tags of BCP 47. */
export function chooseLocale(languages: readonly string[]): Locale {
  for (const tag of languages) {
    const language = tag.toLowerCase().split('-')[0];
    if (language === 'zh') return 'zh-CN';
    if (language === 'de' || language === 'en') return language;
  }
  return 'en';
}

export const locale = chooseLocale(navigator.languages);

/** Returns the words in the user's language. A language that lacks one does not compile. */
export function choose<Words>(words: {
  en: Words;
  de: NoInfer<Words>;
  'zh-CN': NoInfer<Words>;
}): Words {
  return words[locale];
}

/** Returns a time as the user writes it. */
export function formatTime(time: string): string {
  const format = new Intl.DateTimeFormat(navigator.language, {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  return format.format(new Date(time));
}

/** Returns the day of a time as the user writes it. */
export function formatDay(time: string): string {
  return new Intl.DateTimeFormat(navigator.language, { dateStyle: 'medium' }).format(
    new Date(time),
  );
}
