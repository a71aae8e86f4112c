import {
  Kysely,
  PostgresDialect,
  PostgresQueryCompiler,
  type DataTypeNode,
  type Logger,
} from 'kysely';
import type { Engine, StoreOptions } from '../engine.ts';
import { keepOthersOut, requireAlone } from './alone.ts';
import { explainPostgresFailure } from './explain.ts';
import { migrateStepwise } from './migrate.ts';
import { openPool, type LentPool } from './pool.ts';
import type { Timeouts } from './timeouts.ts';
import { createPing } from './ping.ts';
import { createSpaceWatch } from './space.ts';
import type { Tables } from '../tables.ts';

/** A client gets an answer within two seconds, even if the database is slow or gone. */
const serving: Timeouts = {
  connectMs: 1_500,
  stepMs: 1_800,
  statementMs: 1_500,
  idleInTransactionMs: 2_000,
};

/** For a start and for commands: no request waits, and a migration may have to wait for another process. */
const unlimited: Timeouts = { connectMs: 5_000, stepMs: 0, statementMs: 0, idleInTransactionMs: 0 };

/**
 * The database works in parallel, and may be far away. Sessions are deleted slowly: a million takes some minutes.
 * Attempts are deleted as fast as a flood can add them.
 */
const pace = {
  sessions: { rows: 500, restMs: 130, restShare: 1 },
  others: { rows: 1_000, restMs: 0, restShare: 1 },
};

/** PostgreSQL behind a pool of connections. */
export function postgresEngine(
  databaseUrl: string,
  { poolSize = 10, patient = false, alone = false, warn }: StoreOptions,
): Engine {
  const space = createSpaceWatch();
  const pool = openPool(databaseUrl, poolSize, patient ? unlimited : serving);
  const db = over(pool, space.log);
  const ping = createPing(db);
  return {
    db,
    relaxed: db,
    prepareRead: null,
    readTogether: (work) => work(),
    poolState: () => pool.state(),
    pace,
    async ping() {
      await space.requireSpace(db);
      await ping();
    },
    async migrate() {
      // One holds a lock while the other works; a third is reserved for reads.
      const migrating = over(openPool(databaseUrl, 3, unlimited));
      try {
        return await migrateStepwise(migrating, { warn });
      } finally {
        await migrating.destroy();
      }
    },
    // VACUUM frees the rows and blanks nothing; see docs/decisions/013-postgresql.md.
    eraseTraces: async () => {},
    keepOthersOut: (transaction, tables) => keepOthersOut(transaction, tables, databaseUrl),
    async requireAlone(transaction) {
      if (alone) await requireAlone(transaction, databaseUrl);
    },
    explain: (error) => explainPostgresFailure(databaseUrl, error),
  };
}

function over(pool: LentPool, log: Logger = () => {}): Kysely<Tables> {
  return new Kysely({ dialect: new ByteOrderDialect({ pool }), log });
}

class ByteOrderDialect extends PostgresDialect {
  override createQueryCompiler(): PostgresQueryCompiler {
    return new ByteOrderCompiler();
  }
}

/** Texts are ordered and compared byte by byte, as SQLite does, whatever the collation of the database is. */
class ByteOrderCompiler extends PostgresQueryCompiler {
  protected override visitDataType(node: DataTypeNode): void {
    super.visitDataType(node);
    if (node.dataType === 'text') this.append(' collate "C"');
  }
}
