import { sql, SqliteAdapter, type Kysely, type Selectable } from 'kysely';
import type { ClaimedMail, OutboxMail, OutboxStore } from '../../features/mail/store.ts';
import { atomically } from './atomically.ts';
import { detailsFrom, insertToken } from './one-time-tokens.ts';
import type { OutboxTable, Tables } from '../tables.ts';

export function outboxQueries(db: Kysely<Tables>): OutboxStore {
  return {
    insert: (mail, receipt) =>
      atomically(db, async (transaction) => {
        if (receipt) await insertToken(transaction, receipt);
        await insertMail(transaction, mail);
      }),

    async hasDue(now) {
      const due = await db
        .selectFrom('outbox')
        .select('id')
        .where('due_at', '<=', now.getTime())
        .limit(1)
        .executeTakeFirst();
      return due !== undefined;
    },

    async claim({ now, until, limit }) {
      const rows = await db
        .with('due', (eb) => {
          const due = eb
            .selectFrom('outbox')
            .select('id')
            .where('due_at', '<=', now.getTime())
            .orderBy('due_at')
            .orderBy('id')
            .limit(limit);
          // SQLite has one writer at a time.
          const isSqlite = db.getExecutor().adapter instanceof SqliteAdapter;
          return isSqlite ? due : due.forUpdate().skipLocked();
        })
        .updateTable('outbox')
        .set(({ eb }) => ({ due_at: until.getTime(), tries: eb('tries', '+', 1) }))
        .where('id', 'in', ({ selectFrom }) => selectFrom('due').select('id'))
        .returningAll()
        .execute();
      return rows.map(mailFromTable);
    },

    async settle(mail) {
      await db.deleteFrom('outbox').where(isClaimed(mail)).execute();
    },

    async postpone(mail, dueAt) {
      await db
        .updateTable('outbox')
        .set({ due_at: dueAt.getTime() })
        .where(isClaimed(mail))
        .execute();
    },

    async state() {
      const { waiting, tried, oldest } = await db
        .selectFrom('outbox')
        .select(({ fn, ref }) => [
          fn.countAll<number | string>().as('waiting'),
          fn.count<number | string>(ref('id')).filterWhere('tries', '>', 0).as('tried'),
          fn.min<number | null>('created_at').as('oldest'),
        ])
        .executeTakeFirstOrThrow();
      return {
        waiting: Number(waiting),
        tried: Number(tried),
        oldest: oldest === null ? null : new Date(oldest),
      };
    },
  };
}

/** Inserts a mail in the transaction of what it tells about. */
export async function insertMail(db: Kysely<Tables>, mail: OutboxMail): Promise<void> {
  await db
    .insertInto('outbox')
    .values({
      id: mail.id,
      kind: mail.kind,
      user_id: mail.userId,
      email: mail.email,
      email_key: mail.emailKey,
      receipt_hash: mail.receiptHash,
      locale: mail.locale,
      details: mail.details && JSON.stringify(mail.details),
      created_at: mail.createdAt.getTime(),
      due_at: mail.dueAt.getTime(),
      give_up_at: mail.giveUpAt.getTime(),
      tries: mail.tries,
    })
    .execute();
}

/** A mail that another node has taken meanwhile is that one's. */
function isClaimed({ id, tries }: ClaimedMail) {
  return sql<boolean>`id = ${id} and tries = ${tries}`;
}

function mailFromTable(row: Selectable<OutboxTable>): OutboxMail {
  return {
    id: row.id,
    kind: row.kind,
    userId: row.user_id,
    email: row.email,
    emailKey: row.email_key,
    receiptHash: row.receipt_hash,
    locale: row.locale,
    details: detailsFrom(row.details),
    createdAt: new Date(row.created_at),
    dueAt: new Date(row.due_at),
    giveUpAt: new Date(row.give_up_at),
    tries: row.tries,
  };
}
