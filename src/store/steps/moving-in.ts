import type { Kysely, Transaction } from 'kysely';
import type { Arrival, MovedUser, MovingInStore } from '../../features/moving-in/store.ts';
import type { Tables } from '../tables.ts';
import { atomically, StepLost } from './atomically.ts';
import { contactToTable } from './contact-rows.ts';
import { identityToTable } from './identity-rows.ts';
import { insertTogether } from './insert-together.ts';
import { takenBy, type Taken } from './moving-in-conflicts.ts';
import { insertPasswords } from './password-rows.ts';
import { UniqueConflict } from './unique-conflict.ts';
import { userToTable } from './user-rows.ts';

export function movingInQueries(db: Kysely<Tables>): MovingInStore {
  return {
    insert: (users, now) =>
      atomically(db, async (transaction) => {
        const arrivals = arrivalsOf(users, await takenBy(transaction, users));
        await insertAll(
          transaction,
          users.filter((_, index) => arrivals[index] === 'inserted'),
          now,
        ).catch((error: unknown) => {
          // Another step has taken a name or an address since: the next attempt finds it.
          if (error instanceof UniqueConflict)
            throw new StepLost('A value was taken meanwhile.', { cause: error });
          throw error;
        });
        return arrivals;
      }),

    examine: async (users) => arrivalsOf(users, await takenBy(db, users)),
  };
}

/** Returns what becomes of each user, who takes what is theirs from those after them. */
function arrivalsOf(users: readonly MovedUser[], taken: Taken): Arrival[] {
  return users.map(({ user, contact, identities }) => {
    const keys = identities.map(({ issuer, subject }) => identityKey(issuer, subject));
    if (taken.ids.has(user.id)) return 'present';
    if (taken.names.has(user.usernameKey)) return 'username-taken';
    if (contact?.emailKey && taken.emails.has(contact.emailKey)) return 'email-taken';
    if (keys.some((key) => taken.identities.has(key))) return 'identity-taken';
    taken.ids.add(user.id);
    taken.names.add(user.usernameKey);
    if (contact?.emailKey) taken.emails.add(contact.emailKey);
    for (const key of keys) taken.identities.add(key);
    return 'inserted';
  });
}

async function insertAll(
  db: Transaction<Tables>,
  users: readonly MovedUser[],
  now: Date,
): Promise<void> {
  const created_at = now.getTime();
  await insertTogether(
    db,
    'users',
    users.map(({ user }) => userToTable(user)),
  );
  await insertPasswords(
    db,
    users.map(({ user }) => user),
  );
  await insertTogether(
    db,
    'contacts',
    users.flatMap(({ contact }) => (contact ? [contactToTable(contact)] : [])),
  );
  await insertTogether(
    db,
    'identities',
    users.flatMap(({ identities }) => identities).map(identityToTable),
  );
  await insertTogether(
    db,
    'awaiting_reset',
    users.filter(lacksPassword).map(({ user }) => ({ user_id: user.id, asked_at: null })),
  );
  await insertTogether(
    db,
    'totp',
    users.flatMap(({ user, sealedTotp: sealed }) =>
      sealed === null ? [] : [{ user_id: user.id, sealed, created_at, last_step: 0, failures: 0 }],
    ),
  );
}

/** Who has an account at a provider logs in there, and is not asked to choose a password. */
const lacksPassword = ({ user, contact, identities }: MovedUser): boolean =>
  user.passwordHash === null && Boolean(contact?.emailKey) && identities.length === 0;

const identityKey = (issuer: string, subject: string) => `${issuer} ${subject}`;
