import { expect, test } from 'vitest';
import { sharedDatabase } from '../support/engines.ts';
import { killWhileDelivering } from '../support/webhook-load.ts';

const asked = process.env['LATCHKEY_EVENTS'];
const kills = Number(process.env['LATCHKEY_KILLS'] ?? 4);
const events = Number(asked ?? 300);
const nodes = process.env['TEST_ENGINE'] === 'postgres' ? 3 : 1;

test(
  `${kills} kills with -9 of nodes that deliver lose none of ${events} events, and each post is signed`,
  async () => {
    const databaseUrl = await sharedDatabase();
    const begun = performance.now();
    const found = await killWhileDelivering({ databaseUrl, nodes, kills, events });
    const seconds = Math.round((performance.now() - begun) / 1_000);
    if (asked !== undefined) console.info({ nodes, kills, seconds, ...found });
    expect(found.lost).toEqual([]);
    expect(found.unverified).toBe(0);
    expect(found.changes).toBeGreaterThanOrEqual(events);
    expect(found.events).toBeGreaterThanOrEqual(found.changes);
    expect(found.twiceWithoutKill).toBe(0);
    // Of each webhook a node has four under way.
    expect(found.twice).toBeLessThanOrEqual(4 * kills);
  },
  120_000 + kills * 10_000 + events * 40,
);
