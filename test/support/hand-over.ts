import { createHash } from 'node:crypto';
import type { Extension } from '../../src/options.ts';
import type { Run } from './drive-factors.ts';
import { createTestServer, type GraphQLAnswer, type TestServer } from './test-server.ts';
import { userId } from './user-id.ts';

/** The app's secret, and what it shows of it. From RFC 7636, appendix B. */
export const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
export const challengeOf = (text: string) => createHash('sha256').update(text).digest('base64url');

export const app = 'https://app.example.com';

export interface Wanted {
  readonly returnTo?: string;
  readonly codeChallenge?: string;
  readonly state?: string | null;
}

const createDocument =
  'mutation ($returnTo: String!, $codeChallenge: String!, $state: String) { createLoginCode(returnTo: $returnTo, codeChallenge: $codeChallenge, state: $state) { url expiresIn } }';
const redeemDocument =
  'mutation ($code: String!, $codeVerifier: String!) { loginWithCode(code: $code, codeVerifier: $codeVerifier) { accessToken refreshToken user { username } session { id methods hasSecondFactor } } }';

/** Asks for a code as the account pages do. */
export const createCode = (
  server: Pick<TestServer, 'execute'>,
  token: string | undefined,
  wanted: Wanted = {},
): Promise<GraphQLAnswer> =>
  server.execute(createDocument, {
    ...(token !== undefined && { token }),
    variables: { returnTo: `${app}/done`, codeChallenge: challengeOf(verifier), ...wanted },
  });

/** Returns the code in the URL of the answer. */
export function codeIn({ body, text }: GraphQLAnswer): string {
  const url: unknown = body.data?.['createLoginCode']?.url;
  if (typeof url !== 'string') throw new Error(`refused: ${text}`);
  return new URL(url).searchParams.get('code') ?? '';
}

/** Redeems a code as an app does. */
export const redeem = (
  server: Pick<TestServer, 'execute'>,
  code: string,
  codeVerifier = verifier,
  headers: Record<string, string> = {},
): Promise<GraphQLAnswer> =>
  server.execute(redeemDocument, { variables: { code, codeVerifier }, headers });

/** A server that knows apps, and susan, who is logged in on the account pages. */
export async function openHandOver(
  environment: Record<string, string> = {},
  extension: Extension = {},
) {
  const listed = `${app},https://other.example.com,com.example.app:/callback`;
  const server = await createTestServer({ AUTH_RETURN_URLS: listed, ...environment }, extension);
  const token = await server.signUp();
  return {
    server,
    token,
    create: async (as = token) => codeIn(await createCode(server, as)),
    /** Returns susan’s live sessions. */
    sessions: async () =>
      server.store.sessions.list({
        userId: await userId(server.store),
        after: null,
        limit: 100,
        now: new Date(server.clock.now()),
      }),
  };
}

/**
 * Asks both fields for something that they do, and for something that they refuse. Returns the secrets that were handed
 * out: the code, its verifier and its state.
 */
export async function driveHandOver(run: Run, token: string): Promise<string[]> {
  const state = 'MARKED-state';
  const wanted = { returnTo: `${app}/`, codeChallenge: challengeOf(verifier), state };
  const create = (returnTo: string) =>
    run('createLoginCode', createDocument, { ...wanted, returnTo }, token);
  await create('https://marked-url.example/');
  const url = (await create(wanted.returnTo))['url'] as string;
  const code = new URL(url).searchParams.get('code')!;
  const redeemWith = (codeVerifier: string) =>
    run('loginWithCode', redeemDocument, { code, codeVerifier });
  await redeemWith('MARKED');
  await redeemWith('MARKED'.repeat(10));
  await redeemWith(verifier);
  return [code, verifier, state];
}
