import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  begunIn,
  finish,
  link,
  loggedIn,
  nina,
  openProviderLogin,
  sentBack,
  start,
} from '../../support/provider-login.ts';
import { code, password } from '../../support/test-server.ts';

test('a login that leads back to the callback of a provider tells that provider no code of ours', async () => {
  const { server, provider } = await openProviderLogin();
  const second = new URL(provider.logIn(begunIn(await start(server)).url).url);
  second.searchParams.delete('code');
  const first = begunIn(await start(server, { returnTo: second.href }));
  provider.claims = nina;
  const back = await server.fetch(provider.logIn(first.url));
  const ours = sentBack(back, 'code')!;
  expect(ours).toMatch(/^lk_oidc_/);
  const asked = provider.asked.length;
  await server.fetch(new Request(back.headers.get('location')!));
  expect(provider.asked.slice(asked)).toEqual([]);
  // The attacker has the verifier: with the code they would be nina.
  expect(code(await finish(server, { code: ours, verifier: first.verifier }))).toBeUndefined();
});

test('nor a code of a hand-over, which can lead there as well', async () => {
  const { server, provider } = await openProviderLogin({
    AUTH_RETURN_URLS: 'http://localhost:4000',
  });
  const returnTo = new URL(provider.logIn(begunIn(await start(server)).url).url);
  const state = returnTo.searchParams.get('state');
  for (const name of ['code', 'state']) returnTo.searchParams.delete(name);
  const codeChallenge = hash('sha256', 'v'.repeat(43), 'base64url');
  const { accessToken } = (await server.login('susan', password)).body.data!['login'];
  const { body } = await server.execute(
    'mutation ($returnTo: String!, $codeChallenge: String!, $state: String) { createLoginCode(returnTo: $returnTo, codeChallenge: $codeChallenge, state: $state) { url } }',
    { token: accessToken, variables: { returnTo: returnTo.href, codeChallenge, state } },
  );
  const asked = provider.asked.length;
  const url: string = body.data!['createLoginCode'].url;
  expect(sentBack(await server.fetch(new Request(url)), 'error')).toBe('server_error');
  expect(provider.asked.slice(asked)).toEqual([]);
});

test('what waits after ACCOUNT_EXISTS is linked to the user whose address it has, and to no one else', async () => {
  const { server, bring } = await openProviderLogin();
  const given = await bring();
  expect(loggedIn(await finish(server, given))['user'].username).toBe('nina');
  // Another account at the provider, with nina’s address: its owner leaves the tab to another user.
  const waiting = await bring({ ...nina, sub: 'mallory' });
  expect(code(await finish(server, waiting))).toBe('ACCOUNT_EXISTS');
  const susan = (await server.login('susan', password)).body.data!['login'].accessToken;
  expect(code(await link(server, waiting, susan))).toBe('CHALLENGE_INVALID');
  const ninas = loggedIn(await finish(server, await bring()))['accessToken'];
  expect(code(await link(server, waiting, ninas))).toBeUndefined();
});
