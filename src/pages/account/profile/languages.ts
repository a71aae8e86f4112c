/** The languages that mails are written in, by their own names. An operator may have added others. */
const written: readonly (readonly [tag: string, name: string])[] = [
  ['en', 'English'],
  ['de', 'Deutsch'],
  ['zh-CN', '简体中文'],
];

/** What can be chosen, and what is. */
export interface Languages {
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly chosen: string;
}

/** Returns the languages for a user who has this one (BCP 47), or null. A language that is not written here stays. */
export function languagesFor(locale: string | null, notChosen: string): Languages {
  if (locale === null) return { options: [['', notChosen], ...written], chosen: '' };
  const found = written.find(([tag]) => isAlike(tag, locale));
  if (found) return { options: written, chosen: found[0] };
  return { options: [...written, [locale, nameOf(locale)]], chosen: locale };
}

const languageOf = (tag: string) => tag.toLowerCase().split('-')[0];

const isAlike = (tag: string, other: string) => languageOf(tag) === languageOf(other);

function nameOf(locale: string): string {
  return new Intl.DisplayNames([locale], { type: 'language' }).of(locale) ?? locale;
}
