import { describe, expect, test } from 'vitest';
import { readEvents } from '../../../src/testing/events.ts';
import { engines } from '../../support/engines.ts';
import { createTestServer, password } from '../../support/test-server.ts';
import { userId } from '../../support/user-id.ts';

describe.each(engines)('on %s', (_engine, createDatabase) => {
  test('of many requests at once, each event says where its own came from', async () => {
    const server = await createTestServer({
      DATABASE_URL: await createDatabase(),
      AUTH_TRUSTED_PROXIES: '127.0.0.1',
    });
    const names = Array.from({ length: 12 }, (_, place) => `user${place}`);
    const ask = (document: string, place: number) =>
      server.execute(`mutation { ${document} { tokenType } }`, {
        headers: { 'x-forwarded-for': `192.0.2.${place}`, 'user-agent': `Client ${place}` },
      });
    await Promise.all(
      names.map((name, place) =>
        ask(`signUp(input: { username: "${name}", password: "${password}" })`, place),
      ),
    );
    await Promise.all(
      names.map((name, place) =>
        ask(`login(username: "${name}", password: "${place % 2 ? password : 'x'}")`, place),
      ),
    );
    const ids = await Promise.all(names.map((name) => userId(server.store, name)));
    const seen = (await readEvents(server.store.audit)).map((event) => {
      const place = ids.indexOf(event.subjectId!);
      return { ...event, place };
    });
    expect(seen).toHaveLength(2 * names.length);
    for (const { action, place, ip, userAgent } of seen)
      expect([action, ip, userAgent]).toEqual([action, `192.0.2.${place}`, `Client ${place}`]);
  });
});
