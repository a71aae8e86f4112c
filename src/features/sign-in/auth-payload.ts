import type { SessionRow } from '../sessions/store.ts';
import type { User } from '../users/user.ts';

/** What starts or renews a session: `AuthPayload` in schema.graphql. `expiresIn` is in seconds. */
export interface AuthPayload {
  readonly accessToken: string;
  readonly tokenType: 'Bearer';
  readonly expiresIn: number;
  readonly refreshToken: string | null;
  /** RFC 6749 §5.1; null if the user has no scopes. */
  readonly scope: string | null;
  readonly user: User;
  readonly session: SessionRow;
}
