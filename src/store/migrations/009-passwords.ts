import { PostgresAdapter, sql, type Kysely } from 'kysely';
import { alone, type PreparedMigration } from './prepared.ts';

type Before = { users: { id: string; password_hash: string } };
type After = Before & { passwords: { user_id: string; hash: string } };

/**
 * What `users.password_hash` holds for a user without a password: a well-formed hash of Argon2id that is no password's,
 * so that a server of before does the usual work and refuses the login.
 */
const noPassword = `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;
const none = sql.lit(noPassword);

/** Few enough that a deletion of one of these users waits for some milliseconds only. */
const rowsAtOnce = 1_000;

/**
 * A password gets a row of its own in `passwords`; a user may have none.
 *
 * Servers of before read and write `users.password_hash` and go on. Until the column is dropped, triggers keep the two
 * alike in the transaction of each write: a sign-up, a new password and a better hash of an old server are in
 * `passwords`, and those of a new server in the column. So an old server refuses no login and takes no old password.
 * New servers do not name the column: it has a default, for users whom they insert. A later migration can drop the
 * triggers and then the column, as `-needs-009`.
 */
export const passwords: PreparedMigration = {
  async prepare(untyped: Kysely<unknown>) {
    const db = untyped.withTables<After>();
    const any = await db.selectFrom('users').select('id').limit(1).executeTakeFirst();
    if (!any) return;
    await alone(db, async () => {
      if (!(await isBegun(db))) await db.transaction().execute(beginOnPostgres);
      await fill(db);
    });
  },

  async up(untyped: Kysely<unknown>) {
    const db = untyped.withTables<After>();
    if (!(db.getExecutor().adapter instanceof PostgresAdapter)) return upOnSqlite(db);
    if (!(await isBegun(db))) {
      await beginOnPostgres(db);
      await fill(db);
    }
    await followPasswords(db);
  },
};

/** Goes by the function, since a table of this name may be another program's. */
async function isBegun(db: Kysely<After>): Promise<boolean> {
  const { rows } = await sql`select 1 where
    to_regprocedure(format('%I.latchkey_users_to_passwords()', current_schema())) is not null`.execute(
    db,
  );
  return rows.length > 0;
}

async function createPasswords(db: Kysely<After>): Promise<void> {
  await db.schema
    .createTable('passwords')
    .addColumn('user_id', 'text', (column) =>
      column.primaryKey().notNull().references('users.id').onDelete('cascade'),
    )
    .addColumn('hash', 'text', (column) => column.notNull())
    .execute();
}

/** From its commit on, what old servers write is in the table, too. */
async function beginOnPostgres(db: Kysely<After>): Promise<void> {
  await sql`set local lock_timeout = '1s'`.execute(db);
  await sql`alter table users alter column password_hash set default ${none}`.execute(db);
  await createPasswords(db);
  await createFunction(
    db,
    'latchkey_users_to_passwords',
    sql`insert into passwords (user_id, hash) values (new.id, new.password_hash)
      on conflict (user_id) do update set hash = excluded.hash where passwords.hash <> excluded.hash;`,
  );
  await sql`create trigger users_password_inserted after insert on users for each row
    when (new.password_hash <> ${none})
    execute function latchkey_users_to_passwords()`.execute(db);
  await sql`create trigger users_password_updated after update of password_hash on users for each row
    when (new.password_hash <> old.password_hash and new.password_hash <> ${none})
    execute function latchkey_users_to_passwords()`.execute(db);
}

/** Only now: while rows are filled in, there is nothing to follow. */
async function followPasswords(db: Kysely<After>): Promise<void> {
  await createFunction(
    db,
    'latchkey_passwords_to_users',
    sql`if tg_op = 'DELETE' then
        update users set password_hash = ${none} where id = old.user_id;
      else
        update users set password_hash = new.hash where id = new.user_id and password_hash <> new.hash;
      end if;`,
  );
  await sql`create trigger passwords_changed after insert or delete or update of hash on passwords
    for each row execute function latchkey_passwords_to_users()`.execute(db);
}

/**
 * With the rights of its owner: an old server may have rights on the tables of before alone. Then the function must
 * find no table that a server has made, and no one else may put it on a table of theirs: what they write there would
 * be anyone's password. A trigger that is there fires without that right.
 */
async function createFunction(
  db: Kysely<After>,
  name: string,
  statements: ReturnType<typeof sql>,
): Promise<void> {
  const { rows } = await sql<{ schema: string }>`select current_schema() as schema`.execute(db);
  const path = sql.id(rows[0]?.schema ?? 'public');
  const body = sql`begin ${statements} return null; end`.compile(db).sql;
  await sql`create function ${sql.id(name)}() returns trigger language plpgsql
    security definer set search_path = ${path}, pg_temp as ${sql.lit(body)}`.execute(db);
  await sql`revoke execute on function ${sql.id(name)}() from public`.execute(db);
}

/** Copies the hashes of the users of before, a batch at a time: what a trigger has written is newer. */
async function fill(db: Kysely<After>): Promise<void> {
  let after: string | null = '';
  while (after !== null) {
    // The lock prevents the deletion of a user meanwhile, but no other change.
    const batch: { rows: { last: string | null }[] } = await sql<{ last: string | null }>`
      with batch as (
        select id, password_hash from users where id > ${after} order by id
        limit ${sql.lit(rowsAtOnce)} for key share
      ), filled as (
        insert into passwords (user_id, hash) select id, password_hash from batch
        where password_hash <> ${none} on conflict do nothing
      )
      select max(id) as last from batch`.execute(db);
    after = batch.rows[0]?.last ?? null;
  }
}

/** SQLite gives no column a default afterwards: another takes its name. All of it is in one transaction. */
async function upOnSqlite(db: Kysely<After>): Promise<void> {
  await sql`alter table users rename column password_hash to hash_before`.execute(db);
  await sql`alter table users add column password_hash text not null default ${none}`.execute(db);
  await sql`update users set password_hash = hash_before`.execute(db);
  await sql`alter table users drop column hash_before`.execute(db);
  await createPasswords(db);
  await sql`insert into passwords (user_id, hash) select id, password_hash from users`.execute(db);
  await sql`create trigger users_password_inserted after insert on users
    when new.password_hash <> ${none} begin
      insert into passwords (user_id, hash) values (new.id, new.password_hash);
    end`.execute(db);
  await sql`create trigger users_password_updated after update of password_hash on users
    when new.password_hash <> old.password_hash and new.password_hash <> ${none} begin
      insert into passwords (user_id, hash) values (new.id, new.password_hash)
        on conflict (user_id) do update set hash = excluded.hash where hash <> excluded.hash;
    end`.execute(db);
  await sql`create trigger passwords_inserted after insert on passwords begin
      update users set password_hash = new.hash where id = new.user_id and password_hash <> new.hash;
    end`.execute(db);
  await sql`create trigger passwords_updated after update of hash on passwords begin
      update users set password_hash = new.hash where id = new.user_id and password_hash <> new.hash;
    end`.execute(db);
  await sql`create trigger passwords_deleted after delete on passwords begin
      update users set password_hash = ${none} where id = old.user_id;
    end`.execute(db);
}
