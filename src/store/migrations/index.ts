import { sql, type Kysely } from 'kysely';
import { StoreOpenError } from '../../lib/store-errors.ts';
import type { Tables } from '../tables.ts';
import type { PreparedMigration } from './prepared.ts';

/**
 * Every migration, in order; each is loaded when it is run. A name that has been released is never changed. Versions
 * that do not know a migration may run on a database that has it, unless its name ends with `-needs-NNN`: then only
 * versions that know migration NNN may.
 */
export const migrations: Readonly<Record<string, () => Promise<PreparedMigration>>> = {
  '001-users-and-keys': async () => (await import('./001-users-and-keys.ts')).usersAndKeys,
  '002-sessions': async () => (await import('./002-sessions.ts')).sessions,
  '003-key-rotation': async () => (await import('./003-key-rotation.ts')).keyRotation,
  '004-scopes': async () => (await import('./004-scopes.ts')).scopes,
  '005-attempts': async () => (await import('./005-attempts.ts')).attempts,
  '006-full-case-folding': async () => (await import('./006-full-case-folding.ts')).fullCaseFolding,
  '007-refresh-without-rows': async () =>
    (await import('./007-refresh-without-rows.ts')).refreshWithoutRows,
  '008-leases': async () => (await import('./008-leases.ts')).leases,
  '009-passwords': async () => (await import('./009-passwords.ts')).passwords,
  '010-accounts': async () => (await import('./010-accounts.ts')).accounts,
  '011-factors': async () => (await import('./011-factors.ts')).factors,
  '012-login-codes': async () => (await import('./012-login-codes.ts')).loginCodes,
  '013-identities': async () => (await import('./013-identities.ts')).identities,
  '014-administration': async () => (await import('./014-administration.ts')).administration,
  '015-moving-in': async () => (await import('./015-moving-in.ts')).movingIn,
};

const isKnown = (name: string) => Object.hasOwn(migrations, name);

/** The number of the newest migration that this version knows. */
const newest = Object.keys(migrations).at(-1)?.slice(0, 3) ?? '';

/** Returns whether this version may run on a database that has the migration. A name of another shape is another program's. */
const mayHave = (name: string) =>
  isKnown(name) || (/^\d{3}-/.test(name) && (/-needs-(\d{3})$/.exec(name)?.[1] ?? '') <= newest);

/**
 * Returns the names of the migrations that the database lacks; all of them where it is empty. Throws StoreOpenError when
 * it was migrated by a newer version, and this one may not run on it.
 */
export async function findPending(db: Kysely<Tables>): Promise<string[]> {
  const names = await readNames(db);
  refuse(names.filter((name) => !mayHave(name)));
  const pending = Object.keys(migrations).filter((name) => !names.includes(name));
  // A database is migrated in the order of the numbers: a newer version would have run these.
  if (pending.length > 0) refuse(names.filter((name) => !isKnown(name)));
  return pending;
}

/** Throws StoreOpenError unless this version may run on the database as it is. Changes nothing. */
export async function requireMigrated(db: Kysely<Tables>): Promise<void> {
  const pending = await findPending(db);
  if (pending.length === 0) return;
  const state =
    pending.length === Object.keys(migrations).length
      ? 'The database has no tables of Latchkey, or none that its user may use'
      : `The database was last used by an older version of Latchkey (it lacks ${pending.join(', ')})`;
  throw new StoreOpenError(
    `${state}. Run \`latchkey migrate\` as a user who owns the tables, or set AUTH_MIGRATE=on.`,
  );
}

/** Throws StoreOpenError unless the database is one of exactly this version. Changes nothing. */
export async function requireExact(db: Kysely<Tables>): Promise<void> {
  const names = await readNames(db);
  refuse(names.filter((name) => !isKnown(name)));
  if (names.length === 0) throw new StoreOpenError('It is not a database of Latchkey.');
  if (names.length < Object.keys(migrations).length)
    throw new StoreOpenError('It was last used by an older version: run `latchkey migrate` on it.');
}

function refuse(unknown: readonly string[]): void {
  if (unknown.length === 0) return;
  throw new StoreOpenError(
    `The database was used by a newer version of Latchkey (it has ${unknown.join(', ')}). Start that version, or restore a backup made before it.`,
  );
}

/** Returns the names of the migrations that were run; none where there is no table of them. */
async function readNames(db: Kysely<Tables>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`
    .execute(db)
    .catch((error: unknown) => {
      if (isMissing(error)) return { rows: [] };
      throw error;
    });
  return rows.map(({ name }) => name);
}

/** In the words of PostgreSQL (`undefined_table`), and in those of SQLite. */
function isMissing(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  return code === '42P01' || message?.startsWith('no such table: ') === true;
}
