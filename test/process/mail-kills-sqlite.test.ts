import { expect, test } from 'vitest';
import { killUnderLoad } from '../support/mail-load.ts';
import { temporaryFolder } from '../support/process.ts';

const asked = process.env['LATCHKEY_KILLS'];
const kills = Number(asked ?? 4);

test(
  `${kills} kills with -9 of a node on SQLite lose no mail that was promised, and the mail of a dead node leaves within 70 s`,
  async () => {
    const databaseUrl = `sqlite:${await temporaryFolder()}/latchkey.db`;
    const load = { nodes: 1, kills, mailsPerKill: 50 };
    const { lost, promised, afterLastKillMs, ...report } = await killUnderLoad({
      databaseUrl,
      ...load,
    });
    expect(lost).toEqual([]);
    expect(promised).toBeGreaterThanOrEqual(50 * kills);
    expect(report.twiceWithoutKill).toBe(0);
    expect(report.twice).toBeLessThanOrEqual(10 * kills);
    expect(afterLastKillMs).toBeLessThan(70_000);
    if (asked !== undefined) console.log({ kills, promised, afterLastKillMs, ...report });
  },
  100_000 + kills * 10_000,
);
