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
  const headers = { 'content-type': 'application/json', ...authorization };
  return { url, method: 'POST', headers, body: JSON.stringify({ query }) };
}

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly user: { readonly id: string; readonly username: string };
}

const tokens = 'accessToken refreshToken user { id username }';
const string = (text: string) => JSON.stringify(text);

export function loginQuery(username: string): string {
  return `mutation { login(username: ${string(username)}, password: ${string(password)}) { ${tokens} } }`;
}

export function signUp(url: string, username: string): Promise<Tokens> {
  const input = `{ username: ${string(username)}, password: ${string(password)} }`;
  return askForTokens(url, 'signUp', `mutation { signUp(input: ${input}) { ${tokens} } }`);
}

export function login(url: string, username: string): Promise<Tokens> {
  return askForTokens(url, 'login', loginQuery(username));
}

export function refresh(url: string, refreshToken: string): Promise<Tokens> {
  const query = `mutation { refresh(refreshToken: ${string(refreshToken)}) { ${tokens} } }`;
  return askForTokens(url, 'refresh', query);
}

/** Throws unless there are tokens in the answer, so that no refusal counts as work done. */
async function askForTokens(url: string, field: string, query: string): Promise<Tokens> {
  const { text } = await ask(operation(url, query));
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
export function latchkey(name: string, label: string, checkout: string): Contender {
  return {
    name,
    label,
    async start(folder) {
      const server = await startLatchkey({ folder: join(folder, name), checkout });
      const { accessToken, user } = await login(server.url, 'susan3').catch(() =>
        signUp(server.url, 'susan3'),
      );
      const question = operation(server.url, meQuery, accessToken);
      const answer = { data: { me: { id: user.id, username: 'susan3' } } };
      return { ...server, challenge: { ...question, answer, refusal: { status: 401 } } };
    },
  };
}
