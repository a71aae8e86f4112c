import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { AfterSignUp } from '../../../src/features/sign-up/after-sign-up.ts';
import { AuthError } from '../../../src/errors.ts';
import { temporaryFolder } from '../../support/process.ts';
import {
  bringCode,
  finish,
  loggedIn,
  nina,
  openFirstLogin,
  openProviderLogin,
} from '../../support/provider-login.ts';
import { code } from '../../support/test-server.ts';
import { complete } from '../../support/totp.ts';

const nameAfter = async (
  hint: unknown,
  environment: Record<string, string> = {},
): Promise<string> => {
  const login = await openProviderLogin(environment);
  const claims = { ...nina, preferred_username: hint };
  return loggedIn(await login.logIn(claims))['user'].username;
};

const madeUp = /^[A-Z][a-z]+[A-Z][a-z]+[A-Z][a-z]+\d{4}$/;

describe('a new user is called', () => {
  test('as the provider says', async () => {
    expect(await nameAfter('Nina.Meyer')).toBe('Nina.Meyer');
  });

  test.each([
    ['with an @', 'nina@example.com'],
    ['with a wide @', 'nina＠example.com'],
    ['that is empty', ''],
    ['that is none', undefined],
    ['that is no text', 7],
    ['of spaces', '   '],
    ['with an invisible letter', 'ni\u200bna'],
    ['in two scripts', 'nіna'],
    ['with a line break', 'ni\nna'],
    ['that is too long', 'n'.repeat(65)],
  ])('by a made-up name for one %s', async (_what, hint) => {
    expect(await nameAfter(hint)).toMatch(madeUp);
  });

  test.each(['none', 'console:'])('by no address, with AUTH_SMTP_URL=%s', async (AUTH_SMTP_URL) => {
    const { server } = await openFirstLogin({ AUTH_SMTP_URL });
    for (const [n, usernameHint] of ['nina@example.com', 'nina＠example.com'].entries()) {
      const given = await bringCode(server, `nina-${n}`, { usernameHint });
      expect(loggedIn(await finish(server, given))['user'].username).toMatch(madeUp);
    }
  });

  test('by the same with four digits where it is taken, and then by a made-up name', async () => {
    const names = [];
    const login = await openProviderLogin();
    for (let n = 0; n < 3; n += 1) {
      const claims = { sub: `susan-${n}`, email: `s${n}@example.com`, preferred_username: 'Susan' };
      names.push(loggedIn(await login.logIn(claims))['user'].username);
    }
    for (const name of names) expect(name).toMatch(/^Susan-\d{4}$/);
    const long = 'n'.repeat(64);
    const [one, two] = ['a', 'b'].map((sub) => ({ sub, preferred_username: long, email: null }));
    expect(loggedIn(await login.logIn(one))['user'].username).toBe(long);
    expect(loggedIn(await login.logIn(two))['user'].username).toMatch(madeUp);
  });
});

test('their verified address is theirs, and the token says so', async () => {
  const login = await openProviderLogin();
  const { user } = loggedIn(await login.logIn());
  const found = await login.server.store.contacts.findByEmail('nina@example.com');
  expect([found?.user.id, found?.contact.email]).toEqual([user.id, 'nina@example.com']);
});

test('an address that is none here is as good as no address', async () => {
  const login = await openProviderLogin();
  const none = ['nina@localhost', 'nina', 'niña@example.com', 'a@b.c, d@e.f', null];
  for (const [n, email] of none.entries()) {
    const { accessToken } = loggedIn(await login.logIn({ sub: `nina-${n}`, email }));
    const { body } = await login.server.execute('{ me { email } }', { token: accessToken });
    expect(body.data!['me'].email).toBeNull();
  }
});

test.each([
  [{ AUTH_SIGN_UP: 'closed' }, 'SIGN_UP_CLOSED'],
  [{ AUTH_OIDC_SIGN_UP: 'closed' }, 'SIGN_UP_CLOSED'],
  [{ AUTH_SIGN_UP: 'closed', AUTH_OIDC_SIGN_UP: 'open' }, undefined],
  [{ AUTH_SIGN_UP: 'open', AUTH_OIDC_SIGN_UP: 'open' }, undefined],
] as const)('with %j the answer to a new identity is %s', async (environment, refusal) => {
  const login = await openFirstLogin(environment);
  expect(code(await login.logIn())).toBe(refusal);
});

test('a user of before logs in when sign-ups are closed', async () => {
  const login = await openProviderLogin({ AUTH_OIDC_SIGN_UP: 'closed' });
  const token = (await login.server.login('susan', 'correct horse battery')).body.data!['login']
    .accessToken;
  const given = await login.bring();
  await login.server.execute(
    'mutation ($code: String!, $verifier: String) { linkIdentity(code: $code, verifier: $verifier) { id } }',
    { token, variables: given },
  );
  expect(loggedIn(await login.logIn())['user'].username).toBe('susan');
});

test('where an address is required, an identity without a verified one creates no user', async () => {
  const login = await openFirstLogin({ AUTH_EMAIL: 'required' });
  for (const claims of [
    { ...nina, email_verified: false },
    { ...nina, email: undefined },
    { ...nina, email: 'nina@localhost' },
  ]) {
    const answer = await login.logIn(claims);
    expect([answer.status, code(answer)]).toEqual([403, 'EMAIL_NOT_VERIFIED']);
  }
  loggedIn(await login.logIn());
});

test('an address of a blocked domain creates no user', async () => {
  const file = `${await temporaryFolder()}/blocked.txt`;
  await writeFile(file, 'example.com\n');
  const login = await openFirstLogin({ AUTH_BLOCKED_EMAIL_DOMAINS: file });
  const answer = await login.logIn();
  expect([code(answer), answer.body.errors![0]!.extensions['argument']]).toEqual([
    'BAD_USER_INPUT',
    ['code'],
  ]);
  expect(answer.text).not.toContain('nina');
  expect(await login.server.store.users.list({ after: null, limit: 9 })).toEqual([]);
});

test('users who are created are counted by address, with those of signUp', async () => {
  const login = await openFirstLogin({
    AUTH_ATTEMPTS: 'on',
    AUTH_SIGN_UPS_PER_ADDRESS: '2/600',
  });
  await login.server.signUp('mary');
  loggedIn(await login.logIn());
  const another = { ...nina, sub: 'nina-2', email: 'nina2@example.com' };
  expect(code(await login.logIn(another))).toBe('TOO_MANY_ATTEMPTS');
  loggedIn(await login.logIn());
});

describe('the hook afterSignUp', () => {
  const open = async (afterSignUp: AfterSignUp, environment: Record<string, string> = {}) =>
    openFirstLogin(environment, { hooks: { afterSignUp } });

  test('learns the identity, and the address only if it was verified', async () => {
    const seen: Parameters<AfterSignUp>[0][] = [];
    const login = await open((one) => void seen.push(one));
    const { user } = loggedIn(await login.logIn());
    await login.logIn({ ...nina, sub: 'nina-2', email_verified: false, preferred_username: 'two' });
    await login.server.signUp('mary');
    await login.logIn();
    const { issuer } = login.provider;
    expect(seen.map(({ input, identity }) => ({ input, identity }))).toEqual([
      {
        input: {},
        identity: { provider: 'corp', issuer, subject: 'nina-1', email: 'nina@example.com' },
      },
      { input: {}, identity: { provider: 'corp', issuer, subject: 'nina-2', email: null } },
      { input: {}, identity: null },
    ]);
    expect(seen[0]!.user.id).toBe(user.id);
  });

  test('that throws uses nothing up, and leaves no user', async () => {
    let isWilling = false;
    const login = await open(() => {
      if (!isWilling) throw new AuthError('FORBIDDEN', { message: 'Not you.' });
    });
    const given = await login.bring();
    expect(code(await finish(login.server, given))).toBe('FORBIDDEN');
    expect(await login.server.store.users.list({ after: null, limit: 9 })).toEqual([]);
    expect(await login.server.store.contacts.findByEmail('nina@example.com')).toBeNull();
    isWilling = true;
    expect(loggedIn(await finish(login.server, given))['user'].username).toBe('nina');
  });

  test('is asked once of two logins at once, or the second finds the user', async () => {
    const login = await open(() => new Promise((resolve) => setImmediate(resolve)));
    const both = [await login.bring(), await login.bring()];
    const answers = await Promise.all(both.map((given) => finish(login.server, given)));
    const ids = answers.map((answer) => loggedIn(answer)['user'].id);
    expect(ids[0]).toBe(ids[1]);
    expect(await login.server.store.users.list({ after: null, limit: 9 })).toHaveLength(1);
  });

  test('goes before a second factor that everyone needs', async () => {
    const login = await open(() => {}, { AUTH_SECOND_FACTOR: 'required' });
    const answer = await login.logIn();
    expect(code(answer)).toBe('SECOND_FACTOR_REQUIRED');
    const { challenge } = answer.body.errors![0]!.extensions as { challenge: string };
    expect(code(await complete(login.server, { challenge, proof: { totp: '000000' } }))).toBe(
      'SECOND_FACTOR_INVALID',
    );
  });
});

test('the hook afterLogin is asked of a user of before, and not of a new one', async () => {
  const seen: string[] = [];
  const login = await openFirstLogin(
    {},
    { hooks: { afterLogin: ({ user }) => void seen.push(user.username) } },
  );
  await login.logIn();
  expect(seen).toEqual([]);
  await login.logIn();
  expect(seen).toEqual(['nina']);
});

test('a hook that refuses a login uses no code up', async () => {
  let isWilling = true;
  const login = await openFirstLogin(
    {},
    {
      hooks: {
        afterLogin: () => {
          if (!isWilling) throw new AuthError('FORBIDDEN');
        },
      },
    },
  );
  await login.logIn();
  isWilling = false;
  const given = await login.bring();
  expect(code(await finish(login.server, given))).toBe('FORBIDDEN');
  isWilling = true;
  loggedIn(await finish(login.server, given));
});
