import { sql, type Expression, type Kysely, type Transaction } from 'kysely';
import { compiledChange, compiledQuery, type Slots } from './compiled.ts';
import { isLiveAt } from './session-rows.ts';
import type { ViewerRow } from '../../features/users/store.ts';
import type { Tables } from '../tables.ts';
import { viewerColumns, viewerFromTable } from './user-rows.ts';

/*
 * An update that changes nothing locks its row on every engine until the transaction is over, and what is read
 * after it is what the others before have left. Users first, then sessions: steps that take
 * their locks in one order do not wait in a circle.
 */

type Database = Transaction<Tables>;

/**
 * Waits for every step that changes the user, their password, or more than one of their sessions, and keeps the next
 * ones waiting. Returns whether there is such a user.
 */
export async function lockUser(db: Database, id: string): Promise<boolean> {
  return (await keepUser(db, { id })) > 0;
}

/** The same; returns the user, or null if there is no such user. */
export async function lockViewer(db: Database, id: string): Promise<ViewerRow | null> {
  const [kept] = await keepViewer(db, { id });
  return kept ? viewerFromTable(kept) : null;
}

/** A user who has been locked, and what a login asks of them besides. */
export interface Comer {
  readonly user: ViewerRow;
  /** Whether they have proved an address, where that was asked. */
  readonly hasAddress: boolean;
}

/** The same for a user who logs in. A server that sends no mail asks for no address. */
export async function lockComer(
  db: Database,
  id: string,
  { withAddress }: { withAddress: boolean },
): Promise<Comer | null> {
  const [kept] = await (withAddress ? keepComerWithAddress : keepComer)(db, { id });
  if (!kept) return null;
  return {
    user: viewerFromTable(kept),
    hasAddress: kept.email_key !== null,
  };
}

/** Enables a user who has been disabled since their creation, and no other. Returns the user, or null. */
export async function admitPending(db: Database, id: string): Promise<ViewerRow | null> {
  const [admitted] = await db
    .updateTable('users')
    .set({ disabled_at: null })
    .where('id', '=', id)
    .whereRef('disabled_at', '=', 'created_at')
    .returning(viewerColumns)
    .execute();
  return admitted ? viewerFromTable(admitted) : null;
}

/** Returns whether the session is neither revoked nor over, which holds until the step is. */
export async function lockLiveSession(db: Database, id: string, now: Date): Promise<boolean> {
  return (await keepLiveSession(db, { id, now: now.getTime() })) > 0;
}

/** Waits until no one else holds the lock of this name. */
export async function lockByName(db: Database, name: string): Promise<void> {
  await db
    .insertInto('locks')
    .values({ name })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ name }))
    .execute();
}

const keepUser = compiledChange((db, { id }: Slots<{ id: string }>) => userKept(db, id));

const keepViewer = compiledQuery((db, { id }: Slots<{ id: string }>) =>
  userKept(db, id).returning(viewerColumns),
);

const keepComer = compiledQuery((db, { id }: Slots<{ id: string }>) =>
  userKept(db, id)
    .returning(viewerColumns)
    .returning(sql<string | null>`null`.as('email_key')),
);

const keepComerWithAddress = compiledQuery((db, { id }: Slots<{ id: string }>) =>
  userKept(db, id)
    .returning(viewerColumns)
    .returning(({ selectFrom }) =>
      selectFrom('contacts')
        .select('email_key')
        .whereRef('contacts.user_id', '=', 'users.id')
        .as('email_key'),
    ),
);

function userKept(db: Kysely<Tables>, id: Expression<string>) {
  return db
    .updateTable('users')
    .set(({ ref }) => ({ scope: ref('scope') }))
    .where('id', '=', id);
}

const keepLiveSession = compiledChange((db, { id, now }: Slots<{ id: string; now: number }>) =>
  db
    .updateTable('sessions')
    .set(({ ref }) => ({ revoked_at: ref('revoked_at') }))
    .where('id', '=', id)
    .where(isLiveAt(now)),
);
