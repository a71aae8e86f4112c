import { describe, expect, test } from 'vitest';
import { createDevice, createWorld, type Device, type Tab } from '../support/client-world.ts';
import { createTestServer, password } from '../support/test-server.ts';

type Transport = 'cookie' | 'bearer';
const transports: Transport[] = ['cookie', 'bearer'];
const susan = { username: 'susan', password };
const me = '{ me { username } }';
const user = { username: 'susan' };

const isRefresh = (document: string) => /\brefresh\b/.test(document);
const countRefreshes = ({ asked }: Device) => asked.filter(isRefresh).length;

/** Susan in some tabs of one browser. */
async function openTabs(transport: Transport, habits = {}, count = 2) {
  const world = createWorld(await createTestServer());
  const device = createDevice(world, habits);
  const open = () => device.open({ transport });
  const [first, ...others] = Array.from({ length: count }, open) as [Tab, ...Tab[]];
  await world.run(first.client.signUp(susan));
  const tabs = [first, ...others];
  await world.run(Promise.all(tabs.map(({ client }) => client.ready())));
  device.asked.length = 0;
  const ask = (tab: Tab) => tab.client.request(me);
  const reasons = () =>
    tabs.map(({ changes }) => changes.map(({ reason, otherTab }) => [reason, otherTab]));
  return { world, device, tabs, first, second: tabs[1]!, open, ask, reasons };
}

describe.each(transports)('two tabs, by %s', (transport) => {
  test('renew once for all requests that are refused together', async () => {
    const { world, device, tabs, ask } = await openTabs(transport);
    world.server.clock.advanceSeconds(3600);
    const answers = tabs.flatMap((tab) => Array.from({ length: 5 }, () => ask(tab)));
    const given = await world.run(Promise.all(answers));
    expect(given.map((data) => data['me'])).toEqual(Array.from({ length: 10 }, () => user));
    expect(countRefreshes(device)).toBe(1);
  });

  test('renew ahead of time, by how long ago the token came', async () => {
    const { world, device, first, ask } = await openTabs(transport);
    await world.run(world.wait(880_000));
    expect(await world.run(ask(first))).toEqual({ me: { username: 'susan' } });
    expect(device.asked.map(isRefresh)).toEqual([true, false]);
  });

  test('hear of a logout, once', async () => {
    const { world, first, second, reasons } = await openTabs(transport);
    await world.run(first.client.logout());
    await world.run(world.wait(100));
    expect([first.client.user, second.client.user]).toEqual([null, null]);
    expect(reasons()).toEqual([
      [
        ['login', false],
        ['logout', false],
      ],
      [
        ['login', true],
        ['logout', true],
      ],
    ]);
  });

  test('hear of another user, and send nothing of hers for him', async () => {
    const { world, first, second, ask } = await openTabs(transport);
    await world.run(first.client.signUp({ username: 'john', password }));
    await world.run(world.wait(100));
    expect(second.changes.at(-1)).toMatchObject({ user: { username: 'john' }, otherTab: true });
    expect(await world.run(ask(second))).toEqual({ me: { username: 'john' } });
  });
});

test('workers, which have no storage, renew once by cookies', async () => {
  const { world, device, tabs, ask } = await openTabs('cookie', { marks: false }, 3);
  world.server.clock.advanceSeconds(3600);
  const given = await world.run(Promise.all(tabs.map(ask)));
  expect(given.map((data) => data['me'])).toEqual([user, user, user]);
  expect(countRefreshes(device)).toBe(1);
});
