import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  exportJWK,
  generateKeyPair,
  SignJWT,
  type CryptoKey,
  type JWK,
  type JWTPayload,
} from 'jose';
import { onTestFinished } from 'vitest';

/** What is asked of the provider. */
export interface Asked {
  /** Such as `/token`. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly form: URLSearchParams;
}

/** JSON with status 200; or what the function writes, be it nothing. */
export type Answer = object | ((response: ServerResponse, asked: Asked) => void | Promise<void>);

/** An OpenID provider that says what a test wants it to, true or not. Everything is right until the test changes it. */
export interface LyingProvider {
  readonly issuer: string;
  /** Settings for it as the provider `corp` of a server. */
  readonly environment: Record<string, string>;
  /** Each request so far, the oldest first. */
  readonly asked: Asked[];
  /** What it answers instead, by path: `/.well-known/openid-configuration`, `/jwks`, `/token`, `/userinfo`. */
  readonly answers: Record<string, Answer | undefined>;
  /** Other claims of ID tokens; undefined leaves one out. */
  claims: Record<string, unknown>;
  /** What else the token endpoint says; undefined leaves a member out. */
  token: Record<string, unknown>;
  /** What else the userinfo endpoint says. */
  userinfo: Record<string, unknown>;
  /** What else the discovery document says. */
  metadata: Record<string, unknown>;
  /** Parameters that are otherwise when it sends the user back; undefined leaves one out. */
  answer: Record<string, string | undefined>;
  readonly keys: Keys;
  /** Returns the request with which the browser comes back from this URL of an authorization request. */
  logIn(url: string): Request;
  /** Returns the ID token that the token endpoint gives: signed as it should be, until the test replaces this. */
  makeIdToken(claims: object): Promise<string>;
  /** Returns an ID token with `claims` and this nonce, as a phone gets one. */
  idToken(nonce?: string): Promise<string>;
  /** Signs any claims with any key: by default its own, with RS256. */
  sign(claims: object, header?: object, key?: CryptoKey | Uint8Array): Promise<string>;
  close(): Promise<void>;
}

interface Keys {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly jwk: JWK;
}

export const client = { id: 'latchkey', secret: 'a-secret-of-the-client,-32-bytes-and-more' };

let made: Promise<Keys> | undefined;

async function makeKeys(): Promise<Keys> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  return { privateKey, publicKey, jwk };
}

/** It is on a free port of this machine, until the test is over. Tokens go by the clock. */
export async function startLyingProvider(
  clock: { now(): number } = { now: () => Date.now() },
): Promise<LyingProvider> {
  const provider = await openLyingProvider(clock);
  onTestFinished(provider.close);
  return provider;
}

export async function openLyingProvider(clock: { now(): number }): Promise<LyingProvider> {
  const keys = await (made ??= makeKeys());
  const http = createServer((request, response) => {
    respond(request, response).catch((error: Error) => response.writeHead(500).end(error.stack));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  let nonce: string | null = null;
  const accessToken = randomUUID();

  const lying: LyingProvider = {
    issuer,
    environment: {
      AUTH_OIDC_PROVIDERS: 'corp',
      AUTH_OIDC_CORP_ISSUER: issuer,
      AUTH_OIDC_CORP_CLIENT_ID: client.id,
      AUTH_OIDC_CORP_CLIENT_SECRET: client.secret,
    },
    asked: [],
    answers: {},
    claims: {},
    token: {},
    userinfo: {},
    metadata: {},
    answer: {},
    keys,
    logIn(url) {
      const { searchParams: wanted } = new URL(url);
      nonce = wanted.get('nonce');
      const back = new URL(wanted.get('redirect_uri')!);
      const answer = { code: 'code', state: wanted.get('state')!, iss: issuer, ...lying.answer };
      for (const [name, value] of Object.entries(answer))
        if (value !== undefined) back.searchParams.set(name, value);
      return new Request(back);
    },
    makeIdToken: (given) => lying.sign(given),
    idToken: (given) => lying.makeIdToken(claims(given)),
    sign: (given, header = {}, key = keys.privateKey) =>
      new SignJWT(given as JWTPayload)
        .setProtectedHeader({ alg: 'RS256', kid: 'one', ...header })
        .sign(key),
    async close() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };

  const claims = (given: string | null = nonce) => {
    const now = Math.floor(clock.now() / 1000);
    const life = { iat: now, exp: now + 300, nonce: given };
    const user = { sub: 'susan-1', email: 'susan@example.com', email_verified: true };
    return { iss: issuer, aud: client.id, ...life, ...user, ...lying.claims };
  };

  const truth: Record<string, () => object | Promise<object>> = {
    '/.well-known/openid-configuration': () => ({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/userinfo`,
      jwks_uri: `${issuer}/jwks`,
      id_token_signing_alg_values_supported: ['RS256'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      ...lying.metadata,
    }),
    '/jwks': () => ({ keys: [keys.jwk] }),
    '/token': async () => ({
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: 300,
      ...(!('id_token' in lying.token) && { id_token: await lying.idToken() }),
      ...lying.token,
    }),
    '/userinfo': () => ({ sub: claims().sub, email: 'susan@example.com', ...lying.userinfo }),
  };

  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url!.replace(/\?.*/, '');
    const asked = {
      path,
      headers: request.headers,
      form: new URLSearchParams(await text(request)),
    };
    lying.asked.push(asked);
    const answer = lying.answers[path] ?? (await truth[path]?.());
    if (typeof answer === 'function') return answer(response, asked);
    response.setHeader('content-type', 'application/json');
    response.statusCode = answer ? 200 : 404;
    response.end(JSON.stringify(answer));
  };

  return lying;
}

/** Answers with this body, whatever it is. */
export const say =
  (status: number, type: string, body: string, headers: Record<string, string> = {}): Answer =>
  (response) =>
    void response.writeHead(status, { 'content-type': type, ...headers }).end(body);

/** The left half of the hash of an access token (OpenID Connect Core §3.1.3.6), as RS256 and ES256 have it. */
export const leftHalfHash = (token: string): string =>
  createHash('sha256').update(token).digest().subarray(0, 16).toString('base64url');
