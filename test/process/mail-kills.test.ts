import { expect, test } from 'vitest';
import { killUnderLoad } from '../support/mail-load.ts';
import { createPostgresDatabase, hasPostgres } from '../support/postgres-database.ts';
import { temporaryFolder } from '../support/process.ts';

const asked = process.env['LATCHKEY_KILLS'];
const kills = Number(asked ?? 4);

async function expectNoneLost(databaseUrl: string, nodes: number): Promise<void> {
  const { lost, promised, afterLastKillMs, ...report } = await killUnderLoad({
    databaseUrl,
    nodes,
    kills,
    mailsPerKill: 50,
  });
  expect(lost).toEqual([]);
  expect(promised).toBeGreaterThanOrEqual(50 * kills);
  expect(report.twiceWithoutKill).toBe(0);
  expect(report.twice).toBeLessThanOrEqual(10 * kills);
  expect(afterLastKillMs).toBeLessThan(70_000);
  if (asked !== undefined) console.log({ nodes, kills, promised, afterLastKillMs, ...report });
}

test(
  `${kills} kills with -9 of a node on SQLite, and of four on PostgreSQL, lose no mail that was promised, and the mail of a dead node leaves within 70 s`,
  async () => {
    // At once: each waits for a minute until what a dead node had claimed is free again.
    await Promise.all([
      expectNoneLost(`sqlite:${await temporaryFolder()}/latchkey.db`, 1),
      ...(hasPostgres ? [expectNoneLost(await createPostgresDatabase(), 4)] : []),
    ]);
  },
  100_000 + kills * 10_000,
);
