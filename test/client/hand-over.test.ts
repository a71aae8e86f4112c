import { webcrypto } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  createAuthClient,
  finishLogin,
  memoryStorage,
  startLogin,
  type StartLoginOptions,
} from '../../src/client/index.ts';
import { readReturnTo } from '../../src/pages/account/return-to.ts';
import { listen } from '../support/listen.ts';
import { password } from '../support/test-server.ts';

const returnTo = 'com.example.app:/callback';

/** A server with susan, who is logged in on its pages, and an app with the secrets of its logins. */
async function open() {
  const { url, server } = await listen({ AUTH_RETURN_URLS: returnTo });
  const pages = createAuthClient({ url, transport: 'bearer' });
  await pages.signUp({ username: 'susan', password });
  const storage = memoryStorage();
  const client = createAuthClient({ url, transport: 'bearer' });

  /** Begins a login, and returns the query of the pages that the app opens. */
  const start = async (more: Partial<StartLoginOptions> = {}): Promise<string> => {
    let opened = '';
    await startLogin({
      pages: 'https://auth.example.com/account',
      returnTo,
      storage,
      open: (address) => (opened = address),
      ...more,
    });
    expect(opened).toMatch(/^https:\/\/auth\.example\.com\/account\/login\?returnTo=com\./);
    return new URL(opened).search;
  };

  /** Does what the pages do when their user goes on, and returns the URL that the app is called with. */
  const goOn = async (search: string): Promise<string> => {
    const read = readReturnTo(search, [returnTo]);
    if (read.kind !== 'hand-over') throw new Error(read.kind);
    const { createLoginCode } = await pages.request<{ createLoginCode: { url: string } }>(
      'mutation ($returnTo: String!, $codeChallenge: String!, $state: String) { createLoginCode(returnTo: $returnTo, codeChallenge: $codeChallenge, state: $state) { url } }',
      { ...read.wanted },
    );
    return createLoginCode.url;
  };
  const finish = (called: string) => finishLogin(client, { url: called, storage });
  return { server, client, storage, start, goOn, finish };
}

const refused = { name: 'LatchkeyError', code: 'CHALLENGE_INVALID' };

describe('an app that sends its user to the account pages', () => {
  test('gets a session of its own', async () => {
    const { client, start, goOn, finish } = await open();
    const user = await finish(await goOn(await start()));
    expect(user).toMatchObject({ username: 'susan' });
    expect(client.user).toEqual(user);
    expect(await client.request('{ me { username } }')).toEqual({ me: { username: 'susan' } });
  });

  test('can have them begin with the sign-up', async () => {
    let opened = '';
    const storage = memoryStorage();
    const pages = 'https://auth.example.com/account/';
    await startLogin({ pages, returnTo, storage, page: 'sign-up', open: (url) => (opened = url) });
    expect(opened).toMatch(/^https:\/\/auth\.example\.com\/account\/sign-up\?returnTo=/);
  });

  test('shows a challenge of its secret and not the secret, and another one each time', async () => {
    const { storage, start } = await open();
    const [first, second] = [
      new URLSearchParams(await start()),
      new URLSearchParams(await start()),
    ];
    const [state, verifier] = (await storage.getItem('latchkey-login'))!.split(' ');
    expect(second.get('state')).toBe(state);
    expect(`${second}`).not.toContain(verifier);
    for (const name of ['state', 'code_challenge'])
      expect(first.get(name)).not.toBe(second.get(name));
  });

  test('finishes a login once, also where it is asked twice at the same time', async () => {
    const { client, storage, start, goOn, finish } = await open();
    const called = await goOn(await start());
    const both = [finish(called), finishLogin(client, { url: returnTo, storage })];
    const [first, second] = await Promise.all(both);
    expect(second).toEqual(first);
    expect(first?.username).toBe('susan');
    await expect(finish(called)).rejects.toMatchObject(refused);
    expect(client.user).toEqual(first);
  });

  test('has nothing to finish where the URL has no code of Latchkey', async () => {
    const { finish } = await open();
    for (const url of [returnTo, `${returnTo}?code=4/abc&state=x`, `${returnTo}?xcode=lk_login_x`])
      expect(await finish(url)).toBeNull();
  });
});

describe('an attacker cannot log an app in as the attacker', () => {
  test('with a code that the app has not asked for', async () => {
    const { client, start, goOn, finish } = await open();
    // The attacker begins in an app of their own.
    const attacker = await goOn(await start({ storage: memoryStorage() }));
    await expect(finish(attacker)).rejects.toMatchObject(refused);
    const own = await start();
    await expect(finish(attacker)).rejects.toMatchObject(refused);
    await expect(finish(attacker.replace(/&state=.*/, ''))).rejects.toMatchObject(refused);
    expect(client.user).toBeUndefined();
    // What the app has begun is not lost by it.
    expect(await finish(await goOn(own))).toMatchObject({ username: 'susan' });
  });

  test('with a code of their own under the state of the app', async () => {
    const { client, start, goOn, finish } = await open();
    const state = new URLSearchParams(await start()).get('state');
    const attacker = await goOn(await start({ storage: memoryStorage() }));
    await expect(finish(attacker.replace(/state=.*/, `state=${state}`))).rejects.toMatchObject(
      refused,
    );
    expect(client.user).toBeUndefined();
  });
});

test('an app without crypto of its own brings what it has', async () => {
  const { start, goOn, finish } = await open();
  const digest = (_: 'SHA-256', bytes: Uint8Array<ArrayBuffer>) =>
    webcrypto.subtle.digest('SHA-256', bytes);
  const crypto = { getRandomValues: (bytes: Uint8Array) => bytes.fill(7), subtle: { digest } };
  expect(await finish(await goOn(await start({ crypto })))).toMatchObject({ username: 'susan' });
});
