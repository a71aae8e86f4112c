import { expect, test } from 'vitest';
import { createFakeClock } from '../../support/fake-clock.ts';
import { startFakeGitHub, type FakeGitHub } from '../../support/fake-github.ts';
import { createMailServer } from '../../support/mail-server.ts';
import { startOidcProvider } from '../../support/oidc-provider.ts';
import { begunIn, finish, loggedIn, sentBack, start } from '../../support/provider-login.ts';
import { code, createTestServer, password, type TestServer } from '../../support/test-server.ts';
import { addApp } from '../../support/totp.ts';

const returnTo = 'http://localhost:4000/';

/** The whole way of a user who comes back with what `logIn` returns. */
async function goThrough(
  server: TestServer,
  provider: string,
  logIn: (url: string) => Request | Promise<Request>,
) {
  const { url, verifier } = begunIn(await start(server, { provider, returnTo }));
  const back = await server.fetch(await logIn(url));
  return { back, answer: await finish(server, { code: sentBack(back, 'code') ?? '', verifier }) };
}

test.each(['query', 'form_post'])(
  'a real OpenID provider sends its users back by %s',
  async (mode) => {
    const provider = await startOidcProvider({
      redirectUris: ['http://localhost:4000/oidc/corp/callback'],
    });
    const clock = createFakeClock(Date.now());
    const server = await createTestServer(provider.environment, { clock });
    const logIn = (url: string) =>
      provider.logIn(mode === 'query' ? url : `${url}&response_mode=form_post`);
    const first = loggedIn((await goThrough(server, 'corp', logIn)).answer);
    expect(first['user'].username).toBe('susan');
    const second = loggedIn((await goThrough(server, 'corp', logIn)).answer);
    expect(second['user']).toEqual(first['user']);
    const { back, answer } = await goThrough(server, 'corp', provider.cancel);
    expect([sentBack(back, 'error'), code(answer)]).toEqual(['access_denied', 'CHALLENGE_INVALID']);
  },
);

/** Susan has an account at GitHub with her address here. */
async function openGitHub(environment: Record<string, string> = {}) {
  const github = await startFakeGitHub();
  const settings = { ...github.environment, AUTH_OIDC_LINK: 'verified', ...environment };
  const server = await createMailServer(settings, { reach: github.reach });
  giveEmail(github, { verified: true });
  return {
    github,
    server,
    logIn: async () => (await goThrough(server, 'github', github.logIn)).answer,
  };
}

function giveEmail(github: FakeGitHub, { verified }: { verified: boolean }) {
  github.user = {
    ...github.user,
    emails: [{ email: 'Susan@example.com', primary: true, verified, visibility: null }],
  };
}

test('with AUTH_OIDC_LINK=verified a provider that speaks for the address logs its user in at once', async () => {
  const { server, logIn } = await openGitHub();
  expect(loggedIn(await logIn())['user'].username).toBe('susan');
  const mail = (await server.mails()).find(({ subject }) => subject.includes('log in was added'));
  expect(mail?.to).toBe('susan@example.com');
  expect(server.logged.filter((line) => line.includes('identity_linked'))).toHaveLength(1);
  // From then on the identity finds her, whatever her address is.
  await server.prove('susan', 'susan@elsewhere.example');
  expect(loggedIn(await logIn())['user'].username).toBe('susan');
  expect(server.logged.filter((line) => line.includes('identity_linked'))).toHaveLength(1);
});

test('not so where it has not verified the address, where the setting says ask, and where the user is disabled', async () => {
  const { github, server, logIn } = await openGitHub();
  giveEmail(github, { verified: false });
  expect(loggedIn(await logIn())['user'].username).not.toBe('susan');

  const asking = await openGitHub({ AUTH_OIDC_LINK: 'ask' });
  expect(code(await asking.logIn())).toBe('ACCOUNT_EXISTS');

  const disabled = await openGitHub();
  const { store, clock } = disabled.server;
  const susan = await store.users.findByUsernameKey('susan');
  await store.users.disable(susan!.id, new Date(clock.now()));
  expect(code(await disabled.logIn())).toBe('INVALID_CREDENTIALS');
  expect(await store.identities.list(susan!.id)).toEqual([]);
  expect(server.logged.join()).not.toContain('identity_linked');
});

test('an address that waits to be proved here links nothing', async () => {
  const { server, logIn } = await openGitHub();
  await server.prove('susan', null, 'susan@example.com');
  const { user } = loggedIn(await logIn());
  expect(user.username).not.toBe('susan');
});

test('a user with a second factor proves it before anything is linked', async () => {
  const { server, logIn } = await openGitHub();
  const token = (await server.login('susan', password)).body.data!['login'].accessToken;
  await addApp(server, token);
  expect(code(await logIn())).toBe('ACCOUNT_EXISTS');
  const susan = await server.store.users.findByUsernameKey('susan');
  expect(await server.store.identities.list(susan!.id)).toEqual([]);
});

test('where everyone needs a second factor, it is linked, and the login waits for the first', async () => {
  const github = await startFakeGitHub();
  giveEmail(github, { verified: true });
  const lax = await createMailServer({});
  const server = await createTestServer(
    { ...github.environment, AUTH_OIDC_LINK: 'verified', AUTH_SECOND_FACTOR: 'required' },
    { store: lax.store, clock: lax.clock, reach: github.reach },
  );
  for (let n = 0; n < 2; n += 1) {
    const { answer } = await goThrough(server, 'github', github.logIn);
    expect(code(answer)).toBe('SECOND_FACTOR_REQUIRED');
  }
  const susan = await server.store.users.findByUsernameKey('susan');
  expect(await server.store.identities.list(susan!.id)).toHaveLength(1);
  expect(server.logged.filter((line) => line.includes('identity_linked'))).toHaveLength(1);
});
