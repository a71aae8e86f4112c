import { expect, test } from 'vitest';
import { createPage, setCookiesOf, type TestPage } from '../../support/page.ts';
import {
  begunIn,
  finish,
  link,
  loggedIn,
  nina,
  openProviderLogin,
  sentBack,
  start,
  type ProviderLogin,
} from '../../support/provider-login.ts';
import { code, password } from '../../support/test-server.ts';

const cookie = 'latchkey-verifier-f07d805b';
const other = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };

/** A user of the provider comes back to the page; returns the code. */
async function comeBack({ server, provider }: ProviderLogin, page: Pick<TestPage, 'execute'>) {
  provider.claims = nina;
  const { url, verifier } = begunIn(await start(page, { returnTo: 'http://localhost:4000/' }));
  return { code: sentBack(await server.fetch(provider.logIn(url)), 'code')!, verifier };
}

test('a page has the verifier in a cookie, and finishes the login by it', async () => {
  const login = await openProviderLogin();
  const page = createPage(login.server);
  const answer = await start(page, { returnTo: 'http://localhost:4000/' });
  const { url, verifier } = begunIn(answer);
  expect(setCookiesOf(answer)).toEqual({
    [cookie]: [verifier, 'Max-Age=600', 'Path=/', 'HttpOnly', 'SameSite=Lax'],
  });
  login.provider.claims = nina;
  const ours = sentBack(await login.server.fetch(login.provider.logIn(url)), 'code')!;
  loggedIn(await finish(page, { code: ours }));
  expect([...page.cookies.keys()].toSorted()).toEqual([
    'latchkey-access-f07d805b',
    'latchkey-refresh-f07d805b',
  ]);
  expect((await page.me()).body.data!['me']).toEqual({ username: 'nina' });
});

test('on https it is a cookie that no other host can set', async () => {
  const login = await openProviderLogin({ AUTH_ISSUER: 'https://auth.example.com' });
  const page = { origin: 'https://auth.example.com', 'sec-fetch-site': 'same-origin' };
  const answer = await start(login.server, { returnTo: 'https://auth.example.com/' }, page);
  expect(setCookiesOf(answer)).toEqual({
    '__Host-latchkey-verifier': [
      begunIn(answer).verifier,
      'Max-Age=600',
      'Path=/',
      'HttpOnly',
      'SameSite=Lax',
      'Secure',
    ],
  });
});

test('a page of another site gets none, and a cookie speaks for none', async () => {
  const login = await openProviderLogin();
  expect(setCookiesOf(await start(login.server, {}, other))).toEqual({});
  const page = createPage(login.server);
  const { code: ours } = await comeBack(login, page);
  const stranger = createPage(login.server, other, page.cookies);
  expect(code(await finish(stranger, { code: ours }))).toBe('CHALLENGE_INVALID');
  loggedIn(await finish(page, { code: ours }));
});

test('where cookies are off there is none', async () => {
  const login = await openProviderLogin({ AUTH_COOKIES: 'off' });
  const page = createPage(login.server);
  expect(setCookiesOf(await start(page, { returnTo: 'http://localhost:4000/' }))).toEqual({});
});

test('an explicit verifier goes before the cookie, which another login of the browser may have replaced', async () => {
  const login = await openProviderLogin();
  const page = createPage(login.server);
  const first = await comeBack(login, page);
  const second = await comeBack(login, page);
  expect(code(await finish(page, { code: first.code }))).toBe('CHALLENGE_INVALID');
  loggedIn(await finish(page, first));
  // The cookie is that of the other login, which goes on.
  expect(page.cookies.get(cookie)).toBe(second.verifier);
  loggedIn(await finish(page, { code: second.code }));
  expect(page.cookies.has(cookie)).toBe(false);
});

test('after ACCOUNT_EXISTS the cookie is kept until the identity is linked, through another login', async () => {
  const login = await openProviderLogin();
  await login.server.prove('susan', 'nina@example.com');
  const page = createPage(login.server);
  const { code: ours, verifier } = await comeBack(login, page);
  login.server.clock.advanceSeconds(30);
  const refused = await finish(page, { code: ours });
  expect(code(refused)).toBe('ACCOUNT_EXISTS');
  expect(setCookiesOf(refused)[cookie]?.slice(0, 2)).toEqual([verifier, 'Max-Age=600']);
  await page.execute(
    `mutation { login(username: "susan", password: "${password}") { user { id } } }`,
  );
  expect(page.cookies.get(cookie)).toBe(verifier);
  const linked = await page.execute(
    'mutation ($code: String!) { linkIdentity(code: $code) { provider } }',
    { variables: { code: ours } },
  );
  expect(linked.body.data!['linkIdentity']).toEqual({ provider: 'corp' });
  expect(page.cookies.has(cookie)).toBe(false);
});

test('a refused code leaves the cookie', async () => {
  const login = await openProviderLogin();
  const page = createPage(login.server);
  const { verifier } = await comeBack(login, page);
  expect(code(await finish(page, { code: `lk_oidc_${'x'.repeat(43)}` }))).toBe('CHALLENGE_INVALID');
  expect(page.cookies.get(cookie)).toBe(verifier);
  const token = (await login.server.login('susan', password)).body.data!['login'].accessToken;
  expect(code(await link(page, { code: 'x' }, token))).toBe('CHALLENGE_INVALID');
  expect(page.cookies.get(cookie)).toBe(verifier);
});
