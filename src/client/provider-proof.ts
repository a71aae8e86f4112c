import { LatchkeyError } from './errors.ts';
import { kept, pageStorage, type Kept } from './kept.ts';
import type { TokenStorage } from './storage.ts';
import type { AuthClient, AuthUser } from './types.ts';

/** An account at a provider that a user can log in with. */
export interface Identity {
  readonly id: string;
  /** The `id` of the provider. */
  readonly provider: string;
  /** As the provider gave it last, verified or not. */
  readonly email: string | null;
}

/** A login that goes on at a provider. Nothing is known of one that was begun in another tab. */
export interface Begun {
  readonly provider?: string | undefined;
  /** Without it, the server takes the one in its cookie. */
  readonly verifier?: string | undefined;
  /** Whose identity it is to be. */
  readonly userId?: string | undefined;
}

/** With what a user has come back. */
export interface Proof extends Begun {
  readonly code: string;
}

const documents = {
  start:
    'mutation ($provider: ID!, $returnTo: String!) { startOidcLogin(provider: $provider, returnTo: $returnTo) { url verifier } }',
  finish:
    'mutation ($code: String!, $verifier: String) { finishOidcLogin(code: $code, verifier: $verifier) { ...Auth } }',
  guard: 'mutation { unlinkIdentity(id: "00000000-0000-0000-0000-000000000000") }',
  link: 'mutation ($code: String!, $verifier: String) { linkIdentity(code: $code, verifier: $verifier) { id provider email } }',
};

/** Returns where a login goes on, and the secret that makes its code good. */
export async function beginAt(
  client: AuthClient,
  provider: string,
  returnTo: string,
): Promise<{ url: string; verifier: string }> {
  const data = await client.request<{ startOidcLogin: { url: string; verifier: string } }>(
    documents.start,
    { provider, returnTo },
  );
  return data.startOidcLogin;
}

/**
 * Throws what `linkIdentity` would refuse this user with: not when they are back, and the code is good for a minute. It
 * unlinks nothing: there is no such identity, and its guard is the same.
 */
export async function requireLinkable(client: AuthClient): Promise<void> {
  await client.request(documents.guard);
}

/** What a user has come back with, and could not be linked yet. `until`: by the clock of this device. */
type Waiting = Proof & { readonly until: number };
const waitingIn = (storage: TokenStorage): Kept<Waiting> => kept('latchkey-link', storage);
const keepForLink = (proof: Proof, storage: TokenStorage) =>
  // The server keeps it for as long.
  waitingIn(storage).put({ ...proof, until: Date.now() + 600_000 });

/** Logs the user in who has come back. */
export async function redeem(
  client: AuthClient,
  proof: Proof,
  storage: TokenStorage,
): Promise<AuthUser> {
  const { code, verifier, provider } = proof;
  try {
    return await client.authenticate(documents.finish, { code, verifier });
  } catch (error) {
    const refusal = error as LatchkeyError;
    if (refusal.code !== 'ACCOUNT_EXISTS') throw refusal;
    await keepForLink(proof, storage);
    throw Object.assign(refusal, { provider });
  }
}

/** After which there is nothing to be linked. */
const isFinal = ({ code }: LatchkeyError) =>
  code === 'CHALLENGE_INVALID' || code === 'IDENTITY_TAKEN' || code === 'USER_CHANGED';

/** Links the identity to the user who is logged in. Where that fails and may be tried again, `linkAfterLogin` can do it. */
export async function link(
  client: AuthClient,
  proof: Proof,
  storage: TokenStorage,
): Promise<Identity> {
  const { code, verifier, userId } = proof;
  const user = await client.ready();
  if (userId !== undefined && userId !== user?.id)
    throw new LatchkeyError('Another user has logged in.', { code: 'USER_CHANGED' });
  try {
    const data = await client.request<{ linkIdentity: Identity }>(documents.link, {
      code,
      verifier,
    });
    return data.linkIdentity;
  } catch (error) {
    const refusal = error as LatchkeyError;
    if (!isFinal(refusal)) await keepForLink(proof, storage);
    throw refusal;
  }
}

export interface LinkAfterLoginOptions {
  /** The one that the login at the provider had. */
  readonly storage?: TokenStorage;
  /** Asks whether the user wants to log in with this provider. If they do not, the identity is forgotten. */
  readonly confirm?: (identity: {
    readonly provider?: string | undefined;
  }) => boolean | Promise<boolean>;
}

/**
 * Links the identity that was refused with ACCOUNT_EXISTS to the user who has logged in another way since; or what was
 * refused with REAUTHENTICATION_REQUIRED, when they have proved again who they are. Returns it; null where none waits:
 * none does for more than ten minutes.
 */
export async function linkAfterLogin(
  client: AuthClient,
  { storage = pageStorage(), confirm = () => true }: LinkAfterLoginOptions = {},
): Promise<Identity | null> {
  const waiting = waitingIn(storage);
  const proof = await waiting.read();
  await waiting.remove();
  if (!proof || proof.until < Date.now() || !(await confirm(proof))) return null;
  return link(client, proof, storage);
}
