import type { ContactStore } from '../addresses/store.ts';
import { requireLocale } from '../mail/locale.ts';

/** Sets the language of mails to a user. Throws BAD_USER_INPUT for what is no language tag (BCP 47). */
export type SetLocale = (userId: string, locale: string) => Promise<void>;

export function createSetLocale(options: { store: Pick<ContactStore, 'setLocale'> }): SetLocale {
  const { store } = options;
  return async (userId, locale) => store.setLocale(userId, requireLocale(locale, ['locale']));
}
