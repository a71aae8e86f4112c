import type { UserStore } from '../../store/store.ts';
import type { Tokens } from '../tokens/tokens.ts';
import { toUser, type User } from '../users/user.ts';

/** Whoever the request speaks for. */
export interface Viewer {
  readonly user: User;
}

/** What the credentials of a request amount to. */
export type Authentication =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'viewer'; readonly viewer: Viewer }
  | { readonly kind: 'rejected'; readonly reason: 'TOKEN_INVALID' | 'TOKEN_EXPIRED' }
  /** The store did not answer, so nobody can tell. Protected fields fail with the error; public ones answer. */
  | { readonly kind: 'unknown'; readonly error: unknown };

export type Authenticate = (accessToken: string) => Promise<Authentication>;

/** Returns the function that turns an access token into a viewer; it never throws. */
export function createAuthenticate(options: { store: UserStore; tokens: Tokens }): Authenticate {
  const { store, tokens } = options;
  return async (accessToken) => {
    const verification = tokens.verifyAccessToken(accessToken);
    if (!verification.valid) return { kind: 'rejected', reason: verification.reason };
    try {
      const row = await store.findById(verification.claims.sub);
      if (!row || row.disabledAt) return { kind: 'rejected', reason: 'TOKEN_INVALID' };
      return { kind: 'viewer', viewer: { user: toUser(row) } };
    } catch (error) {
      return { kind: 'unknown', error };
    }
  };
}
