import * as library from 'openid-client';
import { expect, test } from 'vitest';
import { AuthError } from '../../../src/errors.ts';
import { clock } from '../../support/bad-answers/bad.ts';
import { claims } from '../../support/bad-answers/claims.ts';
import { answers, userinfo } from '../../support/bad-answers/responses.ts';
import { signatures } from '../../support/bad-answers/signatures.ts';
import { browser, discovery } from '../../support/bad-answers/surroundings.ts';
import { client, startLyingProvider, type LyingProvider } from '../../support/lying-provider.ts';
import { createOneProvider, flow } from '../../support/providers.ts';

const all = [...claims, ...signatures, ...answers, ...userinfo, ...browser, ...discovery];

test.each(all)('$what: refused ($reason)', async ({ lie, reason }) => {
  const lying = await startLyingProvider(clock);
  await lie(lying);
  const { provider, recorded } = createOneProvider(
    { issuer: lying.issuer, clientSecret: client.secret },
    { clock },
  );
  const error: unknown = await goAndComeBack(lying, (url) => provider.authorizationUrl(url)).then(
    (answer) =>
      provider.identify(flow, answer).then(
        () => 'taken',
        (thrown: unknown) => thrown,
      ),
    (thrown: unknown) => thrown,
  );
  const said =
    error instanceof AuthError
      ? `${error.code === 'PROVIDER_UNAVAILABLE' ? '503' : error.code} ${recorded[0]?.[1].reason}`
      : (error as { reason?: unknown }).reason;
  expect(said ?? error).toBe(reason);
});

test('without a lie, the answer is taken', async () => {
  const lying = await startLyingProvider(clock);
  const { provider } = createOneProvider({ issuer: lying.issuer }, { clock });
  const answer = await goAndComeBack(lying, (url) => provider.authorizationUrl(url));
  expect(await provider.identify(flow, answer)).toEqual({
    provider: 'corp',
    issuer: lying.issuer,
    subject: 'susan-1',
    email: 'susan@example.com',
    isEmailVerified: true,
    isEmailAuthoritative: false,
    usernameHint: null,
  });
  expect(await askLibrary(lying)).toBe('taken');
});

test('openid-client takes some of these answers by default', async () => {
  const taken: string[] = [];
  for (const { what, lie } of all) {
    const lying = await startLyingProvider(clock);
    await lie(lying);
    if ((await askLibrary(lying).catch(() => 'refused')) === 'taken') taken.push(what);
  }
  const expected = all.filter((bad) => bad.isTakenByLibrary).map(({ what }) => what);
  expect(taken).toEqual(expected);
});

async function goAndComeBack(
  lying: LyingProvider,
  authorizationUrl: (given: typeof flow) => Promise<string>,
): Promise<URLSearchParams> {
  return new URL(lying.logIn(await authorizationUrl(flow)).url).searchParams;
}

/** Logs in with openid-client alone, as its documentation shows it. */
async function askLibrary(lying: LyingProvider): Promise<string> {
  const { state, nonce, codeVerifier } = flow;
  const configuration = await library.discovery(
    new URL(lying.issuer),
    client.id,
    client.secret,
    undefined,
    { execute: [library.allowInsecureRequests], timeout: 2 },
  );
  const answer = await goAndComeBack(lying, async ({ redirectUri }) => {
    const wanted = { redirect_uri: redirectUri, state, nonce };
    return library.buildAuthorizationUrl(configuration, wanted).href;
  });
  const tokens = await library.authorizationCodeGrant(
    configuration,
    new URL(`${flow.redirectUri}?${answer}`),
    { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: codeVerifier },
  );
  const claimed = tokens.claims()!;
  if (claimed['email'] === undefined)
    await library.fetchUserInfo(configuration, tokens.access_token, claimed.sub);
  return 'taken';
}
