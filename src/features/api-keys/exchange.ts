import type { Config } from '../../config.ts';
import { AuthError } from '../../errors.ts';
import type { Clock } from '../../lib/clock.ts';
import { createRarely } from '../../lib/rarely.ts';
import { isScopeToken, scopeTokens } from '../../lib/scope.ts';
import { hashOf } from '../../lib/secrets.ts';
import type { Attempts } from '../attempts/attempts.ts';
import type { Caller } from '../attempts/caller.ts';
import type { Audit } from '../audit/audit.ts';
import type { AcceptViewer } from '../sign-in/refresh.ts';
import type { Sign } from '../sign-in/sign.ts';
import { toUser } from '../users/user.ts';
import { toViewer } from '../viewer/authenticate.ts';
import { refusedApiKeys } from './attempt-kinds.ts';
import { idOfSecret } from './secret.ts';
import { sessionOf } from './session-of-key.ts';
import type { ApiKeyRow, ApiKeyStore, FoundApiKey } from './store.ts';

/** `AccessToken` in schema.graphql, and the answer of RFC 6749 §5.1. */
export interface ExchangedToken {
  readonly accessToken: string;
  readonly tokenType: 'Bearer';
  /** Seconds. */
  readonly expiresIn: number;
  readonly scope: string | null;
}

/**
 * Returns an access token for an API key (RFC 6749 §4.4). Throws METHOD_NOT_AVAILABLE where this server has no keys,
 * API_KEY_INVALID, BAD_USER_INPUT for a scope that the key does not have, TOO_MANY_ATTEMPTS for too many of the others, and what
 * hooks throw.
 */
export type ExchangeApiKey = (
  given: {
    readonly secret: string;
    /** The id of the key, where the client says it. */
    readonly clientId?: string;
    readonly scope: string | null;
  },
  caller: Caller,
  accept: AcceptViewer | null,
) => Promise<ExchangedToken>;

type GivenKey = Pick<Parameters<ExchangeApiKey>[0], 'secret' | 'clientId'>;
type Good = Extract<FoundApiKey, { outcome: 'good' }>;

/** How exact `ApiKey.lastUsedAt` is. */
const lastUsedPrecisionMs = 60_000;

/** How often a token is signed anew because the scope of the user has changed while hooks worked. */
const mostSignatures = 5;

export function createExchangeApiKey(options: {
  config: Pick<Config, 'apiKeys'>;
  store: Pick<ApiKeyStore, 'exchange' | 'touch'>;
  sign: Sign;
  /** Whether signing asks a hook. */
  hasClaimsHook: boolean;
  attempts: Pick<Attempts, 'count'>;
  audit: Pick<Audit, 'tell'>;
  clock: Clock;
}): ExchangeApiKey {
  const { config, store, sign, hasClaimsHook, attempts, audit, clock } = options;
  const rarely = createRarely(clock);

  /** A program that goes on with a key that has ended must not fill the audit log. */
  const tellRefused = async ({ id, userId }: ApiKeyRow): Promise<void> => {
    let told: Promise<void> | undefined;
    rarely(id, () => (told = audit.tell({ event: 'api_key_refused', userId, detail: id })));
    await told;
  };

  const find = async (id: string, secret: string): Promise<Good> => {
    const now = new Date(clock.now());
    const found = await store.exchange({ id, secretHash: hashOf(secret), now });
    if (found?.outcome === 'good') return found;
    if (found) await tellRefused(found.key);
    throw new AuthError('API_KEY_INVALID');
  };

  const findOrCount = async ({ secret, clientId }: GivenKey, caller: Caller): Promise<Good> => {
    const id = idOfSecret(secret);
    // It was made up, and costs the store nothing, not even to count it.
    if (id === null || (clientId !== undefined && clientId !== id))
      throw new AuthError('API_KEY_INVALID');
    try {
      return await find(id, secret);
    } catch (error) {
      const isRefused = error instanceof AuthError && error.code === 'API_KEY_INVALID';
      if (isRefused) await attempts.count(refusedApiKeys, caller);
      throw error;
    }
  };

  const issue = async (
    { key, user: row }: Good,
    given: GivenKey & { readonly scope: string },
    accept: AcceptViewer | null,
    timesLeft = mostSignatures,
  ): Promise<ExchangedToken> => {
    if (timesLeft === 0)
      throw new Error('No token: the scope of the user changed each time before it was issued.');
    const [user, session] = [toUser(row), sessionOf(key)];
    const inPlace = { scope: given.scope, clientId: key.id };
    const { payload, claims } = await sign(user, session, undefined, inPlace);
    await accept?.(toViewer(claims, user, session));
    const { accessToken, tokenType, expiresIn, scope } = payload;
    if (!accept && !hasClaimsHook) return { accessToken, tokenType, expiresIn, scope };
    // A hook may take seconds: what has ended meanwhile gets no token.
    const again = await find(key.id, given.secret);
    if (again.user.scope === row.scope) return { accessToken, tokenType, expiresIn, scope };
    return issue(again, given, accept, timesLeft - 1);
  };

  /** Not waited for, and free to fail: the next exchange tries again. */
  const touch = ({ id, lastUsedAt }: ApiKeyRow, { ip }: Caller): void => {
    const now = clock.now();
    const before = new Date(now - lastUsedPrecisionMs);
    if (lastUsedAt !== null && lastUsedAt > before) return;
    store.touch({ id, ip, now: new Date(now), before }).catch(() => {});
  };

  return async ({ scope: asked, ...given }, caller, accept) => {
    if (!config.apiKeys) throw new AuthError('METHOD_NOT_AVAILABLE');
    const found = await findOrCount(given, caller);
    const scope = requireScopeOf(found.key, asked);
    const token = await issue(found, { ...given, scope }, accept);
    touch(found.key, caller);
    return token;
  };
}

/** Returns what is asked for of a key's scope; all of it where nothing is. */
function requireScopeOf({ scope }: ApiKeyRow, asked: string | null): string {
  if (asked === null || asked === '') return scope;
  const held = new Set(scopeTokens(scope));
  const tokens = scopeTokens(asked);
  if (tokens.every((token) => isScopeToken(token) && held.has(token)))
    return [...new Set(tokens)].toSorted().join(' ');
  const message = 'The key does not have one of these scopes.';
  throw new AuthError('BAD_USER_INPUT', { message, argument: ['scope'] });
}
