import { expect, test } from 'vitest';
import {
  begunIn,
  finish,
  nina,
  openProviderLogin,
  sentBack,
  start,
} from '../../support/provider-login.ts';
import { code } from '../../support/test-server.ts';

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
