import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ask, type Question } from './client.ts';
import type { Contender } from './contender.ts';
import type { Place } from './cores.ts';
import { freePort, launch, type Launched } from './processes.ts';

export const root = resolve(import.meta.dirname, '..');
export const password = 'correct horse battery';
export const meQuery = '{ me { id username } }';
const secret = randomBytes(32).toString('base64');

/** All load comes from one address on a few users: the limits stay on, with room for it. */
const roomForLoad = Object.fromEntries(
  [
    'ATTEMPTS_PER_USER_AND_ADDRESS',
    'ATTEMPTS_PER_USER',
    'ATTEMPTS_PER_ADDRESS',
    'SIGN_UPS_PER_ADDRESS',
  ].map((name) => [`AUTH_${name}`, '100000/1']),
);

export interface LatchkeyOptions {
  /** Where its database is. */
  readonly folder: string;
  readonly place?: Place;
  /** The checkout that is run. */
  readonly checkout?: string;
  readonly nodeArgs?: readonly string[];
  readonly settings?: Readonly<Record<string, string>>;
}

export interface Latchkey extends Launched {
  readonly url: string;
}

/** Starts Latchkey as people run it in production: every default, a file for a database. */
export async function startLatchkey(options: LatchkeyOptions): Promise<Latchkey> {
  const { folder, place = 'server', checkout = root, nodeArgs = [], settings = {} } = options;
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const launched = launch(
    [process.execPath, ...nodeArgs, join(checkout, 'bin/latchkey.mjs'), 'serve'],
    {
      place,
      cwd: folder,
      env: {
        NODE_ENV: 'production',
        PORT: String(port),
        DATABASE_URL: `sqlite:${join(folder, 'latchkey.db')}`,
        AUTH_ISSUER: 'http://localhost:4000',
        AUTH_SECRET: secret,
        // Also on PostgreSQL.
        AUTH_MIGRATE: 'on',
        // No balancer sends anything after the measurement.
        AUTH_DRAIN_SECONDS: '0',
        ...roomForLoad,
        ...settings,
      },
    },
  );
  await launched.printed(/GraphQL is at/);
  return { ...launched, url: `http://127.0.0.1:${port}/graphql` };
}

/** Returns the request that asks an operation, on behalf of the token's user where there is one. */
export function operation(url: string, query: string, token?: string): Question {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return post(url, { query }, authorization);
}

/** Returns a request with this body. */
export function post(url: string, body: object, headers: Question['headers'] = {}): Question {
  const allHeaders = { 'content-type': 'application/json', ...headers };
  return { url, method: 'POST', headers: allHeaders, body: JSON.stringify(body) };
}

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly user: { readonly id: string; readonly username: string };
}

const tokens = 'accessToken refreshToken user { id username }';
const mutations = {
  Login: `mutation Login($username: String!, $password: String!) { login(username: $username, password: $password) { ${tokens} } }`,
  SignUp: `mutation SignUp($input: SignUpInput!) { signUp(input: $input) { ${tokens} } }`,
  Refresh: `mutation Refresh($refreshToken: String!) { refresh(refreshToken: $refreshToken) { ${tokens} } }`,
} as const;

/** Returns the request as Apollo Client and urql send it. */
function mutation(url: string, operationName: keyof typeof mutations, variables: object): Question {
  return post(url, { operationName, query: mutations[operationName], variables });
}

/** Returns the request with which a user logs in. */
export function loginRequest(url: string, username: string, attempt = password): Question {
  return mutation(url, 'Login', { username, password: attempt });
}

export function signUp(url: string, username: string): Promise<Tokens> {
  return askForTokens('signUp', mutation(url, 'SignUp', { input: { username, password } }));
}

export function login(url: string, username: string): Promise<Tokens> {
  return askForTokens('login', loginRequest(url, username));
}

export function refresh(url: string, refreshToken: string): Promise<Tokens> {
  return askForTokens('refresh', mutation(url, 'Refresh', { refreshToken }));
}

/** Throws unless there are tokens in the answer, so that no refusal counts as work done. */
async function askForTokens(field: string, question: Question): Promise<Tokens> {
  const { text } = await ask(question);
  const { data } = JSON.parse(text) as { data?: Record<string, Tokens | null> };
  const found = data?.[field];
  if (!found?.accessToken || !found.refreshToken) throw new Error(`${field} was refused: ${text}`);
  return found;
}

/** The usernames of the ten people in each small database. */
export const people = Array.from({ length: 10 }, (_, number) => `susan${number}`);

/** Signs the ten people up unless they have been. */
export async function populate(url: string): Promise<void> {
  for (const username of people) await login(url, username).catch(() => signUp(url, username));
}

/** Latchkey answering `me`, from this checkout or another. */
export function latchkey(
  name: string,
  label: string,
  options: Pick<LatchkeyOptions, 'checkout' | 'place' | 'settings'> = {},
): Contender {
  return {
    name,
    label,
    async start(folder) {
      const server = await startLatchkey({ folder: join(folder, name), ...options });
      const { accessToken, user } = await login(server.url, 'susan3').catch(() =>
        signUp(server.url, 'susan3'),
      );
      const question = operation(server.url, meQuery, accessToken);
      const answer = { data: { me: { id: user.id, username: 'susan3' } } };
      return { ...server, challenge: { ...question, answer, refusal: { status: 401 } } };
    },
  };
}
