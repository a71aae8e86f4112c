import { createHash, randomUUID } from 'node:crypto';
import { exportJWK, exportPKCS8, generateKeyPair, jwtVerify, SignJWT, type CryptoKey } from 'jose';
import { onTestFinished } from 'vitest';
import { escape, html, openSite, reaching } from './site.ts';

type Claims = Record<string, unknown>;

/** Sign in with Apple, as https://developer.apple.com/documentation/signinwithapplerestapi describes it. */
export interface FakeApple {
  /** Turns URLs of Apple into those of the fake. */
  readonly reach: (url: string) => string;
  /** Settings for it as the provider `apple` of a server. */
  readonly environment: Record<string, string>;
  /** What ID tokens say otherwise; undefined leaves a claim out. */
  claims: Claims;
  /** Answers instead of its own, by path: `/auth/token`, `/auth/keys`. */
  readonly answers: Record<string, (() => Response | Promise<Response>) | undefined>;
  /** Fields that are otherwise in the form that the user comes back with; undefined leaves one out. */
  answer: Record<string, string | undefined>;
  /** Each request so far, the oldest first. */
  readonly asked: Request[];
  /** Returns the request with which the browser of a user who agrees comes back: a form from another site. */
  logIn(url: string): Promise<Request>;
  /** The same for a user who does not. */
  cancel(url: string): Promise<Request>;
  /** Returns an ID token for an app. */
  idToken(claims?: Claims, header?: object, key?: CryptoKey | Uint8Array): Promise<string>;
  close(): Promise<void>;
}

export const appleClient = {
  id: 'com.example.web',
  app: 'com.example.app',
  team: 'TEAM123456',
  key: 'KEY1234567',
};

const issuer = 'https://appleid.apple.com';

let made: ReturnType<typeof makeKeys> | undefined;

async function makeKeys() {
  const own = await generateKeyPair('RS256', { extractable: true });
  const client = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'apple-1', alg: 'RS256', use: 'sig' };
  return { own, client, jwk, pem: await exportPKCS8(client.privateKey) };
}

interface Options {
  /** `localhost` and `127.0.0.1` are two sites to a browser. */
  readonly host?: 'localhost' | '127.0.0.1';
  readonly clock?: { now(): number };
}

/** It is on a free port of this machine, until the test is over. Tokens go by the clock. */
export async function startFakeApple(options: Options = {}): Promise<FakeApple> {
  const apple = await openFakeApple(options);
  onTestFinished(apple.close);
  return apple;
}

/** What a code was given for. */
interface Grant {
  readonly redirectUri: string;
  readonly challenge: string | null;
  readonly nonce: string | null;
}

export async function openFakeApple({
  host,
  clock = { now: () => Date.now() },
}: Options = {}): Promise<FakeApple> {
  const { own, client, jwk, pem } = await (made ??= makeKeys());
  const codes = new Map<string, Grant>();
  let isFirst = true;

  const authorize = async (request: Request): Promise<Response> => {
    const wanted = new URL(request.url).searchParams;
    if (wanted.get('client_id') !== appleClient.id) return html('invalid_client');
    if (wanted.get('response_mode') !== 'form_post')
      return html('response_mode must be form_post when name or email scope is requested.');
    if (request.method === 'GET') return askUser(request.url);
    const agreed = new URLSearchParams(await request.text()).get('continue') === '1';
    const redirectUri = wanted.get('redirect_uri')!;
    const code = `c${randomUUID()}.0.mxzs.${randomUUID()}`;
    const challenge = wanted.get('code_challenge');
    codes.set(code, { redirectUri, challenge, nonce: wanted.get('nonce') });
    const name = { name: { firstName: 'Susan', lastName: 'Doe' }, email: 'eve@example.com' };
    const fields = {
      state: wanted.get('state') ?? undefined,
      ...(agreed ? { code } : { error: 'user_cancelled_authorize' }),
      ...(agreed && isFirst && { user: JSON.stringify(name) }),
      ...apple.answer,
    };
    isFirst = false;
    return postForm(redirectUri, fields);
  };

  const isClient = async (secret: string | null): Promise<boolean> => {
    const currentDate = new Date(clock.now());
    const expected = { audience: issuer, issuer: appleClient.team, subject: appleClient.id };
    const options = {
      ...expected,
      currentDate,
      algorithms: ['ES256'],
      requiredClaims: ['exp', 'iat'],
    };
    const verified = await jwtVerify(secret ?? '', client.publicKey, options).catch(() => null);
    return verified?.protectedHeader.kid === appleClient.key;
  };

  const giveToken = async (request: Request): Promise<Response> => {
    const form = new URLSearchParams(await request.text());
    const refuse = (error: string) => Response.json({ error }, { status: 400 });
    const isRight = form.get('client_id') === appleClient.id;
    if (!isRight || !(await isClient(form.get('client_secret')))) return refuse('invalid_client');
    const grant = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    if (!grant || form.get('redirect_uri') !== grant.redirectUri) return refuse('invalid_grant');
    if (!isVerifier(form.get('code_verifier'), grant.challenge)) return refuse('invalid_grant');
    const nonce = grant.nonce ?? undefined;
    return Response.json({
      access_token: 'a.access.token',
      token_type: 'Bearer',
      expires_in: 3600,
      refresh_token: 'r.refresh.token',
      id_token: await apple.idToken({ aud: appleClient.id, nonce, ...apple.claims }),
    });
  };

  const pages: Record<string, (request: Request) => Response | Promise<Response>> = {
    '/auth/authorize': authorize,
    '/auth/token': giveToken,
    '/auth/keys': () => Response.json({ keys: [jwk] }),
  };
  const site = await openSite((request) => {
    const { pathname } = new URL(request.url);
    apple.asked.push(request.clone());
    return (
      apple.answers[pathname]?.() ??
      pages[pathname]?.(request) ??
      new Response(null, { status: 404 })
    );
  }, host);

  const apple: FakeApple = {
    reach: reaching([issuer], site.origin),
    environment: {
      AUTH_OIDC_PROVIDERS: 'apple',
      AUTH_OIDC_APPLE_CLIENT_ID: appleClient.id,
      AUTH_OIDC_APPLE_TEAM_ID: appleClient.team,
      AUTH_OIDC_APPLE_KEY_ID: appleClient.key,
      AUTH_OIDC_APPLE_PRIVATE_KEY: pem,
      AUTH_OIDC_APPLE_AUDIENCES: appleClient.app,
    },
    claims: {},
    answers: {},
    answer: {},
    asked: [],
    logIn: (url) => comeBack(url, { continue: '1' }, site.origin),
    cancel: (url) => comeBack(url, { continue: '0' }, site.origin),
    idToken(claims = {}, header = {}, key = own.privateKey) {
      const now = Math.floor(clock.now() / 1000);
      const user = {
        sub: '001393.6d621daf56094956bd129fa982ba0001.1517',
        email: 'susan@example.com',
      };
      return new SignJWT({
        iss: issuer,
        aud: appleClient.app,
        iat: now,
        exp: now + 86_400,
        auth_time: now,
        ...user,
        email_verified: 'true',
        is_private_email: 'false',
        nonce_supported: true,
        real_user_status: 2,
        ...claims,
      })
        .setProtectedHeader({ alg: 'RS256', kid: 'apple-1', ...header })
        .sign(key);
    },
    close: site.close,
  };
  return apple;
}

function askUser(url: string): Response {
  return html(`<form method="post" action="${escape(url)}">
    <button name="continue" value="1">Continue</button>
    <button name="continue" value="0">Cancel</button>
  </form>`);
}

/** OAuth 2.0 Form Post Response Mode §2. */
function postForm(action: string, fields: Record<string, string | undefined>): Response {
  const inputs = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`<input type="hidden" name="${name}" value="${escape(value)}">`],
  );
  return html(`<body onload="document.forms[0].submit()">
    <form method="post" action="${escape(action)}">${inputs.join('')}</form>`);
}

/** RFC 7636 §4.6. Apple asks for the verifier where there was a challenge. */
function isVerifier(verifier: string | null, challenge: string | null): boolean {
  if (challenge === null) return true;
  return (
    createHash('sha256')
      .update(verifier ?? '')
      .digest('base64url') === challenge
  );
}

async function comeBack(
  url: string,
  form: Record<string, string>,
  origin: string,
): Promise<Request> {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(form) });
  const page = await answer.text();
  const action = /<form method="post" action="([^"]+)"/.exec(page)?.[1];
  if (action === undefined) throw new Error(`Apple answered: ${page}`);
  const inputs = page.matchAll(/name="([^"]+)" value="([^"]*)"/g);
  return new Request(unescape(action), {
    method: 'POST',
    headers: { origin, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
    body: new URLSearchParams([...inputs].map(([, name, value]) => [name!, unescape(value!)])),
  });
}

function unescape(text: string): string {
  return text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&');
}

/** Returns what client secrets for it are signed with. */
export async function appleKey() {
  const { pem } = await (made ??= makeKeys());
  return { teamId: appleClient.team, keyId: appleClient.key, privateKey: pem };
}
