import type { CustomClaims } from '../tokens/custom-claims.ts';
import type { User } from '../users/user.ts';
import type { SessionRow } from '../sessions/store.ts';

/**
 * Returns what the user's access tokens say besides. Called before each is issued, and again, five times at most, where
 * the user's scope changes meanwhile.
 */
export type ClaimsHook = (login: {
  readonly user: User;
  readonly session: SessionRow;
  /** Who acts as the user, and gets the token; null where the user does, and for an API key. */
  readonly actor: { readonly sub: string } | null;
}) => CustomClaims | Promise<CustomClaims>;
