import { sql, type Kysely } from 'kysely';
import type { MovedUser } from '../../features/moving-in/store.ts';
import type { Tables } from '../tables.ts';
import { runBuiltOnce } from './built-once.ts';
import { padded } from './padded.ts';

/** What of some new users is another's. */
export interface Taken {
  readonly ids: Set<string>;
  readonly names: Set<string>;
  readonly emails: Set<string>;
  /** Issuer and subject, with a space between them. */
  readonly identities: Set<string>;
}

/** Returns what of the users is another's, in a few statements, whatever their number. */
export async function takenBy(db: Kysely<Tables>, users: readonly MovedUser[]): Promise<Taken> {
  const keys = users.map(({ user }) => user.usernameKey);
  const names = await valuesIn(db, 'users', 'username_key', keys);
  // Those of users whose own key is one of before full case folding.
  const folded = await valuesIn(db, 'users', 'folded_key', keys);
  const emails = users.flatMap(({ contact }) => contact?.emailKey ?? []);
  return {
    ids: await valuesIn(
      db,
      'users',
      'id',
      users.map(({ user }) => user.id),
    ),
    names: new Set([...names, ...folded]),
    emails: await valuesIn(db, 'contacts', 'email_key', emails),
    identities: await identitiesIn(db, users),
  };
}

/** Returns those of the values that a row has in the column. */
async function valuesIn<Table extends 'users' | 'contacts'>(
  db: Kysely<Tables>,
  table: Table,
  column: string & keyof Tables[Table],
  values: readonly string[],
): Promise<Set<string>> {
  if (values.length === 0) return new Set();
  const list = padded(values);
  const name = sql.ref(column);
  const { rows } = await runBuiltOnce<{ value: string }>(
    db,
    `${table}.${column} in ${list.length}`,
    () =>
      sql`select ${name} as value from ${sql.table(table)} where ${name} in (${sql.join(list)})`.compile(
        db,
      ),
    list,
  );
  return new Set(rows.map(({ value }) => value));
}

async function identitiesIn(
  db: Kysely<Tables>,
  users: readonly MovedUser[],
): Promise<Taken['identities']> {
  const all = users.flatMap(({ identities }) => identities);
  if (all.length === 0) return new Set();
  const issuers = padded([...new Set(all.map(({ issuer }) => issuer))]);
  const subjects = padded(all.map(({ subject }) => subject));
  const rows = await db
    .selectFrom('identities')
    .select(['issuer', 'subject'])
    .where('issuer', 'in', issuers)
    .where('subject', 'in', subjects)
    .execute();
  return new Set(rows.map(({ issuer, subject }) => `${issuer} ${subject}`));
}
