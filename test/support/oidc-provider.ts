import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider, type Configuration } from 'oidc-provider';
import { onTestFinished } from 'vitest';

/** What a user of the provider is known by; `sub` is what they type as their login. */
export type Claims = Readonly<Record<string, unknown>>;

export interface OidcProvider {
  readonly issuer: string;
  /** Settings for it as the provider `corp` of a server. */
  readonly environment: Record<string, string>;
  /** By login. A test may add, change and remove users between logins. */
  readonly users: Map<string, Claims>;
  /**
   * Logs a user in where the URL of an authorization request leads, as a browser does that has been there never before.
   * Returns the request with which the browser comes back: `GET`, or `POST` with `response_mode=form_post`.
   */
  logIn(url: string, login?: string): Promise<Request>;
  /** The same for a user who cancels. */
  cancel(url: string): Promise<Request>;
  close(): Promise<void>;
}

export interface OidcProviderOptions {
  /** Where it may send users back to: `{issuer of the server}/oidc/corp/callback`. */
  readonly redirectUris?: readonly string[];
  readonly users?: Readonly<Record<string, Claims>>;
  /** `localhost` and `127.0.0.1` are two sites to a browser. */
  readonly host?: 'localhost' | '127.0.0.1';
  readonly port?: number;
  /** Whether ID tokens have `email` and the like; else the server has to ask for them (OpenID Connect Core §5.4). */
  readonly hasClaimsInIdToken?: boolean;
  /** Headers of all its answers, such as `cross-origin-opener-policy`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What is to be otherwise. */
  readonly configuration?: Configuration;
}

export const client = { id: 'latchkey', secret: 'a-secret-of-the-client,-with-+/%:-in-it' };

const susan = {
  email: 'susan@example.com',
  email_verified: true,
  preferred_username: 'susan',
};

/** RSA, since that is what every provider has. Made once: it takes some time. */
let keys: Configuration['jwks'];
function makeKeys() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] };
}

/** A real OpenID provider on a free port of this machine, until the test is over. It goes by the system's clock. */
export async function startOidcProvider(options: OidcProviderOptions = {}): Promise<OidcProvider> {
  const provider = await openOidcProvider(options);
  onTestFinished(provider.close);
  return provider;
}

export async function openOidcProvider(options: OidcProviderOptions = {}): Promise<OidcProvider> {
  const { host = '127.0.0.1', port = 0 } = options;
  const http = createServer();
  await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
  const issuer = `http://${host}:${(http.address() as AddressInfo).port}`;
  const users = new Map(Object.entries(options.users ?? { susan }));
  http.on(
    'request',
    quietly(() => createProvider(issuer, users, options).callback()),
  );
  return {
    issuer,
    users,
    environment: {
      AUTH_OIDC_PROVIDERS: 'corp',
      AUTH_OIDC_CORP_ISSUER: issuer,
      AUTH_OIDC_CORP_CLIENT_ID: client.id,
      AUTH_OIDC_CORP_CLIENT_SECRET: client.secret,
    },
    logIn: (url, login = 'susan') =>
      walk(url, ({ action }) => [action, { prompt: 'login', login }]),
    cancel: (url) => walk(url, ({ abort }) => [abort]),
    async close() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

function createProvider(
  issuer: string,
  users: ReadonlyMap<string, Claims>,
  options: OidcProviderOptions,
): Provider {
  const { redirectUris = ['http://localhost:4000/oidc/corp/callback'] } = options;
  const provider = new Provider(issuer, {
    clients: [
      { client_id: client.id, client_secret: client.secret, redirect_uris: [...redirectUris] },
    ],
    jwks: (keys ??= makeKeys()),
    cookies: { keys: ['a key of cookies'] },
    claims: {
      email: ['email', 'email_verified'],
      profile: ['name', 'preferred_username'],
    },
    conformIdTokenClaims: options.hasClaimsInIdToken !== true,
    pkce: { required: () => true },
    ttl: { Session: 3600, Grant: 3600, Interaction: 3600, AccessToken: 3600, IdToken: 3600 },
    findAccount: (_context, id) => {
      const claims = users.get(id);
      return claims && { accountId: id, claims: () => ({ sub: id, ...claims }) };
    },
    // No one is asked for consent.
    async loadExistingGrant({ oidc }) {
      const grant = new provider.Grant({
        clientId: oidc.client!.clientId,
        accountId: oidc.session!.accountId!,
      });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
    ...options.configuration,
  });
  provider.use(async (context, next) => {
    context.set(options.headers ?? {});
    await next();
    // Its pages ask for a font from elsewhere, which tests must not.
    if (typeof context.body === 'string')
      context.body = context.body.replace(/@import url\([^)]*\);/, '');
  });
  return provider;
}

/** It warns of what it has that is for tests alone. */
function quietly<T>(work: () => T): T {
  const { warn, info } = console;
  console.warn = console.info = () => {};
  try {
    return work();
  } finally {
    Object.assign(console, { warn, info });
  }
}

type Choose = (page: { action: string; abort: string }) => [string, Record<string, string>?];

async function walk(url: string, choose: Choose): Promise<Request> {
  const { origin } = new URL(url);
  const cookies = new Map<string, string>();
  const visit = async (target: string, form?: Record<string, string>): Promise<Request> => {
    const answer = await fetch(target, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      cookies.set(name!, value!);
    }
    const location = answer.headers.get('location');
    const page = await answer.text();
    if (location !== null) {
      const next = new URL(location, target);
      return next.origin === origin ? visit(next.href) : new Request(next);
    }
    const action = unescape(/<form[^>]* action="([^"]+)"/.exec(page)?.[1] ?? '');
    if (action === '') throw new Error(`the provider answered ${answer.status}: ${page}`);
    if (new URL(action).origin !== origin) return formPost(action, origin, page);
    const abort = unescape(/<a href="([^"]+\/abort)"/.exec(page)?.[1] ?? '');
    return visit(...choose({ action, abort }));
  };
  return visit(url);
}

function formPost(action: string, origin: string, page: string): Request {
  const inputs = page.matchAll(/name="([^"]+)" value="([^"]*)"/g);
  return new Request(action, {
    method: 'POST',
    headers: { origin, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
    body: new URLSearchParams([...inputs].map(([, name, value]) => [name!, unescape(value!)])),
  });
}

function unescape(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
