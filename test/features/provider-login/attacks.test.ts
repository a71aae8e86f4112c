import { expect, test } from 'vitest';
import { createFakeClock } from '../../support/fake-clock.ts';
import { startLyingProvider } from '../../support/lying-provider.ts';
import { createPage } from '../../support/page.ts';
import {
  begunIn,
  finish,
  link,
  loggedIn,
  nina,
  openProviderLogin,
  page as ownPage,
  sentBack,
  start,
} from '../../support/provider-login.ts';
import { code, createTestServer, password } from '../../support/test-server.ts';

const returnTo = 'http://localhost:4000/';

test('own code in a victim’s browser: the page of the victim does not log in as the attacker', async () => {
  const login = await openProviderLogin();
  const mallory = await login.bring({ sub: 'mallory', email: null });
  const victim = createPage(login.server);
  // With nothing begun, and with a login of the victim’s own under way.
  expect(code(await finish(victim, { code: mallory.code }))).toBe('CHALLENGE_INVALID');
  await start(victim, { returnTo });
  expect(code(await finish(victim, { code: mallory.code }))).toBe('CHALLENGE_INVALID');
  expect(victim.cookies.has('latchkey-access-f07d805b')).toBe(false);
});

test('own answer of the provider in a victim’s browser: the victim comes back with a code that is nothing to it', async () => {
  const login = await openProviderLogin();
  login.provider.claims = { sub: 'mallory', email: null };
  const { url } = begunIn(await start(login.server, { returnTo }));
  const callback = login.provider.logIn(url);
  const victim = createPage(login.server);
  await start(victim, { returnTo });
  // The attacker has stopped before the callback, and the victim opens it.
  const planted = sentBack(await login.server.fetch(callback), 'code')!;
  expect(code(await finish(victim, { code: planted }))).toBe('CHALLENGE_INVALID');
});

test('an attacker’s link to the provider: the victim logs in there, and neither gets anything of it', async () => {
  const login = await openProviderLogin();
  const attacker = begunIn(await start(login.server, { returnTo }));
  const victim = createPage(login.server);
  await start(victim, { returnTo });
  login.provider.claims = nina;
  const victims = sentBack(await login.server.fetch(login.provider.logIn(attacker.url)), 'code')!;
  // It is in the address of the victim’s page alone; there the verifier is another.
  expect(code(await finish(victim, { code: victims }))).toBe('CHALLENGE_INVALID');
  expect(
    code(await finish(login.server, { code: attacker.url, verifier: attacker.verifier })),
  ).toBe('CHALLENGE_INVALID');
});

test('own identity in a victim’s account: a page that is logged in does not link a foreign code', async () => {
  const login = await openProviderLogin();
  const mallory = await login.bring({ sub: 'mallory', email: null });
  const victim = createPage(login.server);
  const loginDocument = `mutation { login(username: "susan", password: "${password}") { user { id } } }`;
  await victim.execute(loginDocument);
  const document = 'mutation ($code: String!) { linkIdentity(code: $code) { id } }';
  const linkIt = () => victim.execute(document, { variables: { code: mallory.code } });
  expect(code(await linkIt())).toBe('CHALLENGE_INVALID');
  await start(victim, { returnTo });
  expect(code(await linkIt())).toBe('CHALLENGE_INVALID');
  // Nor does a page of another site, with the cookies of the victim and the verifier of the attacker.
  const evil = createPage(
    login.server,
    { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    victim.cookies,
  );
  const full =
    'mutation ($code: String!, $verifier: String) { linkIdentity(code: $code, verifier: $verifier) { id } }';
  expect(code(await evil.execute(full, { variables: mallory }))).toBe('UNAUTHENTICATED');
});

test('a stolen code is nothing without the verifier, also to a thief who begins a login of their own', async () => {
  const login = await openProviderLogin();
  const { code: stolen } = await login.bring();
  const thief = begunIn(await start(login.server));
  expect(code(await finish(login.server, { code: stolen, verifier: thief.verifier }))).toBe(
    'CHALLENGE_INVALID',
  );
  const token = await login.server.signUp('mallory');
  expect(code(await link(login.server, { code: stolen, verifier: thief.verifier }, token))).toBe(
    'CHALLENGE_INVALID',
  );
});

test('a code of the provider, its state and its nonce are no code of ours, and no verifier', async () => {
  const login = await openProviderLogin();
  login.provider.claims = nina;
  const { url, verifier } = begunIn(await start(login.server));
  const { searchParams } = new URL(login.provider.logIn(url).url);
  const wanted = new URL(url).searchParams;
  for (const text of [searchParams.get('code')!, searchParams.get('state')!, wanted.get('nonce')!])
    expect(code(await finish(login.server, { code: text, verifier }))).toBe('CHALLENGE_INVALID');
  const ours = sentBack(await login.server.fetch(login.provider.logIn(url)), 'code')!;
  for (const text of [wanted.get('state')!, wanted.get('nonce')!, wanted.get('code_challenge')!])
    expect(code(await finish(login.server, { code: ours, verifier: text }))).toBe(
      'CHALLENGE_INVALID',
    );
});

/** A server with an honest provider and one of an attacker. */
async function openTwo() {
  const clock = createFakeClock();
  const [honest, evil] = [await startLyingProvider(clock), await startLyingProvider(clock)];
  const server = await createTestServer(
    {
      ...honest.environment,
      AUTH_ALLOWED_ORIGINS: 'https://app.example.com',
      AUTH_OIDC_PROVIDERS: 'corp,evil',
      AUTH_OIDC_EVIL_ISSUER: evil.issuer,
      AUTH_OIDC_EVIL_CLIENT_ID: 'latchkey',
      AUTH_OIDC_EVIL_CLIENT_SECRET: 'another-secret-of-32-bytes-and-more',
    },
    { clock },
  );
  honest.claims = nina;
  return { server, honest, evil };
}

test('mix-up: what one provider has sent is not taken for an answer of another', async () => {
  const { server, honest, evil } = await openTwo();
  // The user wanted to log in at the evil provider, which sends them on to the honest one.
  const { url } = begunIn(await start(server, { provider: 'evil' }));
  const [toEvil, toHonest] = [new URL(url), new URL(`${honest.issuer}/authorize`)];
  for (const [name, value] of toEvil.searchParams) toHonest.searchParams.set(name, value);
  const callback = honest.logIn(toHonest.href);
  // The honest provider knows its own redirect URI alone; the attacker may change the path.
  const toCorp = new URL(callback.url);
  toCorp.pathname = '/oidc/corp/callback';
  expect((await server.fetch(new Request(toCorp))).status).toBe(400);
  const asItIs = await server.fetch(new Request(callback.url));
  expect([sentBack(asItIs, 'code'), sentBack(asItIs, 'error')]).toEqual([null, 'server_error']);
  // Its code goes to no token endpoint of the attacker.
  expect(evil.asked.map(({ path }) => path)).not.toContain('/token');
});

test('a provider has no user of another one, whatever it says of them', async () => {
  const { server, honest, evil } = await openTwo();
  const logIn = async (provider: 'corp' | 'evil') => {
    const { url, verifier } = begunIn(await start(server, { provider }));
    const callback = (provider === 'corp' ? honest : evil).logIn(url);
    const back = await server.fetch(callback);
    return finish(server, { code: sentBack(back, 'code') ?? 'none', verifier });
  };
  const { user } = loggedIn(await logIn('corp'));
  // The same subject, and the same address, which it says to have verified.
  evil.claims = nina;
  expect(code(await logIn('evil'))).toBe('ACCOUNT_EXISTS');
  evil.claims = { ...nina, email_verified: false };
  expect(loggedIn(await logIn('evil'))['user'].id).not.toBe(user.id);
  evil.claims = { ...nina, iss: honest.issuer };
  expect(code(await logIn('evil'))).toBe('CHALLENGE_INVALID');
});

test('a login that was begun under one name of a provider does not go on under another', async () => {
  const { server, honest } = await openTwo();
  const { url } = begunIn(await start(server, { provider: 'corp' }));
  const back = new URL(honest.logIn(url).url);
  back.pathname = '/oidc/evil/callback';
  expect((await server.fetch(new Request(back))).status).toBe(400);
});

test('an unverified address at the provider takes no account over, and none by linking it later', async () => {
  const login = await openProviderLogin({ AUTH_OIDC_LINK: 'verified' });
  const claims = { sub: 'mallory', email: 'susan@example.com', email_verified: false };
  const first = loggedIn(await login.logIn(claims));
  // The provider says later that it is verified: the identity has its user already.
  const second = loggedIn(await login.logIn({ ...claims, email_verified: true }));
  expect(second['user'].id).toBe(first['user'].id);
  expect((await login.server.store.contacts.findByEmail('susan@example.com'))?.user.username).toBe(
    'susan',
  );
});

test('a wrong Host, a forwarded one and a path of another origin change nothing of where a user goes', async () => {
  const login = await openProviderLogin();
  login.provider.claims = nina;
  const { url } = begunIn(await start(login.server));
  const back = new Request(login.provider.logIn(url), {
    headers: {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      referer: 'https://evil.example/',
      origin: 'https://evil.example',
    },
  });
  const answer = await login.server.fetch(back);
  expect(answer.headers.get('location')).toMatch(new RegExp(`^${ownPage}\\?code=lk_oidc_`));
  expect(answer.headers.get('access-control-allow-origin')).toBeNull();
});

test('the callback reads no cookie, and sets none', async () => {
  const login = await openProviderLogin();
  const page = createPage(login.server);
  login.provider.claims = nina;
  const { url } = begunIn(await start(page, { returnTo }));
  const back = login.provider.logIn(url);
  const answer = await login.server.fetch(
    new Request(back, {
      headers: { cookie: 'latchkey-access-f07d805b=x; latchkey-verifier-f07d805b=y' },
    }),
  );
  expect(sentBack(answer, 'code')).toMatch(/^lk_oidc_/);
  expect(answer.headers.getSetCookie()).toEqual([]);
});

test('while a provider is silent, logins with passwords and tokens go on', async () => {
  const login = await openProviderLogin();
  const token = (await login.server.login('susan', password)).body.data!['login'].accessToken;
  login.provider.claims = nina;
  const { url } = begunIn(await start(login.server));
  const back = login.provider.logIn(url);
  let release = () => {};
  const silence = new Promise<void>((resolve) => (release = resolve));
  login.provider.answers['/token'] = async (response) => {
    await silence;
    response.writeHead(500).end();
  };
  const waiting = Array.from({ length: 50 }, () => login.server.fetch(new Request(back)));
  await expect.poll(() => login.provider.asked.some(({ path }) => path === '/token')).toBe(true);
  const began = performance.now();
  expect((await login.server.me(token)).status).toBe(200);
  expect((await login.server.login('susan', password)).status).toBe(200);
  expect(performance.now() - began).toBeLessThan(2000);
  release();
  const errors = (await Promise.all(waiting)).map((answer) => sentBack(answer, 'error'));
  expect(new Set(errors)).toEqual(new Set(['temporarily_unavailable']));
});
