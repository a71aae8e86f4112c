import { batched } from '../../lib/batched.ts';
import type { MaybePromise } from '../../lib/maybe-promise.ts';
import { isAboutQuestion } from '../../lib/store-errors.ts';
import type { Contact, ContactStore } from './store.ts';

export interface Contacts {
  /** Returns how a user gets mail, or null. Those who are asked for at the same time cost one query. */
  load(userId: string): Promise<Contact | null>;
  /** Returns the address that the user has proved, or null. Without mail no one logs in by it, and the store is not asked. */
  emailOf(userId: string): MaybePromise<string | null>;
  /** Returns whether the user has proved an e-mail address. */
  hasProvedEmail(userId: string): Promise<boolean>;
  /** Returns whether a token is to say so: where this server sends no mail, tokens do not, and the store is not asked. */
  claimsProvedEmail(userId: string): MaybePromise<boolean>;
}

export function createContacts({
  store,
  isMailOpen,
}: {
  store: Pick<ContactStore, 'findMany'>;
  isMailOpen: boolean;
}): Contacts {
  const load = batched(async (userIds: readonly string[]) => {
    const contacts = await store.findMany([...new Set(userIds)]);
    const byUser = new Map(contacts.map((contact) => [contact.userId, contact]));
    return userIds.map((userId) => byUser.get(userId) ?? null);
  }, isAboutQuestion);
  const emailOf = async (userId: string) => (await load(userId))?.email ?? null;
  const hasProvedEmail = async (userId: string) => (await emailOf(userId)) !== null;
  return {
    load,
    emailOf: (userId) => (isMailOpen ? emailOf(userId) : null),
    hasProvedEmail,
    claimsProvedEmail: (userId) => isMailOpen && hasProvedEmail(userId),
  };
}
