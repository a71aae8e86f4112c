import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export interface PreparedMigration extends Migration {
  /**
   * What takes long on PostgreSQL, and can be done while servers run, before the transaction of the migration: each
   * statement by itself. It may be interrupted, and done again.
   */
  prepare?(db: Kysely<unknown>): Promise<void>;
}
