import { expect, test } from 'vitest';
import { killUnderLoad } from '../support/mail-load.ts';
import { createPostgresDatabase, hasPostgres } from '../support/postgres-database.ts';

const asked = process.env['LATCHKEY_KILLS'];
const kills = Number(asked ?? 4);

test.runIf(hasPostgres)(
  `${kills} kills with -9 of four nodes on PostgreSQL lose no mail that was stored, and the mail of a dead node leaves within 70 s`,
  async () => {
    const databaseUrl = await createPostgresDatabase();
    const load = { nodes: 4, kills, mails: 50 * kills };
    const { lost, stored, afterLastKillMs, ...report } = await killUnderLoad({
      databaseUrl,
      ...load,
    });
    expect({ lost, stored }).toEqual({ lost: [], stored: load.mails });
    expect(report.twiceWithoutKill).toBe(0);
    expect(report.twice).toBeLessThanOrEqual(10 * kills);
    expect(afterLastKillMs).toBeLessThan(70_000);
    if (asked !== undefined) console.log({ kills, stored, afterLastKillMs, ...report });
  },
  100_000 + kills * 10_000,
);
