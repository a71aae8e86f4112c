import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startCluster, type Cluster } from '../support/cluster.ts';
import { letLive, type People } from '../support/people.ts';
import { createPgBouncer, keepsStatements, pgbouncerVersion } from '../support/pgbouncer.ts';
import { hasOwnPostgres, ownPostgres } from '../support/postgres-rig.ts';
import { runSql } from '../support/postgres-server.ts';

const asked = process.env['LATCHKEY_LOAD_SECONDS'];
const seconds = Number(asked ?? 6);
const clients = Number(process.env['LATCHKEY_LOAD_CLIENTS'] ?? 12);

/** Each session is good, or ended, as its client was told, on whatever node it asks. */
async function expectSessions({ ask }: Cluster, { persons }: People): Promise<void> {
  for (const { name, sessions } of persons) {
    for (const { live, accessToken } of sessions) {
      expect(await ask('{ me { username } }', accessToken)).toMatchObject(
        live ? { data: { me: { username: name } } } : { reason: 'SESSION_REVOKED' },
      );
    }
  }
}

describe.runIf(hasOwnPostgres && pgbouncerVersion)('three servers behind one PgBouncer', () => {
  const { createDatabase } = ownPostgres({ fsync: 'on', synchronous_commit: 'off' });

  const poolers: [string, Record<string, string>][] = [
    ['forgets prepared statements', keepsStatements ? { max_prepared_statements: '0' } : {}],
  ];
  if (keepsStatements) poolers.push(['keeps them', { max_prepared_statements: '200' }]);

  test.each(poolers)(
    `that %s: ${seconds} s of load, with restarts of either, and no answer is wrong`,
    async (_, settings) => {
      const direct = await createDatabase();
      const pooler = await createPgBouncer(direct, { ...settings, default_pool_size: '10' });
      onTestFinished(() => pooler.remove());
      const env = { DATABASE_URL: pooler.url, AUTH_REFRESH_GRACE_SECONDS: '60' };
      const cluster = await startCluster(3, env);
      const people = letLive(cluster, clients);
      const part = () => pause((seconds * 1000) / 5);

      await part();
      await pooler.command('reconnect');
      await part();
      await pooler.stop('SIGKILL');
      await pooler.start();
      await part();
      await cluster.replace(1);
      await part();
      await pooler.stop('SIGINT');
      await pooler.start();
      await part();
      await people.stop();

      const { counts, surprises } = cluster;
      const { contradictions, writes, persons } = people;
      expect(contradictions).toEqual([]);
      expect(surprises).toEqual([]);
      expect(writes).toBeGreaterThan(5 * seconds);
      await expectSessions(cluster, people);
      const locks = "select * from pg_locks where locktype = 'advisory'";
      expect(await runSql(direct, locks)).toEqual([]);
      const servers =
        "select 1 from pg_stat_activity where datname = current_database() and application_name = 'latchkey'";
      const connections = (await runSql(direct, servers)).length;
      expect(connections).toBeLessThanOrEqual(10);
      if (asked) {
        const { slowestMs } = cluster;
        console.info({ writes, users: persons.length, slowestMs, connections, counts });
      }
    },
    (4 * seconds + 90) * 1000,
  );
});
