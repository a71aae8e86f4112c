import { describe, expect, test } from 'vitest';
import type { Platform } from '../../src/client/platform.ts';
import { createDevice, createWorld, endpoint } from '../support/client-world.ts';
import { createTestServer, password } from '../support/test-server.ts';

const susan = { username: 'susan', password };
const open = async () => {
  const world = createWorld(await createTestServer());
  return { world, device: createDevice(world) };
};

describe('tokens in a storage', () => {
  const urls = [
    ['https://api.example.com/graphql', 'https://api-example.com/graphql'],
    ['https://example.com/a/graphql', 'https://example.com/a-graphql'],
    ['https://example.com/a_graphql', 'https://example.com/a/graphql'],
    ['https://example.com/graphql', 'https://example.com/graphql/'],
  ];

  test.each(urls)('of %s are not sent to %s', async (own, other) => {
    const { world, device } = await open();
    const asAt = async (url: string) => {
      const sent: (string | null)[] = [];
      const { client } = device.open({
        transport: 'bearer',
        url,
        fetch: async (input, init) => {
          const request = new Request(input, init);
          sent.push(request.headers.get('authorization'));
          return world.atServer(() => world.server.fetch(new Request(endpoint, request)));
        },
      });
      return { client, sent };
    };
    const first = await asAt(own);
    await world.run(first.client.signUp(susan));
    const second = await asAt(other);
    await world.run(second.client.request('{ __typename }'));
    expect(second.sent).toEqual([null]);
  });

  test('are not lost to a client of the same server that has cookies', async () => {
    const { world, device } = await open();
    const bearer = device.open({ transport: 'bearer' });
    const cookies = device.open();
    await world.run(bearer.client.signUp(susan));
    await world.run(cookies.client.signUp({ ...susan, username: 'john' }));
    const again = device.open({ transport: 'bearer' });
    expect(await world.run(again.client.ready())).toMatchObject({ username: 'susan' });
  });
});

describe('what is answered after a logout', () => {
  test.each(['in the same tab', 'in another tab'])('keeps no token, %s', async (where) => {
    const { world, device } = await open();
    const [one, other] = [device, device].map(({ open: tab }) => tab({ transport: 'bearer' }));
    await world.run(one!.client.signUp(susan));
    const proving = one!.client.reauthenticate({ password });
    const leaving = (where === 'in the same tab' ? one : other)!.client.logout();
    await world.run(Promise.allSettled([proving, leaving]));
    await world.run(world.wait(1000));
    expect([one!.client.user, other!.client.user]).toEqual([null, null]);
    expect([...device.storage.values.values()].join()).not.toContain('accessToken');
  });
});

test('a login works where the browser forbids locks', async () => {
  const { world, device } = await open();
  const locks: Platform['locks'] = {
    request: () => Promise.reject(new DOMException('forbidden', 'SecurityError')),
  };
  const { client } = device.open({}, { locks });
  expect(await world.run(client.signUp(susan))).toMatchObject({ username: 'susan' });
  world.server.clock.advanceSeconds(3600);
  expect(await world.run(client.request('{ me { username } }'))).toEqual({
    me: { username: 'susan' },
  });
});
