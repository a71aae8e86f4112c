import { globSync, readFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { maintainKeys } from '../../src/features/keys/upkeep.ts';
import { systemRandom } from '../../src/lib/secrets.ts';
import type { Store } from '../../src/store/store.ts';
import { openStore } from '../../src/store/open.ts';
import { administrateKeys, secrets } from '../support/keys.ts';
import { temporaryFolder } from '../support/process.ts';
import { createTestServer, type TestServer } from '../support/test-server.ts';

const one = { AUTH_SECRET: secrets.one };
const other = { AUTH_SECRET: secrets.other };

const restart = ({ store, clock }: TestServer, environment: Record<string, string>) =>
  createTestServer(environment, { store, clock });

const privateKeys = async ({ signingKeys }: Store) =>
  (await signingKeys.list()).map(({ privateKey }) => privateKey);

/** Whether anything in the files, free pages and the write-ahead log included, is part of a private key in the clear. */
function holds(folder: string, pem: string): boolean {
  const body = pem.split('\n')[2]!;
  const files = globSync('*', { cwd: folder }).map((file) => readFileSync(`${folder}/${file}`));
  expect(files.length).toBeGreaterThan(0);
  return files.some((bytes) => bytes.includes('PRIVATE KEY') || bytes.includes(body));
}

describe('with AUTH_SECRET', () => {
  test('no file ever holds a private key in the clear', async () => {
    const folder = await temporaryFolder();
    const store = await openStore(`sqlite:${folder}/latchkey.db`);
    onTestFinished(() => store.close());
    const server = await createTestServer(one, { store });
    await administrateKeys(server, one).rotate();
    expect(await privateKeys(store)).toEqual([
      expect.stringMatching(/^sealed:/),
      expect.stringMatching(/^sealed:/),
    ]);
    expect(holds(folder, 'nothing\nnothing\nno part of a key')).toBe(false);
  });

  test('what was stored in the clear before is encrypted at the start, and no file holds it any more', async () => {
    const folder = await temporaryFolder();
    const store = await openStore(`sqlite:${folder}/latchkey.db`);
    onTestFinished(() => store.close());
    const server = await createTestServer({}, { store });
    const token = await server.signUp();
    const [pem] = await privateKeys(store);
    expect(holds(folder, pem!)).toBe(true);
    const encrypted = await restart(server, one);
    expect((await encrypted.me(token)).status).toBe(200);
    expect(holds(folder, pem!)).toBe(false);
  });

  test('each sealed key opens in its own row only', async () => {
    const server = await createTestServer(one);
    await administrateKeys(server, one).rotate();
    await server.store.signingKeys.change(([first, second]) => [
      { ...first!, privateKey: second!.privateKey },
      { ...second!, privateKey: first!.privateKey },
    ]);
    await expect(restart(server, one)).rejects.toThrow(/AUTH_SECRET is not the secret/);
  });
});

describe('a start is refused, with a line that says what to do,', () => {
  test('with another secret', async () => {
    const server = await createTestServer(one);
    await expect(restart(server, other)).rejects.toThrow(
      /AUTH_SECRET is not the secret that the keys were encrypted with.*latchkey keys rewrap/,
    );
  });

  test('without the secret', async () => {
    const server = await createTestServer(one);
    await expect(restart(server, {})).rejects.toThrow(/AUTH_SECRET is not set/);
  });

  test('and says neither secret nor key', async () => {
    const server = await createTestServer(one);
    const [sealed] = await privateKeys(server.store);
    const error = await restart(server, other).catch(String);
    for (const secret of [secrets.one, secrets.other, sealed!.slice(7)]) {
      expect(error).not.toContain(secret);
    }
  });
});

test('no key is added with another secret, or with none, that the servers could not read', async () => {
  const server = await createTestServer(one);
  for (const environment of [other, {}]) {
    await expect(administrateKeys(server, environment).rotate()).rejects.toThrow(/AUTH_SECRET/);
  }
  for (const environment of [other, {}]) {
    const changed = { ...environment, AUTH_ALGORITHM: 'RS256' };
    await expect(restart(server, changed)).rejects.toThrow(/AUTH_SECRET/);
  }
  expect(await server.store.signingKeys.list()).toHaveLength(1);
});

test('no key is added by age once the keys are encrypted with another secret', async () => {
  const server = await createTestServer(one);
  const { store, clock } = server;
  await administrateKeys(server, other).rewrap(secrets.one);
  clock.advanceSeconds(3600);
  const settings = loadConfig({ ...one, AUTH_KEY_ROTATION_SECONDS: '3600' });
  const upkeep = { store: store.signingKeys, clock, random: systemRandom, settings };
  await expect(maintainKeys(upkeep)).rejects.toThrow(/AUTH_SECRET is not the secret/);
  expect(await store.signingKeys.list()).toHaveLength(1);
});

test('no key is added with the secret of before, when the keys are encrypted anew at the same moment', async () => {
  const server = await createTestServer(one);
  const [first] = await server.store.signingKeys.list();
  const { signingKeys } = server.store;
  const change: typeof signingKeys.change = async (decide) => {
    await administrateKeys(server, other).rewrap(secrets.one);
    return signingKeys.change(decide);
  };
  const store = { ...server.store, signingKeys: { ...signingKeys, change } };
  const late = administrateKeys({ store, clock: server.clock }, one);
  await expect(late.rotate()).rejects.toThrow(/AUTH_SECRET is not the secret/);
  await expect(late.retire(first!.kid, { forget: true })).rejects.toThrow(/AUTH_SECRET is not/);
  expect(await signingKeys.list()).toHaveLength(1);
  await restart(server, other);
});

describe('rewrap', () => {
  test('encrypts with the new secret, leaves tokens as they are, and can be repeated', async () => {
    const server = await createTestServer(one);
    const token = await server.signUp();
    await administrateKeys(server, one).rotate();
    const keys = administrateKeys(server, other);
    expect(await keys.rewrap(secrets.one)).toBe(2);
    const sealed = await privateKeys(server.store);
    expect(await keys.rewrap(secrets.one)).toBe(0);
    expect(await privateKeys(server.store)).toEqual(sealed);
    const restarted = await restart(server, other);
    expect((await restarted.me(token)).status).toBe(200);
    await expect(restart(server, one)).rejects.toThrow(/AUTH_SECRET is not/);
    // The server that has not been restarted yet goes on.
    server.clock.advanceSeconds(60);
    expect((await server.me(token)).status).toBe(200);
    expect((await server.login('susan', 'correct horse battery')).status).toBe(200);
  });

  test('encrypts what was in the clear', async () => {
    const server = await createTestServer();
    expect(await administrateKeys(server, one).rewrap(null)).toBe(1);
    expect(await privateKeys(server.store)).toEqual([expect.stringMatching(/^sealed:/)]);
  });

  test.each([[secrets.other], [null]])(
    'with the wrong previous secret changes nothing',
    async (previous) => {
      const server = await createTestServer(one);
      const sealed = await privateKeys(server.store);
      const keys = administrateKeys(server, { AUTH_SECRET: 'zM5wQ8rT1yU4iO7pA0sD3fG6hJ9kL2xC' });
      await expect(keys.rewrap(previous)).rejects.toThrow(/Nothing was changed/);
      expect(await privateKeys(server.store)).toEqual(sealed);
    },
  );

  test('changes nothing where one key of several cannot be opened', async () => {
    const server = await createTestServer(one);
    const { dataKeys, signingKeys } = server.store;
    await signingKeys.change(([key]) => [{ ...key!, privateKey: 'sealed:another' }]);
    const before = await dataKeys.find();
    await expect(administrateKeys(server, other).rewrap(secrets.one)).rejects.toThrow(
      /Nothing was changed/,
    );
    expect(await dataKeys.find()).toBe(before);
  });

  test('needs AUTH_SECRET', async () => {
    const server = await createTestServer();
    await expect(administrateKeys(server).rewrap(secrets.one)).rejects.toThrow(/not set/);
  });
});

test('a server whose secret is out of date goes on signing with the key that it has', async () => {
  const server = await createTestServer(one);
  const token = await server.signUp();
  await administrateKeys(server, other).rewrap(secrets.one);
  await administrateKeys(server, other).rotate();
  server.clock.advanceSeconds(400);
  const answer = await server.login('susan', 'correct horse battery');
  expect(answer.status).toBe(200);
  const late: string = answer.body.data?.['login'].accessToken;
  expect((await server.me(late)).status).toBe(200);
  expect((await (await restart(server, other)).me(late)).status).toBe(200);
  expect((await server.me(token)).status).toBe(200);
  expect(server.logged.join()).toContain('a signing key cannot be read');
});
