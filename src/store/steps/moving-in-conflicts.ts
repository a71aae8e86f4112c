import type { Kysely } from 'kysely';
import type { MovedUser } from '../../features/moving-in/store.ts';
import type { Tables } from '../tables.ts';
import { padded } from './padded.ts';

/** What of some new users is another's. */
export interface Taken {
  readonly ids: Set<string>;
  readonly names: Set<string>;
  readonly emails: Set<string>;
  /** Issuer and subject, with a space between them. */
  readonly identities: Set<string>;
}

/** Returns what of the users is another's. In three or four statements, whatever their number. */
export async function takenBy(db: Kysely<Tables>, users: readonly MovedUser[]): Promise<Taken> {
  const keys = padded(users.map(({ user }) => user.usernameKey));
  return {
    ids: new Set(await idsOf(db, padded(users.map(({ user }) => user.id)))),
    names: new Set([...(await namesOf(db, keys)), ...(await foldedNamesOf(db, keys))]),
    emails: new Set(
      await emailsOf(db, padded(users.flatMap((one) => one.contact?.emailKey ?? []))),
    ),
    identities: await identitiesOf(db, users),
  };
}

async function idsOf(db: Kysely<Tables>, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db.selectFrom('users').select('id').where('id', 'in', ids).execute();
  return rows.map(({ id }) => id);
}

async function namesOf(db: Kysely<Tables>, keys: readonly string[]): Promise<string[]> {
  if (keys.length === 0) return [];
  const rows = await db
    .selectFrom('users')
    .select('username_key')
    .where('username_key', 'in', keys)
    .execute();
  return rows.map(({ username_key }) => username_key);
}

/** Those of users whose own key is one of before full case folding. */
async function foldedNamesOf(db: Kysely<Tables>, keys: readonly string[]): Promise<string[]> {
  if (keys.length === 0) return [];
  const rows = await db
    .selectFrom('users')
    .select('folded_key')
    .where('folded_key', 'in', keys)
    .execute();
  return rows.flatMap(({ folded_key }) => folded_key ?? []);
}

async function emailsOf(db: Kysely<Tables>, keys: readonly string[]): Promise<string[]> {
  if (keys.length === 0) return [];
  const rows = await db
    .selectFrom('contacts')
    .select('email_key')
    .where('email_key', 'in', keys)
    .execute();
  return rows.flatMap(({ email_key }) => email_key ?? []);
}

async function identitiesOf(
  db: Kysely<Tables>,
  users: readonly MovedUser[],
): Promise<Taken['identities']> {
  const all = users.flatMap(({ identities }) => identities);
  if (all.length === 0) return new Set();
  const rows = await db
    .selectFrom('identities')
    .select(['issuer', 'subject'])
    .where('issuer', 'in', padded([...new Set(all.map(({ issuer }) => issuer))]))
    .where('subject', 'in', padded(all.map(({ subject }) => subject)))
    .execute();
  return new Set(rows.map(({ issuer, subject }) => `${issuer} ${subject}`));
}
