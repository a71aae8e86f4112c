import { describe, expect, test } from 'vitest';
import { createDevice, createWorld, type Device, type Tab } from '../support/client-world.ts';
import { createTestServer, password } from '../support/test-server.ts';

type Transport = 'cookie' | 'bearer';
const transports: Transport[] = ['cookie', 'bearer'];
const susan = { username: 'susan', password };
const me = '{ me { username } }';
const isRefresh = (document: string) => /\brefresh\b/.test(document);
const refreshesOf = ({ asked }: Device) => asked.filter(isRefresh).length;

/** Susan in one tab, whose access token has expired. */
async function expired(transport: Transport, environment: Record<string, string> = {}) {
  const world = createWorld(await createTestServer(environment));
  const device = createDevice(world);
  const tab = device.open({ transport });
  await world.run(tab.client.signUp(susan));
  device.asked.length = 0;
  tab.changes.length = 0;
  world.server.clock.advanceSeconds(3600);
  const ask = (one: Tab = tab) => world.run(one.client.request<any>(me).catch((error) => error));
  return { world, device, tab, ask };
}

describe.each(transports)('the client, by %s,', (transport) => {
  test('asks again at once for an answer that is lost', async () => {
    const { device, tab, ask } = await expired(transport);
    let lost = 0;
    device.fault = (document) => (isRefresh(document) && (lost += 1) < 3 ? 'answer' : null);
    expect((await ask()).me).toEqual({ username: 'susan' });
    expect([refreshesOf(device), tab.changes]).toEqual([3, []]);
  });

  test('asks beside a request that stays without an answer', async () => {
    const { world, device, ask } = await expired(transport);
    let sent = 0;
    device.fault = (document) => (isRefresh(document) && (sent += 1) === 1 ? 'silence' : null);
    const begun = world.now();
    expect((await ask()).me).toEqual({ username: 'susan' });
    expect(world.now() - begun).toBeLessThan(3000);
  });

  test('signs no one out while the server is away, and goes on when it is back', async () => {
    const { world, device, tab, ask } = await expired(transport);
    device.fault = (document) => (isRefresh(document) ? 'request' : null);
    expect(await ask()).toMatchObject({ code: 'UNAUTHENTICATED' });
    await world.run(world.wait(3_600_000));
    expect(await ask()).toMatchObject({ code: 'UNAUTHENTICATED' });
    device.fault = () => null;
    expect((await ask()).me).toEqual({ username: 'susan' });
    expect(tab.changes).toEqual([]);
  });

  test('leaves a device without a network as it is', async () => {
    const { device, tab, ask } = await expired(transport);
    device.isOffline = true;
    expect(await ask()).toMatchObject({ code: 'NO_ANSWER' });
    expect(tab.client.user).toMatchObject({ username: 'susan' });
  });

  test('goes on when another tab holds the lock and does nothing', async () => {
    const { world, device, ask } = await expired(transport);
    const other = device.open({ transport });
    device.fault = (document) => (isRefresh(document) ? 'silence' : null);
    void other.client.request(me).catch(() => {});
    await world.run(world.wait(1000));
    device.fault = () => null;
    expect((await ask()).me).toEqual({ username: 'susan' });
  });

  test('says why a user is signed out: the session was ended elsewhere', async () => {
    const { world, tab, ask } = await expired(transport);
    expect((await ask()).me).toEqual({ username: 'susan' });
    const administration = world.server.administer({ kind: 'test' });
    await administration.revokeSessions((await administration.findUser('susan'))!.id);
    for (let time = 0; time < 3; time += 1)
      expect(await ask()).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(tab.changes).toEqual([{ user: null, reason: 'revoked', otherTab: false }]);
  });

  test('does not take a clock that is wrong for an expired token', async () => {
    const { world, device, tab, ask } = await expired(transport);
    await ask();
    device.asked.length = 0;
    device.skew = -86_400_000;
    expect((await ask()).me).toEqual({ username: 'susan' });
    expect(refreshesOf(device)).toBe(0);
    // Its clock stood still while it slept.
    device.slept += 890_000;
    world.sleep(890_000);
    expect((await ask()).me).toEqual({ username: 'susan' });
    expect(tab.changes).toEqual([]);
  });
});

test('a server that wants to be left alone is asked again when it says so, and not before', async () => {
  const { world, device, ask, tab } = await expired('bearer', { AUTH_ATTEMPTS: 'on' });
  const real = world.server.fetch;
  let busy = true;
  Object.assign(world.server, {
    fetch: (request: Request) =>
      busy && device.asked.at(-1)?.includes('refresh')
        ? Promise.resolve(
            Response.json({
              errors: [{ message: '', extensions: { code: 'SERVER_BUSY', retryAfter: 60 } }],
            }),
          )
        : real(request),
  });
  expect(await ask()).toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(await ask()).toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(refreshesOf(device)).toBe(1);
  busy = false;
  await world.run(world.wait(61_000));
  expect((await ask()).me).toEqual({ username: 'susan' });
  expect(tab.changes).toEqual([]);
});

test('what one user has asked for is not sent for another one, also where no tab tells the others', async () => {
  const world = createWorld(await createTestServer());
  const device = createDevice(world, { channel: false, locks: false });
  const [hers, his] = [device.open({ transport: 'bearer' }), device.open({ transport: 'bearer' })];
  await world.run(hers.client.signUp(susan));
  await world.run(his.client.signUp({ username: 'john', password }));
  device.asked.length = 0;
  const asked = hers.client.request('mutation { revokeOtherSessions }');
  expect(await world.run(asked.catch((error) => error.code))).toBe('USER_CHANGED');
  expect(device.asked).toEqual([]);
  // A login may change the user: what proves who the user is may not.
  await world.run(hers.client.login(susan));
  const proved = his.client.reauthenticate({ password });
  expect(await world.run(proved.catch((error) => error.code))).toBe('USER_CHANGED');
  await world.run(his.client.login({ username: 'john', password }));
  await world.run(hers.client.accessToken());
  expect(hers.changes.at(-1)).toMatchObject({ user: { username: 'john' }, otherTab: true });
});

test('a storage that fails keeps no one from going on, and a logout works without a network', async () => {
  const world = createWorld(await createTestServer());
  const device = createDevice(world);
  const full = () => {
    throw new DOMException('It is full.', 'QuotaExceededError');
  };
  const storage = { getItem: () => null, setItem: full, removeItem: full };
  const { client } = device.open({ transport: 'bearer', storage });
  await world.run(client.signUp(susan));
  world.server.clock.advanceSeconds(3600);
  for (let time = 0; time < 2; time += 1)
    expect(await world.run(client.request(me))).toEqual({ me: { username: 'susan' } });
  device.isOffline = true;
  const left = client.logout();
  expect(await world.run(left.catch((error) => error.code))).toBe('NO_ANSWER');
  expect([client.user, await client.accessToken()]).toEqual([null, null]);
});

test('a token goes to the origin of the url and to those that are listed, and to no other', async () => {
  const world = createWorld(await createTestServer());
  const device = createDevice(world);
  const seen: [string, string | null][] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    seen.push([request.url, request.headers.get('authorization')]);
    return request.url.startsWith('http://localhost:4000/')
      ? world.atServer(() => world.server.fetch(request))
      : Response.json({ data: {} });
  };
  const origins = ['https://api.example.com'];
  const { client } = device.open({ transport: 'bearer', fetch, origins });
  await world.run(client.signUp(susan));
  seen.length = 0;
  const strangers = [
    'https://api.example.com.evil.test/',
    'https://evil.test/https://api.example.com/',
    'https://api.example.com:444/',
    'http://api.example.com/',
    'https://localhost:4000/',
  ];
  for (const url of ['https://api.example.com/a', 'http://localhost:4000/graphql', ...strangers])
    await world.run(client.fetch(url, { method: 'POST', body: '{}' }));
  expect(seen.map(([, token]) => token !== null)).toEqual([
    true,
    true,
    ...strangers.map(() => false),
  ]);
});
