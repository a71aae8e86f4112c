import { generateKeyPairSync, KeyObject, type webcrypto } from 'node:crypto';
import { CompactEncrypt, exportJWK, generateKeyPair, UnsecuredJWT, type CryptoKey } from 'jose';
import * as library from 'openid-client';
import { expect, test } from 'vitest';
import { AuthError } from '../../../src/errors.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import {
  client,
  leftHalfHash,
  say,
  startLyingProvider,
  type LyingProvider,
} from '../../support/lying-provider.ts';
import { createOneProvider, flow } from '../../support/providers.ts';

/** The library goes by the system's clock. */
const clock = createFakeClock(Date.now());
const now = Math.floor(clock.now() / 1000);

interface Bad {
  readonly what: string;
  /** Why it is refused; after `503`, why the provider counts as unavailable. */
  readonly reason: string;
  /** Makes the provider lie. */
  lie(lying: LyingProvider): void | Promise<void>;
  /** Whether openid-client takes it, as it is by default. */
  readonly isTakenByLibrary?: true;
}

const claim = (what: string, reason: string, claims: Record<string, unknown>): Bad => ({
  what,
  reason,
  lie: (lying) => void (lying.claims = claims),
});

const takenClaim = (...given: Parameters<typeof claim>): Bad => ({
  ...claim(...given),
  isTakenByLibrary: true,
});

/** Both libraries are told that the provider signs so. */
const everyAlgorithm = {
  id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none', 'ES256'],
};

const other = await generateKeyPair('RS256', { extractable: true });
const otherJwk = { ...(await exportJWK(other.publicKey)), alg: 'RS256', use: 'sig' };
const secretOf = (text: string) => new TextEncoder().encode(text);

const claims: readonly Bad[] = [
  claim('a nonce of another login', 'nonce', { nonce: 'another' }),
  claim('no nonce', 'claims', { nonce: undefined }),
  claim('a nonce that is no text', 'nonce', { nonce: [flow.nonce] }),
  claim('the audience of another client', 'aud', { aud: 'another' }),
  claim('no audience', 'claims', { aud: undefined }),
  claim('an empty list of audiences', 'aud', { aud: [] }),
  claim('several audiences and no authorized party', 'aud', { aud: [client.id, 'another'] }),
  claim('several audiences for another party', 'azp', {
    aud: [client.id, 'another'],
    azp: 'another',
  }),
  takenClaim('this audience for another party', 'azp', { azp: 'another' }),
  claim('another issuer', 'iss', { iss: 'https://other.example' }),
  claim('no issuer', 'claims', { iss: undefined }),
  {
    what: 'the issuer with a slash more',
    reason: 'iss',
    lie: (lying) => void (lying.claims = { iss: `${lying.issuer}/` }),
  },
  claim('a token that is over', 'exp', { exp: now - 61 }),
  claim('no end', 'claims', { exp: undefined }),
  claim('an end that is no number', 'claims', { exp: `${now + 300}` }),
  claim('a token that is not good yet', 'nbf', { nbf: now + 120 }),
  takenClaim('a token from ten years ago', 'iat', { iat: now - 315_360_000 }),
  takenClaim('a token from tomorrow', 'iat', { iat: now + 86_400 }),
  claim('no time at which it was issued', 'claims', { iat: undefined }),
  takenClaim('an empty subject', 'sub', { sub: '' }),
  claim('no subject', 'claims', { sub: undefined }),
  claim('a subject that is a number', 'claims', { sub: 1 }),
  claim('a subject that is a list', 'claims', { sub: ['susan-1'] }),
  takenClaim('a subject of 256 characters', 'sub', { sub: 'x'.repeat(256) }),
  takenClaim('a subject with a NUL in it', 'sub', { sub: 'susan\0' }),
  takenClaim('a subject that is not ASCII', 'sub', { sub: 'süsan' }),
  takenClaim('the hash of another access token', 'at_hash', { at_hash: leftHalfHash('another') }),
];

const idToken = (
  what: string,
  reason: string,
  make: (lying: LyingProvider, given: object) => Promise<string>,
  isTakenByLibrary?: true,
): Bad => ({
  what,
  reason,
  lie: (lying) => {
    lying.metadata = everyAlgorithm;
    lying.makeIdToken = (given) => make(lying, given);
  },
  ...(isTakenByLibrary && { isTakenByLibrary }),
});

const signatures: readonly Bad[] = [
  idToken(
    'alg none',
    'alg',
    async (_lying, given) => new UnsecuredJWT({ ...given }).encode(),
    true,
  ),
  idToken('alg None with a signature', 'alg', async (lying, given) => {
    const [, payload, signature] = (await lying.sign(given)).split('.');
    return `${base64url({ alg: 'None' })}.${payload}.${signature}`;
  }),
  idToken(
    'an HMAC with the secret of the client',
    'alg',
    (lying, given) => lying.sign(given, { alg: 'HS256' }, secretOf(client.secret)),
    true,
  ),
  idToken(
    'an HMAC with the public key',
    'alg',
    ({ sign, keys }, given) => sign(given, { alg: 'HS256' }, pemOf(keys.publicKey)),
    true,
  ),
  idToken(
    'a signature by another key',
    'signature',
    ({ sign }, given) => sign(given, {}, other.privateKey),
    true,
  ),
  idToken(
    'a kid that the provider does not have',
    'kid',
    ({ sign }, given) => sign(given, { kid: 'two' }, other.privateKey),
    true,
  ),
  idToken(
    'the key in the header',
    'signature',
    ({ sign }, given) => sign(given, { jwk: otherJwk }, other.privateKey),
    true,
  ),
  idToken(
    'a URL of keys in the header',
    'kid',
    ({ sign, issuer }, given) =>
      sign(given, { jku: `${issuer}/other-jwks`, kid: 'two' }, other.privateKey),
    true,
  ),
  idToken(
    'a URL of a certificate in the header',
    'kid',
    ({ sign, issuer }, given) =>
      sign(given, { x5u: `${issuer}/x5u`, kid: 'two' }, other.privateKey),
    true,
  ),
  idToken('a header that must be understood', 'alg', async (lying, given) => {
    const [, payload, signature] = (await lying.sign(given)).split('.');
    return `${base64url({ alg: 'RS256', kid: 'one', crit: ['exp'], exp: 1 })}.${payload}.${signature}`;
  }),
  idToken(
    'a signature that was cut',
    'signature',
    async ({ sign }, given) => (await sign(given)).slice(0, -4),
    true,
  ),
  idToken(
    'no signature at all',
    'signature',
    async ({ sign }, given) => (await sign(given)).replace(/[^.]*$/, ''),
    true,
  ),
  idToken(
    'claims that were changed',
    'signature',
    async ({ sign }, given) => {
      const [header, , signature] = (await sign(given)).split('.');
      return `${header}.${base64url({ ...given, sub: 'admin' })}.${signature}`;
    },
    true,
  ),
  idToken(
    'an access token of the issuer',
    'typ',
    ({ sign }, given) => sign(given, { typ: 'at+jwt' }),
    true,
  ),
  idToken(
    'a logout token of the issuer',
    'typ',
    ({ sign }, given) => sign(given, { typ: 'logout+jwt' }),
    true,
  ),
  idToken('an encrypted token', 'id token', ({ keys }, given) =>
    new CompactEncrypt(new TextEncoder().encode(JSON.stringify(given)))
      .setProtectedHeader({ alg: 'RSA-OAEP', enc: 'A256GCM' })
      .encrypt(KeyObject.from(keys.publicKey as webcrypto.CryptoKey)),
  ),
  idToken('four parts', 'token response', async ({ sign }, given) => `${await sign(given)}.x`),
  idToken('one part', 'token response', async () => 'susan'),
  idToken(
    'claims that are a list',
    'token response',
    async () => `${base64url({ alg: 'RS256' })}.${base64url([])}.x`,
  ),
  {
    what: 'an HMAC with a key that is in the key set',
    reason: 'alg',
    lie: (lying) => {
      const k = Buffer.from(client.secret).toString('base64url');
      lying.metadata = everyAlgorithm;
      lying.answers['/jwks'] = { keys: [{ kty: 'oct', kid: 'one', k }] };
      lying.makeIdToken = (given) => lying.sign(given, { alg: 'HS256' }, secretOf(client.secret));
    },
    isTakenByLibrary: true,
  },
  {
    what: 'a key set of secrets, and a kid of one',
    reason: 'kid',
    lie: (lying) => {
      const k = Buffer.from(client.secret).toString('base64url');
      lying.answers['/jwks'] = { keys: [{ kty: 'oct', kid: 'one', k }] };
    },
    isTakenByLibrary: true,
  },
  {
    what: 'RSA with 1024 bits',
    reason: 'key',
    lie: (lying) => {
      const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
      const jwk = publicKey.export({ format: 'jwk' });
      lying.answers['/jwks'] = { keys: [{ ...jwk, kid: 'one', alg: 'RS256' }] };
      const { subtle } = globalThis.crypto;
      lying.makeIdToken = async (given) => {
        const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
        const signed = `${base64url({ alg: 'RS256', kid: 'one' })}.${base64url(given)}`;
        const key = privateKey.toCryptoKey(algorithm, false, ['sign']);
        const signature = await subtle.sign(algorithm, key, Buffer.from(signed));
        return `${signed}.${Buffer.from(signature).toString('base64url')}`;
      };
    },
    isTakenByLibrary: true,
  },
  {
    what: 'an algorithm that the provider does not announce',
    reason: 'alg',
    lie: async (lying) => {
      const { privateKey, publicKey } = await generateKeyPair('ES256');
      const jwk = await exportJWK(publicKey);
      lying.answers['/jwks'] = { keys: [lying.keys.jwk, { ...jwk, kid: 'two' }] };
      lying.makeIdToken = (given) => lying.sign(given, { alg: 'ES256', kid: 'two' }, privateKey);
    },
  },
];

const token = (
  what: string,
  reason: string,
  change: (lying: LyingProvider) => void,
  isTakenByLibrary?: true,
): Bad => ({ what, reason, lie: change, ...(isTakenByLibrary && { isTakenByLibrary }) });

const json = 'application/json';

const answers: readonly Bad[] = [
  token('no ID token', 'token response', (lying) => void (lying.token = { id_token: undefined })),
  token('a list of ID tokens', 'token response', (lying) => {
    lying.answers['/token'] = async (response) => {
      const one = await lying.idToken();
      const answer = { access_token: 'a', token_type: 'Bearer', id_token: [one, one] };
      response.writeHead(200, { 'content-type': json }).end(JSON.stringify(answer));
    };
  }),
  token(
    'no access token',
    'token response',
    (lying) => void (lying.token = { access_token: undefined }),
  ),
  token(
    'a token of an unknown type',
    'id token',
    (lying) => void (lying.token = { token_type: 'mac' }),
  ),
  token('a code that the provider refuses', 'code refused', (lying) => {
    lying.answers['/token'] = say(400, json, '{"error":"invalid_grant"}');
  }),
  token('a client that the provider refuses', '503 client refused', (lying) => {
    lying.answers['/token'] = say(401, json, '{"error":"invalid_client"}', {
      'www-authenticate': 'Basic realm="x"',
    });
  }),
  token('another refusal', '503 token request refused', (lying) => {
    lying.answers['/token'] = say(400, json, '{"error":"invalid_request"}');
  }),
  token('tokens with status 400', '503 status', (lying) => {
    lying.answers['/token'] = say(400, json, '{}');
  }),
  token('an answer that is not JSON', '503 not JSON', (lying) => {
    lying.answers['/token'] = say(200, json, '{"access_token":');
  }),
  token('JSON that is no object', 'token response', (lying) => {
    lying.answers['/token'] = say(200, json, '"susan"');
  }),
  token('JSON nested 100,000 times', 'token response', (lying) => {
    lying.answers['/token'] = say(200, json, '['.repeat(1e5) + ']'.repeat(1e5));
  }),
  token('an HTML page', '503 content type', (lying) => {
    lying.answers['/token'] = say(200, 'text/html', '<p>Welcome');
  }),
  token('an error of the server', '503 status', (lying) => {
    lying.answers['/token'] = say(500, json, '{"error":"invalid_grant"}');
  }),
  token('too many requests', '503 status', (lying) => {
    lying.answers['/token'] = say(429, json, '{}');
  }),
  token('a redirect', '503 redirect', (lying) => {
    lying.answers['/token'] = say(302, json, '{}', { location: `${lying.issuer}/other` });
  }),
  token('a redirect that keeps the method', '503 redirect', (lying) => {
    lying.answers['/token'] = say(307, json, '{}', { location: 'http://169.254.169.254/' });
  }),
  token('an empty answer', '503 not JSON', (lying) => {
    lying.answers['/token'] = say(200, json, '');
  }),
  token('an answer without content', '503 status', (lying) => {
    lying.answers['/token'] = (response) => void response.writeHead(204).end();
  }),
  token('a connection that is cut', '503 connection', (lying) => {
    lying.answers['/token'] = (response) => void response.destroy();
  }),
  token(
    'an answer of 300 KB',
    '503 too long',
    (lying) => void (lying.token = { more: 'x'.repeat(300_000) }),
    true,
  ),
];

const noEmail = { email: undefined, email_verified: undefined };

const userinfo: readonly Bad[] = [
  token('the userinfo of another subject', 'userinfo sub', (lying) => {
    lying.claims = noEmail;
    lying.userinfo = { sub: 'another', email: 'admin@example.com', email_verified: true };
  }),
  token('userinfo without a subject', 'token response', (lying) => {
    lying.claims = noEmail;
    lying.userinfo = { sub: undefined };
  }),
  token('userinfo as a token', '503 content type', (lying) => {
    lying.claims = noEmail;
    lying.answers['/userinfo'] = async (response) => {
      const forged = await lying.sign(
        { sub: 'susan-1', email: 'a@b.example' },
        {},
        other.privateKey,
      );
      response.writeHead(200, { 'content-type': 'application/jwt' }).end(forged);
    };
  }),
  token('an access token that userinfo refuses', '503 client refused', (lying) => {
    lying.claims = noEmail;
    lying.answers['/userinfo'] = say(401, json, '{}', { 'www-authenticate': 'Bearer' });
  }),
  token('userinfo with an error', '503 status', (lying) => {
    lying.claims = noEmail;
    lying.answers['/userinfo'] = say(403, json, '{}');
  }),
];

const back = (
  what: string,
  reason: string,
  answer: Record<string, string | undefined>,
  isTakenByLibrary?: true,
): Bad => token(what, reason, (lying) => void (lying.answer = answer), isTakenByLibrary);

const browser: readonly Bad[] = [
  back('no issuer, where the provider announces it', 'issuer', { iss: undefined }),
  back('another issuer', 'issuer', { iss: 'https://other.example' }),
  back('an empty issuer', 'issuer', { iss: '' }),
  token('another issuer, where none is announced', 'issuer', (lying) => {
    lying.metadata = { authorization_response_iss_parameter_supported: false };
    lying.answer = { iss: 'https://other.example' };
  }),
  back('another state', 'state', { state: 'another' }),
  back('no state', 'state', { state: undefined }),
  back('no code', 'code', { code: undefined }),
  back('an empty code', 'code', { code: '' }),
  back('a huge code', 'code', { code: 'x'.repeat(4097) }, true),
  back('a code with a line in it', 'code', { code: 'x\r\ny: z' }, true),
  ...['code', 'state', 'iss'].map((name) =>
    token(`two of ${name}`, 'repeated parameter', (lying) => {
      const { logIn } = lying;
      lying.logIn = (url) => {
        const { url: there } = logIn(url);
        const twice = new URL(there);
        twice.searchParams.append(name, twice.searchParams.get(name)!);
        return new Request(twice);
      };
    }),
  ),
  back('an ID token beside the code', 'id token', { id_token: 'x' }),
  back('an answer as a token', 'token response', { response: 'x' }),
];

const metadata = (
  what: string,
  reason: string,
  change: (issuer: string) => Record<string, unknown>,
  isTakenByLibrary?: true,
): Bad =>
  token(
    what,
    `503 discovery: ${reason}`,
    (lying) => void (lying.metadata = change(lying.issuer)),
    isTakenByLibrary,
  );

const discovery: readonly Bad[] = [
  metadata('a document of another issuer', 'issuer', () => ({ issuer: 'https://other.example' })),
  metadata('a document whose issuer has a slash more', 'issuer', (issuer) => ({
    issuer: `${issuer}/`,
  })),
  metadata('a document without an issuer', 'issuer', () => ({ issuer: undefined })),
  metadata('no token endpoint', 'token_endpoint', () => ({ token_endpoint: undefined })),
  metadata('no keys', 'jwks_uri', () => ({ jwks_uri: undefined }), true),
  metadata('an endpoint that is no URL', 'token_endpoint', () => ({ token_endpoint: '/token' })),
  metadata('a list of endpoints', 'jwks_uri', (issuer) => ({ jwks_uri: [`${issuer}/jwks`] }), true),
  metadata('an endpoint by http elsewhere', 'token_endpoint', () => ({
    token_endpoint: 'http://other.example/token',
  })),
  metadata('an authorization endpoint that is a script', 'authorization_endpoint', () => ({
    authorization_endpoint: 'javascript:alert(1)',
  })),
  metadata('a user in the URL of an endpoint', 'token_endpoint', (issuer) => ({
    token_endpoint: `${issuer.replace('//', '//user:secret@')}/token`,
  })),
  metadata('signatures by secrets alone', 'algorithms', () => ({
    id_token_signing_alg_values_supported: ['HS256', 'none'],
  })),
];

const all = [...claims, ...signatures, ...answers, ...userinfo, ...browser, ...discovery];

test.each(all)('$what: refused ($reason)', async ({ lie, reason }) => {
  const lying = await startLyingProvider(clock);
  await lie(lying);
  const { provider, recorded } = createOneProvider(
    { issuer: lying.issuer, clientSecret: client.secret },
    { clock },
  );
  const error: unknown = await logIn(lying, (url) => provider.authorizationUrl(url)).then(
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
  const answer = await logIn(lying, (url) => provider.authorizationUrl(url));
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

async function logIn(
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
  const answer = await logIn(lying, async ({ redirectUri }) => {
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

function base64url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function pemOf(key: CryptoKey): Uint8Array {
  return new TextEncoder().encode(
    KeyObject.from(key as webcrypto.CryptoKey)
      .export({ type: 'spki', format: 'pem' })
      .toString(),
  );
}
