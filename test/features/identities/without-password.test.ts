import { describe, expect, test } from 'vitest';
import { createMailServer, newPassword } from '../../support/mail-server.ts';
import { loggedIn, openProviderLogin } from '../../support/provider-login.ts';
import { code } from '../../support/test-server.ts';

const guess = 'a guess at no password';

async function open(environment: Record<string, string> = {}) {
  const login = await openProviderLogin(environment);
  const { accessToken: token } = loggedIn(await login.logIn());
  return { ...login, token: token as string };
}

describe('a user who has signed up with a provider has no password:', () => {
  test('login, reauthenticate and changePassword answer as to a wrong one', async () => {
    const { server, token } = await open();
    const wrong = await server.login('susan', guess);
    const answer = await server.login('nina', guess);
    expect(answer.text).toBe(wrong.text);
    expect((await server.login('nina@example.com', guess)).text).toBe(wrong.text);
    const ask = (mutation: string) => server.execute(`mutation { ${mutation} }`, { token });
    for (const mutation of [
      `reauthenticate(password: "${guess}") { accessToken }`,
      `reauthenticateWith(proof: { password: "${guess}" }) { accessToken }`,
      `changePassword(currentPassword: "${guess}", newPassword: "${newPassword}") { accessToken }`,
    ])
      expect(code(await ask(mutation)), mutation).toBe('INVALID_CREDENTIALS');
  });

  test('a reset by mail gives them their first', async () => {
    const { server, token, me, logIn } = await open();
    const { receipt, code: digits } = await server.mailed('reset', 'nina@example.com');
    const reset = await server.resetPassword({ token: receipt, code: digits });
    expect(code(reset)).toBeUndefined();
    expect((await server.me(token)).status).toBe(401);
    const { body } = await server.login('nina', newPassword);
    expect(await me(body.data!['login'].accessToken)).toMatchObject({
      hasPassword: true,
      identities: [{ provider: 'corp' }],
    });
    loggedIn(await logIn());
  });

  test('what needs a fresh login opens with another login at the provider', async () => {
    const { server, token, logIn } = await open();
    server.clock.advanceSeconds(301);
    const rename = (as: string) =>
      server.execute('mutation { changeUsername(username: "ninette") { username } }', {
        token: as,
      });
    const answer = await rename(token);
    expect(code(answer)).toBe('REAUTHENTICATION_REQUIRED');
    expect(answer.body.errors![0]!.extensions).toMatchObject({ maxAge: 300 });
    const { accessToken } = loggedIn(await logIn());
    expect(code(await rename(accessToken))).toBeUndefined();
  });
});

test('a server without providers says the same of its users', async () => {
  const server = await createMailServer();
  const { body } = await server.login('susan', 'correct horse battery');
  const { accessToken: token } = body.data!['login'];
  const mine = await server.execute('{ me { hasPassword identities { id } } }', { token });
  expect(mine.body.data).toEqual({ me: { hasPassword: true, identities: [] } });
});
