import { describe, expect, test } from 'vitest';
import { distantPostgres } from '../support/distant-postgres.ts';
import { createPostgresDatabase, hasPostgres } from '../support/postgres-database.ts';
import { createPage, loginDocument } from '../support/page.ts';
import { createTestServer, password } from '../support/test-server.ts';

/** A server whose database is far away, where susan has signed up and connections are open. */
async function setUp(more = {}) {
  const distant = await distantPostgres(await createPostgresDatabase(), 40);
  const server = await createTestServer({
    AUTH_ATTEMPTS: 'on',
    AUTH_SMTP_URL: 'none',
    DATABASE_URL: distant.url,
    ...more,
  });
  await server.signUp();
  await Promise.all(Array.from({ length: 6 }, () => server.login('susan', password)));
  return { ...distant, server };
}

const succeeds = async (answer: Promise<{ status: number }>) =>
  expect((await answer).status).toBe(200);

/** A login that is counted as a device's is counted on one row, which is one statement. */
describe.runIf(hasPostgres)('a login takes at most eight round trips to PostgreSQL', () => {
  test('of a stranger', async () => {
    const { server, countTrips } = await setUp();
    const trips = await countTrips(() => succeeds(server.login('susan', password)));
    expect(trips).toBeLessThanOrEqual(8);
  });

  test('and one more where the server sends mail: whether the user has proved an address', async () => {
    const { server, countTrips } = await setUp({ AUTH_SMTP_URL: 'console:' });
    const trips = await countTrips(() => succeeds(server.login('susan', password)));
    expect(trips).toBeLessThanOrEqual(9);
  });

  test('of a browser that has logged out', async () => {
    const { server, countTrips } = await setUp();
    const page = createPage(server);
    await page.execute(loginDocument);
    await page.logout();
    const trips = await countTrips(() => succeeds(page.execute(loginDocument)));
    expect(trips).toBeLessThanOrEqual(8);
  });
});
