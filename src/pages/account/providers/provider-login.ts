import { LatchkeyError } from '../../../client/index.ts';
import { dropBegun, findBegun, keepBegun, keepWaiting, type Waiting } from '../kept-logins.ts';
import { logInBy } from '../log-in-by.ts';
import { Refused } from '../problem.ts';
import { keepReturnTo } from '../return-to.ts';
import { client } from '../session.ts';
import { settings } from '../settings.ts';
import type { Answer } from './answer.ts';
import { nameOf, words } from './words.ts';

/** Milliseconds that a button does nothing more while the browser leaves the page: its user may stop it. */
const leaving = 10_000;

/** Sends the user to a provider. They come back to `returnTo`, with an `Answer`. */
export async function goToProvider(provider: string, returnTo = wayBack()): Promise<void> {
  const { startOidcLogin } = await client.request<{
    startOidcLogin: { url: string; verifier: string };
  }>(
    `mutation ($provider: ID!, $returnTo: String!) {
      startOidcLogin(provider: $provider, returnTo: $returnTo) { url verifier }
    }`,
    { provider, returnTo },
  );
  keepBegun({ provider, verifier: startOidcLogin.verifier });
  location.assign(startOidcLogin.url);
  await new Promise((resolve) => setTimeout(resolve, leaving));
}

/** Returns where a login at a provider comes back to: this page, where it logs users in; else the login, which leads back here. */
export function wayBack({ pathname, search, href } = location): string {
  const entrance = /[^/]*$/.exec(pathname)![0];
  const isEntrance = entrance === 'login' || entrance === 'sign-up';
  const query = isEntrance ? keepReturnTo(search) : `?returnTo=${encodeURIComponent(pathname)}`;
  return new URL((isEntrance ? entrance : `${settings.account}login`) + query, href).href;
}

/** Thrown where an account at a provider has to be linked to the one here that has its address. */
export class AccountExists extends Error {
  readonly waiting: Waiting;
  constructor(waiting: Waiting) {
    super('account exists');
    this.waiting = waiting;
  }
}

/** Logs in the user who has come back. Returns whether this browser's cookies speak for them now. */
export async function finishProviderLogin(answer: Answer): Promise<boolean> {
  const { code, provider, verifier } = codeOf(answer);
  dropBegun();
  const before = await currentSession().catch(() => null);
  try {
    const types = { code: 'String!', verifier: 'String' };
    const isIn = await logInBy('finishOidcLogin', types, { code, verifier });
    // A user who proves again who they are has one session, not two.
    if (before) await end(before);
    return isIn;
  } catch (error) {
    if (error instanceof LatchkeyError && error.code === 'ACCOUNT_EXISTS')
      throw new AccountExists(keepWaiting({ provider, code, verifier }));
    return refuse(error, provider);
  }
}

/** Links the account at a provider with which the viewer has come back. Returns the name of the provider. */
export async function linkAnswer(answer: Answer): Promise<string> {
  const given = codeOf(answer);
  // The user may be asked to confirm it: then this is done again.
  await link(given);
  dropBegun();
  return nameOf(given.provider);
}

/** Links an account at a provider to the viewer. */
export async function link({ code, verifier }: Omit<Waiting, 'until'>): Promise<void> {
  await client.request(
    'mutation ($code: String!, $verifier: String) { linkIdentity(code: $code, verifier: $verifier) { id } }',
    { code, verifier },
  );
}

/** Throws what the provider, or the server in its place, has refused. */
function codeOf(answer: Answer): Omit<Waiting, 'until'> {
  const { provider, verifier } = findBegun() ?? {};
  if ('code' in answer) return { code: answer.code, provider, verifier };
  dropBegun();
  const name = nameOf(provider);
  switch (answer.error) {
    case 'access_denied':
      throw new Refused(words.cancelled(name));
    case 'temporarily_unavailable':
      throw new LatchkeyError('', { code: 'PROVIDER_UNAVAILABLE' });
    case 'server_error':
      throw new Refused(words.failed(name));
  }
}

/** Throws what a login was refused with, in words about the provider. */
function refuse(error: unknown, provider: string | undefined): never {
  const name = nameOf(provider);
  switch (error instanceof LatchkeyError && error.code) {
    case 'EMAIL_NOT_VERIFIED':
      throw new Refused(words.notVerified(name));
    case 'INVALID_CREDENTIALS':
      throw new Refused(words.disabled);
    case 'SIGN_UP_CLOSED':
      throw new Refused(words.closed(name));
    default:
      throw error;
  }
}

interface Session {
  readonly id: string;
  readonly isCurrent: boolean;
}

/** Returns the id of the session that this browser has by now, or null. */
async function currentSession(): Promise<string | null> {
  if (!(await client.ready())) return null;
  const { me } = await client.request<{ me: { sessions: { nodes: Session[] } } }>(
    '{ me { sessions(first: 100) { nodes { id isCurrent } } } }',
  );
  return me.sessions.nodes.find(({ isCurrent }) => isCurrent)?.id ?? null;
}

async function end(id: string): Promise<void> {
  await client.request('mutation ($id: ID!) { revokeSession(id: $id) }', { id }).catch(() => {});
}
