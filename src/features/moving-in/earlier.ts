import { hash } from 'node:crypto';
import type { Arrival, MovedUser } from './store.ts';

/**
 * What a dry run remembers of the records before: nothing of them is stored, so the database cannot tell that two of
 * them have one name. Numbers in place of the texts keep a million users in some 100 MB; that two texts have one number
 * is less likely than one in 1,000 for a million.
 */
export function createEarlier(): (
  users: readonly MovedUser[],
  would: readonly Arrival[],
) => Arrival[] {
  const seen = new Set<number>();
  const has = (keys: readonly string[]) => keys.some((key) => seen.has(numberOf(key)));
  return (users, would) =>
    users.map(({ user, contact, identities }, index) => {
      const arrival = would[index]!;
      if (arrival !== 'inserted') return arrival;
      const id = `id ${user.id}`;
      const name = `name ${user.usernameKey}`;
      const emails = contact?.emailKey ? [`email ${contact.emailKey}`] : [];
      const accounts = identities.map(({ issuer, subject }) => `at ${issuer} ${subject}`);
      if (has([id])) return 'present';
      if (has([name])) return 'username-taken';
      if (has(emails)) return 'email-taken';
      if (has(accounts)) return 'identity-taken';
      for (const key of [id, name, ...emails, ...accounts]) seen.add(numberOf(key));
      return 'inserted';
    });
}

/** 52 bits: a number holds no more. */
const numberOf = (key: string) => Number.parseInt(hash('sha256', key, 'hex').slice(0, 13), 16);
