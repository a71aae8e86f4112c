import type { Config } from '../../config.ts';
import type { Clock } from '../../lib/clock.ts';
import { whenReady, type MaybePromise } from '../../lib/maybe-promise.ts';
import { commonTokens } from '../../lib/scope.ts';
import type { SessionRow, SessionStore } from '../sessions/store.ts';
import type { ViewerRow } from '../users/store.ts';
import { isInteractive } from '../tokens/interactive.ts';
import type { AccessTokenClaims, Verification } from '../tokens/jwt.ts';
import type { Tokens } from '../tokens/tokens.ts';
import { toUser, type User } from '../users/user.ts';

/** The user of a request, and their session. */
export interface Viewer {
  readonly user: User;
  readonly session: SessionRow;
  /** When the user last proved who they are, as the token says; 1970 where it does not, so that nothing counts as fresh. */
  readonly authenticatedAt: Date;
  /**
   * Whether the user logged in themselves. Not so where an API key speaks for them, or another user does: what is about
   * sessions and credentials is not for these. `@requiresInteractive` asks for it.
   */
  readonly isInteractive: boolean;
  /** Who acts as the user, as the token says (RFC 8693 §4.1); null where the user does. */
  readonly actor?: { readonly sub: string } | null;
  /** The scopes of the token that the user still has. */
  readonly scopes: ReadonlySet<string>;
  /** Everything that the access token says. */
  readonly claims: AccessTokenClaims;
}

/** What the credentials of a request amount to. */
export type Authentication<Who = Viewer> =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'viewer'; readonly viewer: Who }
  | { readonly kind: 'rejected'; readonly reason: 'TOKEN_INVALID' | 'SESSION_REVOKED' }
  /** Genuine, but expired. It still says which session it was for. */
  | { readonly kind: 'rejected'; readonly reason: 'TOKEN_EXPIRED'; readonly claims: SessionClaims }
  /**
   * Not known, because the store did not answer or the hook `verifyRequest` has refused. Protected fields fail with the
   * error; public ones answer.
   */
  | { readonly kind: 'unknown'; readonly error: unknown };

export type SessionClaims = Pick<AccessTokenClaims, 'sub' | 'sid' | 'auth_time' | 'act'>;

export type Authenticate = (accessToken: string) => MaybePromise<Authentication>;

/** Returns the viewer that a token makes, with its user and its session as they are now. */
export function toViewer(claims: AccessTokenClaims, user: User, session: SessionRow): Viewer {
  return {
    user,
    session,
    authenticatedAt: new Date((claims.auth_time ?? 0) * 1000),
    isInteractive: isInteractive(claims),
    actor: claims.act ?? null,
    scopes: commonTokens(claims.scope ?? '', user.scope),
    claims,
  };
}

interface Found {
  readonly session: SessionRow;
  readonly user: ViewerRow;
}

/** How exact `Session.lastUsedAt` is: it costs a write when it is older than this, not one a request. */
const lastUsedPrecisionMs = 60_000;

/** Returns the function that turns an access token into a viewer; it never throws. */
export function createAuthenticate(options: {
  config: Pick<Config, 'apiKeys' | 'impersonation'>;
  store: SessionStore;
  tokens: Tokens;
  clock: Clock;
}): Authenticate {
  const { config, store, tokens, clock } = options;

  /** Returns the session as it is now that it has been used. */
  const touch = (session: SessionRow): SessionRow => {
    const now = clock.now();
    const before = now - lastUsedPrecisionMs;
    if (session.lastUsedAt.getTime() > before) return session;
    const lastUsedAt = new Date(now);
    // Not waited for, and free to fail: a reader must not wait for a writer, and the next request tries again.
    store.touch(session.id, lastUsedAt, new Date(before)).catch(() => {});
    return { ...session, lastUsedAt };
  };

  const judge = (claims: AccessTokenClaims, found: Found | null): Authentication => {
    if (!found || found.user.id !== claims.sub || found.user.disabledAt) {
      return { kind: 'rejected', reason: 'TOKEN_INVALID' };
    }
    const { user } = found;
    if (!config.apiKeys && isOfKey(claims)) return { kind: 'rejected', reason: 'TOKEN_INVALID' };
    if (!config.impersonation && claims.act) return { kind: 'rejected', reason: 'TOKEN_INVALID' };
    if (found.session.revokedAt || found.session.expiresAt.getTime() <= clock.now()) {
      return { kind: 'rejected', reason: 'SESSION_REVOKED' };
    }
    return { kind: 'viewer', viewer: toViewer(claims, toUser(user), touch(found.session)) };
  };

  const findViewer = (claims: AccessTokenClaims): MaybePromise<Authentication> => {
    const unknown = (error: unknown): Authentication => ({ kind: 'unknown', error });
    try {
      const found = whenReady(store.findViewer(claims.sid), (row) => judge(claims, row));
      return found instanceof Promise ? found.catch(unknown) : found;
    } catch (error) {
      return unknown(error);
    }
  };

  const authenticate = (verification: Verification): MaybePromise<Authentication> => {
    if (verification.valid) return findViewer(verification.claims);
    if (verification.reason !== 'TOKEN_EXPIRED')
      return { kind: 'rejected', reason: 'TOKEN_INVALID' };
    return { kind: 'rejected', reason: 'TOKEN_EXPIRED', claims: verification.claims };
  };

  return (accessToken) => whenReady(tokens.verifyAccessToken(accessToken), authenticate);
}

/** A token of an API key names the key as its client and as its session. */
function isOfKey({ client_id, sid }: AccessTokenClaims): boolean {
  return client_id === sid;
}
