import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { RemoteIssuer } from '../../src/index.ts';
import { createTestServer } from '../../src/testing/index.ts';
import { setUp } from '../support/remote-service.ts';

describe('a service whose settings are not those of the server is told so in words, once:', () => {
  const elsewhere = { jwksUri: 'http://localhost:4000/.well-known/jwks.json' };
  const letterByLetter = 'Make "issuer" the AUTH_ISSUER of the Latchkey server, letter by letter.';

  test.each<[string, Partial<RemoteIssuer>, string]>([
    [
      'another audience',
      { audience: 'others' },
      'its audience is "latchkey"; createRemoteContext expects "others". Make "audience" the AUTH_AUDIENCE of the Latchkey server.',
    ],
    [
      'a slash more',
      { issuer: 'http://localhost:4000/' },
      `its issuer is "http://localhost:4000"; createRemoteContext expects "http://localhost:4000/". ${letterByLetter}`,
    ],
    [
      'another issuer with this key set',
      { issuer: 'http://localhost:4001', ...elsewhere },
      `its issuer is "http://localhost:4000"; createRemoteContext expects "http://localhost:4001". ${letterByLetter}`,
    ],
  ])('%s', async (_what, other, words) => {
    const { latchkey, ask, warnings } = await setUp(other);
    for (const username of ['susan', 'john']) {
      const { accessToken } = await latchkey.asUser({ username });
      expect((await ask('{ whoami }', accessToken)).refusals[0].reason).toBe('TOKEN_INVALID');
    }
    expect(warnings).toEqual([`Latchkey: a token was refused because ${words}`]);
  });

  test('another issuer with keys of its own', async () => {
    const other = await createTestServer({ settings: { AUTH_ISSUER: 'https://staging.example' } });
    onTestFinished(() => other.close());
    const { latchkey, ask, warnings } = await setUp({
      issuer: 'https://staging.example',
      fetch: (url) => other.fetch(new Request(url)),
    });
    const { accessToken } = await latchkey.asUser();
    await ask('{ whoami }', accessToken);
    await ask('{ whoami }', accessToken);
    expect(warnings).toEqual([
      `Latchkey: a token was refused because its issuer is "http://localhost:4000"; createRemoteContext expects "https://staging.example". No key of "https://staging.example" signed it. ${letterByLetter}`,
    ]);
  });

  test('on the console where no log was given', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    onTestFinished(() => warn.mockRestore());
    const { latchkey, createContext } = await setUp({
      audience: 'others',
      log: undefined as never,
    });
    const headers = new Headers({
      authorization: `Bearer ${(await latchkey.asUser()).accessToken}`,
    });
    await createContext({ request: { headers } });
    expect(warn.mock.calls).toEqual([[expect.stringContaining('its audience is "latchkey"')]]);
  });

  test('what a forger writes is quoted and cut, and is nothing once a token was good', async () => {
    const { latchkey, ask, warnings } = await setUp();
    const { accessToken, badTokens } = await latchkey.asUser();
    const [header, , signature] = accessToken.split('.');
    const forge = (iss: unknown) =>
      `${header}.${Buffer.from(JSON.stringify({ iss })).toString('base64url')}.${signature}`;
    const evil = `\u009b2J\nfake line "${'x'.repeat(10_000)}`;
    for (const iss of [evil, 'another', ['a list'], 7]) await ask('{ whoami }', forge(iss));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]!.length).toBeLessThan(500);
    expect(warnings[0]).not.toMatch(/[\p{Cc}]/u);
    const { ask: askAnother, warnings: others } = await setUp({
      fetch: (url) => latchkey.fetch(new Request(url)),
    });
    expect((await askAnother('{ whoami }', accessToken)).data.whoami).toBeTypeOf('string');
    for (const token of [forge('another'), await badTokens.foreign(), 'nonsense'])
      await askAnother('{ whoami }', token);
    expect(others).toEqual([]);
  });
});
