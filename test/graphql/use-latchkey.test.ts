import { describe, expect, onTestFinished, test } from 'vitest';
import type { useLatchkey } from '../../src/index.ts';
import { createTestServer } from '../../src/testing/index.ts';
import { createForge } from '../support/forge.ts';
import { administrateKeys, kidOf } from '../support/keys.ts';
import { createAsk, setUp } from '../support/remote-service.ts';

describe('a yoga server that verifies tokens by the key set', () => {
  test('answers as the token allows, and refuses with our codes', async () => {
    const { latchkey, ask } = await setUp();
    const susan = await latchkey.asUser({ scopes: ['notes:read'] });
    const { data } = await ask('{ open whoami notes vault }', susan.accessToken);
    expect(data).toEqual({ open: 'all', whoami: susan.user.id, notes: 1, vault: 1 });
    const john = await latchkey.asUser({ username: 'john' });
    const { refusals } = await ask('{ open notes }', john.accessToken);
    expect(refusals).toEqual([{ code: 'FORBIDDEN', scope: 'notes:read' }]);
    const stranger = await ask('{ open whoami }');
    expect(stranger.data).toEqual({ open: 'all', whoami: null });
    expect(stranger.refusals).toEqual([{ code: 'UNAUTHENTICATED', reason: 'TOKEN_MISSING' }]);
  });

  test('refuses every bad token, whose public fields still answer', async () => {
    const { latchkey, ask } = await setUp();
    const { badTokens, accessToken } = await latchkey.asUser();
    const reasons = async (token: string) => {
      const { data, refusals } = await ask('{ open whoami }', token);
      expect(data).toEqual({ open: 'all', whoami: null });
      return refusals[0].reason;
    };
    expect(await reasons(await badTokens.expired())).toBe('TOKEN_EXPIRED');
    expect(await reasons(await badTokens.foreign())).toBe('TOKEN_INVALID');
    expect(await reasons(await badTokens.tampered())).toBe('TOKEN_INVALID');
    expect(await reasons('nonsense')).toBe('TOKEN_INVALID');
    latchkey.clock.advanceSeconds(906);
    expect(await reasons(accessToken)).toBe('TOKEN_EXPIRED');
  });

  test('refuses subscriptions, and what their events hold, with our codes', async () => {
    const { latchkey, ask } = await setUp();
    const { accessToken } = await latchkey.asUser();
    const refusals = [{ code: 'UNAUTHENTICATED', reason: 'TOKEN_MISSING' }];
    const note = 'subscription { notes { text secret } }';
    expect(await ask('subscription { guarded }')).toMatchObject({ refusals });
    expect(await ask(note)).toMatchObject({
      data: { notes: { text: 'a', secret: null } },
      refusals,
    });
    expect((await ask('subscription { guarded }', accessToken)).data).toEqual({ guarded: 1 });
    expect((await ask(note, accessToken)).data).toEqual({ notes: { text: 'a', secret: 'b' } });
  });

  test.each([
    { audience: 'others' },
    { issuer: 'http://localhost:4001', jwksUri: 'http://localhost:4000/.well-known/jwks.json' },
  ])('refuses tokens that are not for it, or not of its issuer: %o', async (other) => {
    const { latchkey, ask } = await setUp(other);
    const { accessToken } = await latchkey.asUser();
    expect((await ask('{ whoami }', accessToken)).refusals).toEqual([
      { code: 'UNAUTHENTICATED', reason: 'TOKEN_INVALID' },
    ]);
  });

  test('asks for a fresh login by the token’s auth_time', async () => {
    const { latchkey, ask } = await setUp();
    const authTime = new Date(latchkey.clock.now() - 61_000);
    const { accessToken } = await latchkey.asUser({ authTime });
    expect((await ask('{ vault }', accessToken)).refusals).toEqual([
      { code: 'REAUTHENTICATION_REQUIRED', maxAge: 60 },
    ]);
  });

  test('fetches the keys once', async () => {
    const { latchkey, ask, fetched } = await setUp();
    const { accessToken } = await latchkey.asUser();
    await ask('{ whoami }', accessToken);
    await ask('{ whoami }', accessToken);
    expect(fetched).toEqual(['http://localhost:4000/.well-known/jwks.json']);
  });

  test('takes the tokens of a key that was withdrawn for the max-age of the set, and no longer', async () => {
    const { latchkey, ask } = await setUp();
    const { accessToken } = await latchkey.asUser({ scopes: ['notes:read'] });
    expect((await ask('{ notes }', accessToken)).data).toEqual({ notes: 1 });
    await administrateKeys(latchkey).retire(kidOf(accessToken) ?? '', { forget: true });
    latchkey.clock.advanceSeconds(299);
    expect((await ask('{ notes }', accessToken)).data).toEqual({ notes: 1 });
    latchkey.clock.advanceSeconds(1);
    expect((await ask('{ notes }', accessToken)).refusals).toEqual([
      { code: 'UNAUTHENTICATED', reason: 'TOKEN_INVALID' },
    ]);
  });

  test('keeps no old set where the new one is something else', async () => {
    let answer: (() => Promise<Response>) | null = null;
    const { latchkey, ask } = await setUp({
      fetch: (url) => answer?.() ?? latchkey.fetch(new Request(url)),
    });
    const { accessToken } = await latchkey.asUser({ scopes: ['notes:read'] });
    expect((await ask('{ notes }', accessToken)).data).toEqual({ notes: 1 });
    latchkey.clock.advanceSeconds(300);
    answer = async () => new Response('<html>');
    for (let n = 0; n < 3; n += 1) {
      const { refusals, errors } = await ask('{ notes }', accessToken);
      expect(refusals).toEqual([{ code: 'INTERNAL_SERVER_ERROR' }]);
      expect(JSON.stringify(errors)).not.toContain('html');
      latchkey.clock.advanceSeconds(1);
    }
    answer = null;
    expect((await ask('{ notes }', accessToken)).data).toEqual({ notes: 1 });
  });

  test('looks for a key that it does not know every half a minute at most', async () => {
    const { latchkey, ask, fetched } = await setUp();
    const { accessToken } = await latchkey.asUser();
    const { mint } = await createForge(latchkey.store, accessToken);
    const ofNoKey = mint({}, { kid: 'made up' });
    for (const seconds of [0, 29, 1, 29, 1]) {
      latchkey.clock.advanceSeconds(seconds);
      await ask('{ whoami }', ofNoKey);
    }
    expect(fetched).toHaveLength(3);
    await administrateKeys(latchkey).retire(kidOf(accessToken) ?? '', { forget: false });
    latchkey.clock.advanceSeconds(30);
    const later = await latchkey.asUser();
    expect(kidOf(later.accessToken)).not.toBe(kidOf(accessToken));
    expect((await ask('{ whoami }', later.accessToken)).data.whoami).toBe(later.user.id);
  });

  test.each<[string, () => Promise<Response>]>([
    ['refused', () => Promise.reject(new TypeError('fetch failed'))],
    ['silent', () => Promise.reject(new DOMException('', 'TimeoutError'))],
    ['broken', async () => new Response('', { status: 500 })],
    ['something else', async () => Response.json({ keys: 'none' })],
  ])('calls nobody bad where the key set is %s', async (_how, fetchKeys) => {
    const { latchkey, ask } = await setUp({ fetch: fetchKeys });
    const { accessToken } = await latchkey.asUser();
    const { data, refusals } = await ask('{ open whoami }', accessToken);
    expect(data).toEqual({ open: 'all', whoami: null });
    expect(refusals[0].code).toBe('INTERNAL_SERVER_ERROR');
  });

  test('asks for a key set that is down once a second, whoever makes up tokens', async () => {
    let fetched = 0;
    const fetchKeys = () => {
      fetched += 1;
      return Promise.reject(new TypeError('fetch failed'));
    };
    const { latchkey, createContext } = await setUp({ fetch: fetchKeys });
    const { accessToken } = await latchkey.asUser();
    const headers = new Headers({ authorization: `Bearer ${accessToken}` });
    for (let n = 0; n < 20; n += 1) {
      const { authentication } = await createContext({ request: { headers } });
      expect(authentication.kind).toBe('unknown');
    }
    expect(fetched).toBe(1);
    latchkey.clock.advanceSeconds(1);
    await createContext({ request: { headers } });
    expect(fetched).toBe(2);
  });

  test.each([7, '', null, ['susan']])('takes no token whose sub is %j', async (sub) => {
    const { latchkey, ask } = await setUp();
    const { mint } = await createForge(latchkey.store, (await latchkey.asUser()).accessToken);
    expect((await ask('{ whoami }', mint({ sub }))).refusals).toEqual([
      { code: 'UNAUTHENTICATED', reason: 'TOKEN_INVALID' },
    ]);
  });

  test('takes no JWT of the same issuer that is no access token', async () => {
    const { latchkey, ask } = await setUp();
    const { accessToken } = await latchkey.asUser();
    const { mint } = await createForge(latchkey.store, accessToken);
    expect((await ask('{ whoami }', mint())).data.whoami).toBeTypeOf('string');
    const { refusals } = await ask('{ whoami }', mint({}, { typ: 'JWT' }));
    expect(refusals).toEqual([{ code: 'UNAUTHENTICATED', reason: 'TOKEN_INVALID' }]);
  });

  test('leaves faults to yoga, which masks them', async () => {
    const { ask } = await setUp();
    const { errors } = await ask('{ fails }');
    expect(JSON.stringify(errors)).not.toContain('s3cret');
  });
});

test('a yoga server in the same process sees at once that a session has ended', async () => {
  const latchkey = await createTestServer();
  onTestFinished(() => latchkey.close());
  const createContext: Parameters<typeof useLatchkey>[0] = ({ request }) =>
    latchkey.context(request.headers.get('authorization')?.slice('Bearer '.length));
  const ask = createAsk(createContext, latchkey.clock);
  const { accessToken, execute } = await latchkey.asUser({ scopes: ['notes:read'] });
  expect((await ask('{ notes }', accessToken)).data).toEqual({ notes: 1 });
  await execute('mutation { logout }');
  expect((await ask('{ notes }', accessToken)).refusals).toEqual([
    { code: 'UNAUTHENTICATED', reason: 'SESSION_REVOKED' },
  ]);
});
