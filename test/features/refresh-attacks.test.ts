import { describe, expect, test } from 'vitest';
import { rivals } from '../support/rival.ts';
import { countStatements } from '../support/statements.ts';
import { loginForRefresh as login, logout, refresh } from '../support/refreshing.ts';
import { code, createTestServer, type TestServer } from '../support/test-server.ts';

const prefix = 'lk_refresh_';

async function signedUp(environment: Record<string, string> = {}): Promise<TestServer> {
  const server = await createTestServer(environment);
  await server.signUp();
  return server;
}

/** What looks like a token, and decodes to it, or to a part of it, or to it and more. */
const otherForms: Record<string, (token: string) => string> = {
  'padding behind it': (token) => `${token}=`,
  'plain base64': (token) => token.slice(11).replaceAll('-', '+').replaceAll('_', '/'),
  'plain base64 behind the prefix': (token) =>
    prefix + Buffer.from(token.slice(11), 'base64url').toString('base64'),
  hex: (token) => prefix + Buffer.from(token.slice(11), 'base64url').toString('hex'),
  'upper case': (token) => token.toUpperCase(),
  'an upper-case prefix': (token) => token.replace('lk_refresh_', 'LK_REFRESH_'),
  'another prefix': (token) => token.replace('lk_refresh_', 'lk_access_'),
  'no prefix': (token) => token.slice(11),
  'a line feed behind it': (token) => `${token}\n`,
  'a space before it': (token) => ` ${token}`,
  'a NUL behind it': (token) => `${token}\0`,
  'a byte fewer': (token) => token.slice(0, -1),
  'four fewer': (token) => token.slice(0, -4),
  'no MAC': (token) => token.slice(0, -22),
  'only the secret': (token) => prefix + token.slice(11 + 28, 11 + 28 + 43),
  'four more': (token) => `${token}AAAA`,
  'it twice': (token) => token + token.slice(11),
  'it in percents': (token) => token.replace('_', '%5F'),
};

/** Returns the token with the bytes from `from` to `to` of another one. */
function spliced(token: string, other: string, from: number, to: number): string {
  const [bytes, others] = [token, other].map((one) => Buffer.from(one.slice(11), 'base64url'));
  others!.copy(bytes!, from, from, to);
  return prefix + bytes!.toString('base64url');
}

const [id, counter, secret, mac] = [0, 16, 21, 53];

describe('a refresh token', () => {
  test.each(Object.entries(otherForms))(
    'is none with %s, and ends nothing',
    async (_name, form) => {
      const server = await signedUp();
      const first = await login(server);
      const second = (await refresh(server, first)).body.data?.['refresh'].refreshToken as string;
      server.clock.advanceSeconds(11);
      for (const token of [first, second]) {
        const changed = form(token);
        if (changed === token) continue;
        expect(code(await refresh(server, changed))).toMatch(
          /REFRESH_TOKEN_INVALID|BAD_USER_INPUT/,
        );
        expect((await logout(server, changed)).body.data).not.toEqual({ logout: true });
      }
      expect((await refresh(server, second)).status).toBe(200);
    },
  );

  test('cannot be put together of two', async () => {
    const server = await signedUp();
    const [mine, theirs] = [await login(server), await login(server)];
    const later = (await refresh(server, mine)).body.data?.['refresh'].refreshToken as string;
    for (const other of [theirs, later])
      for (const [from, to] of [
        [id, counter],
        [counter, secret],
        [secret, mac],
        [mac, 69],
      ] as const) {
        for (const token of [spliced(mine, other, from, to), spliced(other, mine, from, to)]) {
          if ([mine, theirs, later].includes(token)) continue;
          expect(code(await refresh(server, token))).toBe('REFRESH_TOKEN_INVALID');
        }
      }
    expect((await refresh(server, later)).status).toBe(200);
    expect((await refresh(server, theirs)).status).toBe(200);
  });

  test('that was made up costs the store nothing, and is not counted', async () => {
    const server = await signedUp({ AUTH_ATTEMPTS: 'on' });
    const token = await login(server);
    const madeUp = `${prefix}${'A'.repeat(92)}`;
    const [asked, before] = [countStatements(''), countStatements('')()];
    for (let n = 0; n < 150; n += 1)
      expect(code(await refresh(server, madeUp))).toBe('REFRESH_TOKEN_INVALID');
    expect(asked()).toBe(before);
    expect((await refresh(server, token)).status).toBe(200);
  });

  test.each([3600, 86_400])(
    'is not refused for haste once the clock was put back by %i s',
    async (by) => {
      const server = await signedUp({ AUTH_ATTEMPTS: 'on' });
      const token = await login(server);
      server.clock.advanceSeconds(-by);
      expect(code(await refresh(server, token))).toBeUndefined();
    },
  );
});

describe.each(rivals)('a session on %s that is over', (_engine, create) => {
  test('is only looked at by a logout, again and again', async () => {
    const { url } = await create();
    const server = await signedUp({ DATABASE_URL: url });
    const token = await login(server);
    expect((await logout(server, token)).body.data).toEqual({ logout: true });
    const [asked, wrote] = [countStatements(''), countStatements('update')];
    expect((await logout(server, token)).body.data).toEqual({ logout: true });
    expect([asked(), wrote()]).toEqual([1, 0]);
  });
});
