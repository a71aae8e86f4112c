import { hash, randomBytes } from 'node:crypto';
import type { OidcCodeRow } from '../../src/features/identities/store.ts';
import type { Extension } from '../../src/options.ts';
import type { Run } from './drive-factors.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { startLyingProvider, type LyingProvider } from './lying-provider.ts';
import { createMailServer, type MailServer } from './mail-server.ts';
import { session } from './rows.ts';
import { createTestServer, type GraphQLAnswer, type TestServer } from './test-server.ts';

import { userId as idOf } from './user-id.ts';

type Headers = Record<string, string>;

const documents = {
  start:
    'mutation ($provider: ID!, $returnTo: String!) { startOidcLogin(provider: $provider, returnTo: $returnTo) { url verifier } }',
  finish:
    'mutation ($code: String!, $verifier: String) { finishOidcLogin(code: $code, verifier: $verifier) { accessToken refreshToken user { id username } session { id methods hasSecondFactor } } }',
  link: 'mutation ($code: String!, $verifier: String) { linkIdentity(code: $code, verifier: $verifier) { id provider email createdAt lastUsedAt } }',
  unlink: 'mutation ($id: ID!) { unlinkIdentity(id: $id) }',
  me: '{ me { id username hasPassword identities { id provider email lastUsedAt } } }',
};

/** Where pages of the tests come back to. */
export const page = 'https://app.example.com/done';

export const start = (
  server: Pick<TestServer, 'execute'>,
  wanted: { provider?: string; returnTo?: string } = {},
  headers: Headers = {},
): Promise<GraphQLAnswer> =>
  server.execute(documents.start, {
    variables: { provider: 'corp', returnTo: page, ...wanted },
    headers,
  });

export const finish = (
  server: Pick<TestServer, 'execute'>,
  given: { code: string; verifier?: string | null },
  headers: Headers = {},
): Promise<GraphQLAnswer> => server.execute(documents.finish, { variables: { ...given }, headers });

export const link = (
  server: Pick<TestServer, 'execute'>,
  given: { code: string; verifier?: string | null },
  token: string,
  headers: Headers = {},
): Promise<GraphQLAnswer> =>
  server.execute(documents.link, { variables: { ...given }, token, headers });

export const unlink = (
  server: Pick<TestServer, 'execute'>,
  id: string,
  token: string,
): Promise<GraphQLAnswer> => server.execute(documents.unlink, { variables: { id }, token });

/** What a login has begun. */
export interface Begun {
  readonly url: string;
  readonly verifier: string;
}

export function begunIn({ body, text }: GraphQLAnswer): Begun {
  const begun: unknown = body.data?.['startOidcLogin'];
  if (!begun) throw new Error(`refused: ${text}`);
  return begun as Begun;
}

/** Returns a parameter of the URL that a browser is sent to. */
export function sentBack(response: Response, name: 'code' | 'error'): string | null {
  const location = response.headers.get('location');
  if (response.status !== 303 || location === null) throw new Error(`sent to ${location}`);
  return new URL(location).searchParams.get(name);
}

export interface ProviderLogin<Server extends TestServer = MailServer> {
  readonly server: Server;
  readonly provider: LyingProvider;
  /** A user of the provider comes back with a code of ours, and its verifier. */
  bring(claims?: Record<string, unknown>): Promise<{ code: string; verifier: string }>;
  /** The same, and goes on. */
  logIn(claims?: Record<string, unknown>, headers?: Headers): Promise<GraphQLAnswer>;
  /** Returns the events of this name that were logged. */
  events(name: string): Record<string, unknown>[];
  /** Returns what `me` says of the user of the token. */
  me(token: string): Promise<Record<string, any>>;
}

/** A user of the provider whose address is no one's here. */
export const nina = { sub: 'nina-1', email: 'nina@example.com', preferred_username: 'nina' };

type Own = Extension & { readonly database?: string };

const settingsWith = (provider: LyingProvider, environment: Record<string, string>) => ({
  AUTH_ALLOWED_ORIGINS: 'https://app.example.com,http://localhost:3000',
  ...provider.environment,
  ...environment,
});

/** A server with the provider `corp`, which lies as it is told, and susan, who has a password and susan@example.com. */
export async function openProviderLogin(
  environment: Record<string, string> = {},
  { database, ...extension }: Own = {},
): Promise<ProviderLogin> {
  const clock = createFakeClock();
  const provider = await startLyingProvider(clock);
  // One in memory cannot be opened twice.
  const own = database === undefined || database === 'sqlite::memory:' ? {} : { database };
  const settings = settingsWith(provider, environment);
  return at(await createMailServer(settings, { ...extension, ...own, clock }), provider);
}

/** The same without a user. */
export async function openFirstLogin(
  environment: Record<string, string> = {},
  extension: Extension = {},
): Promise<ProviderLogin<TestServer>> {
  const clock = createFakeClock();
  const provider = await startLyingProvider(clock);
  const settings = settingsWith(provider, environment);
  return at(await createTestServer(settings, { ...extension, clock }), provider);
}

function at<Server extends TestServer>(
  server: Server,
  provider: LyingProvider,
): ProviderLogin<Server> {
  const bring: ProviderLogin['bring'] = async (claims = nina) => {
    provider.claims = claims;
    const { url, verifier } = begunIn(await start(server));
    const code = sentBack(await server.fetch(provider.logIn(url)), 'code');
    if (code === null) throw new Error(`no code: ${server.logged.join('')}`);
    return { code, verifier };
  };
  return {
    server,
    provider,
    bring,
    logIn: async (claims, headers) => finish(server, await bring(claims), headers),
    events: (name) =>
      server.logged
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .filter(({ event }) => event === name),
    me: async (token) => (await server.execute(documents.me, { token })).body.data!['me'],
  };
}

/** Returns the payload of a login by a provider. */
export function loggedIn({ body, text }: GraphQLAnswer): Record<string, any> {
  const payload: unknown = body.data?.['finishOidcLogin'];
  if (!payload) throw new Error(`refused: ${text}`);
  return payload as Record<string, any>;
}

const issuer = 'https://id.example.com';

/** Gives susan an identity at a provider that no setting has. */
export async function giveIdentity(
  { store, clock }: Pick<TestServer, 'store' | 'clock'>,
  subject: string,
): Promise<void> {
  const userId = await idOf(store);
  const now = new Date(clock.now());
  const given = session('links', { userId, createdAt: now, expiresAt: inSeconds(clock, 60) });
  await store.sessions.start(given, 'links');
  const { code } = await bringCode({ store, clock }, subject);
  const linked = await store.identities.link({
    code: { hash: hash('sha256', code, 'base64url'), now },
    identity: {
      id: `identity ${subject}`,
      userId,
      provider: 'corp',
      issuer,
      subject,
      email: null,
      createdAt: now,
      lastUsedAt: null,
    },
    sessionId: 'links',
    now,
  });
  if (typeof linked === 'string') throw new Error(linked);
  await store.sessions.revoke({ id: 'links', userId, actingId: null, now });
}

/** Puts a code of ours into the database, as the callback of that provider does. */
export async function bringCode(
  { store, clock }: Pick<TestServer, 'store' | 'clock'>,
  subject: string,
  more: Partial<OidcCodeRow> = {},
): Promise<{ code: string; verifier: string }> {
  const [code, verifier] = ['lk_oidc_', 'lk_verifier_'].map(
    (prefix) => prefix + randomBytes(32).toString('base64url'),
  ) as [string, string];
  const [hashed, verifierHash] = [code, verifier].map((one) => hash('sha256', one, 'base64url'));
  const row = {
    hash: hashed!,
    verifierHash: verifierHash!,
    provider: 'corp',
    issuer,
    subject,
    email: null,
    isEmailVerified: false,
    isEmailAuthoritative: false,
    usernameHint: null,
    isForLinking: false,
    createdAt: new Date(clock.now()),
    expiresAt: inSeconds(clock, 60),
    ...more,
  };
  await store.oidcCodes.insert(row, { hash: `state of ${code}`, expiresAt: inSeconds(clock, 600) });
  return { code, verifier };
}

const inSeconds = (clock: FakeClock, seconds: number) => new Date(clock.now() + seconds * 1000);

/**
 * Asks each field of logins at providers for something that it does, and for something that it refuses. Returns the
 * secrets that were handed out.
 */
export async function driveProviderLogin(
  { server, provider, run }: { server: TestServer; provider: LyingProvider; run: Run },
  token: string,
): Promise<string[]> {
  const secrets: string[] = [];
  const marked = { sub: 'MARKED-subject', email: 'marked-nina@example.com' };
  const bring = async (claims: Record<string, unknown> = marked) => {
    provider.claims = claims;
    const begun = await run('startOidcLogin', documents.start, {
      provider: 'corp',
      returnTo: page,
    });
    const back = provider.logIn(begun['url']);
    const code = sentBack(await server.fetch(back), 'code')!;
    const { state, nonce } = Object.fromEntries(new URL(begun['url']).searchParams);
    secrets.push(begun['verifier'], code, state!, nonce!);
    await server.fetch(provider.logIn(begun['url']));
    return { code, verifier: begun['verifier'] as string };
  };
  const back = 'https://marked-url.example/';
  await run('startOidcLogin', documents.start, { provider: 'corp', returnTo: back });
  await run('loginMethods', '{ loginMethods { password oidcProviders { id } } }');
  await server.fetch(
    new Request('http://localhost:4000/oidc/corp/callback?state=MARKED&code=MARKED'),
  );
  const given = await bring();
  await run('finishOidcLogin', documents.finish, { ...given, verifier: 'MARKED' });
  await run('finishOidcLogin', documents.finish, given);
  await run('finishOidcLogin', documents.finish, given);
  await run('linkIdentity', documents.link, await bring(), token);
  const linked = await run('linkIdentity', documents.link, await bring({ sub: 'MARKED-2' }), token);
  await run('unlinkIdentity', documents.unlink, { id: 'MARKED' }, token);
  await run('unlinkIdentity', documents.unlink, { id: linked['id'] }, token);

  const nonce: unknown = await run(
    'startIdTokenLogin',
    'mutation { startIdTokenLogin(provider: "corp") }',
  );
  provider.claims = { ...marked, aud: 'com.example.app', nonce };
  const idToken = await provider.idToken();
  secrets.push(nonce as string, idToken);
  const login =
    'mutation ($t: String!, $n: String!) { loginWithIdToken(provider: "corp", idToken: $t, nonce: $n) { accessToken refreshToken } }';
  await run('loginWithIdToken', login, { t: 'MARKED', n: nonce });
  await run('loginWithIdToken', login, { t: idToken, n: nonce });
  await run('loginWithIdToken', login, { t: idToken, n: nonce });
  return secrets;
}
