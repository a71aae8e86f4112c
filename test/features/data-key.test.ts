import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { administrateKeys, secrets } from '../support/keys.ts';
import { rivals } from '../support/rival.ts';
import { loginForRefresh as login, refresh } from '../support/refreshing.ts';
import { code, createTestServer, type TestServer } from '../support/test-server.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

const upkeepIsDue = async (server: TestServer): Promise<void> => {
  server.clock.advanceSeconds(61);
  await vi.advanceTimersByTimeAsync(60_000);
};

async function signedUp(environment: Record<string, string> = {}): Promise<TestServer> {
  const server = await createTestServer(environment);
  await server.signUp();
  return server;
}

describe.each(rivals)('a data key on %s that is lost', (_engine, create) => {
  const lose = async (
    rival: Awaited<ReturnType<Awaited<ReturnType<typeof create>>['connect']>>,
  ) => {
    await rival.begin('delete from data_keys');
    await rival.commitDuring(Promise.resolve());
  };

  test('comes back from a server that runs', async () => {
    const { url, connect } = await create();
    const environment = { DATABASE_URL: url, AUTH_SECRET: secrets.one };
    const server = await signedUp(environment);
    const token = await login(server);
    await lose(await connect());
    await upkeepIsDue(server);
    await expect.poll(() => server.logged.join()).toContain('put back');
    const restarted = await createTestServer(environment, { clock: server.clock });
    expect((await refresh(restarted, token)).status).toBe(200);
  });

  test('and was replaced by a server that started meanwhile, is said to be another', async () => {
    const { url, connect } = await create();
    const server = await signedUp({ DATABASE_URL: url });
    const token = await login(server);
    await lose(await connect());
    const restarted = await createTestServer({ DATABASE_URL: url }, { clock: server.clock });
    expect(code(await refresh(restarted, token))).toBe('REFRESH_TOKEN_INVALID');
    // It is unknown there, and ends nothing.
    expect((await refresh(server, token)).status).toBe(200);
    await upkeepIsDue(server);
    await expect.poll(() => server.logged.join()).toMatch(/another data key.*Restart this server/);
    expect(restarted.logged.join()).not.toContain('data key');
  });
});

test('a data key that a server encrypts while it is rewrapped has the new secret at the end', async () => {
  const server = await signedUp();
  const { store, clock } = server;
  const [plain] = [await store.dataKeys.find()];
  let encrypted = false;
  const dataKeys = {
    ...store.dataKeys,
    async find() {
      const found = await store.dataKeys.find();
      // Just after it was read, another process starts with the old secret.
      if (!encrypted) {
        encrypted = true;
        await createTestServer({ AUTH_SECRET: secrets.one }, { store, clock });
      }
      return found;
    },
  };
  const raced = { store: { ...store, dataKeys }, clock };
  await administrateKeys(raced, { AUTH_SECRET: secrets.other }).rewrap(secrets.one);
  expect(await store.dataKeys.find()).not.toBe(plain);
  const restarted = await createTestServer({ AUTH_SECRET: secrets.other }, { store, clock });
  expect((await refresh(restarted, await login(server))).status).toBe(200);
});
