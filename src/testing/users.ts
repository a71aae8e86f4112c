import type { Config } from '../config.ts';
import { AuthError } from '../errors.ts';
import type { Administration } from '../features/administration/administer.ts';
import { requireGrantable } from '../features/administration/scopes.ts';
import type { RefreshTokens } from '../features/sessions/refresh-token.ts';
import type { SessionRow } from '../features/sessions/store.ts';
import type { User } from '../features/users/user.ts';
import type { Method } from '../lib/authentication-methods.ts';
import type { Clock } from '../lib/clock.ts';
import { systemRandom } from '../lib/secrets.ts';
import { uuidV7 } from '../lib/uuid.ts';
import type { Store } from '../store/store.ts';

/**
 * Returns the user of this name, who has these scopes from now on; a new one has no password. Throws BAD_USER_INPUT for a
 * name or a scope that cannot be.
 */
export async function ensureUser(
  administration: Administration,
  username: string,
  scopes: readonly string[],
): Promise<User> {
  for (const scope of scopes) requireGrantable(scope);
  const user =
    (await administration.findUser(username)) ?? (await createUser(administration, username));
  for (const scope of scopes) await administration.grantScope(user.id, scope);
  return (await administration.findUser(username)) ?? user;
}

/** Returns the new user of this name, or the one whom another call has created meanwhile. */
async function createUser(administration: Administration, username: string): Promise<User> {
  try {
    return await administration.createUser({ username, password: null });
  } catch (error) {
    const isTaken = error instanceof AuthError && error.code === 'USERNAME_TAKEN';
    const user = isTaken ? await administration.findUser(username) : null;
    if (!user) throw error;
    return user;
  }
}

interface Parts {
  readonly store: Pick<Store, 'sessions'>;
  readonly clock: Clock;
  readonly config: Pick<Config, 'refreshTtlSeconds'>;
  readonly refreshTokens: RefreshTokens;
}

/** Returns the methods. Throws a TypeError for an unknown one: it would be stored as it is. */
export function requireMethods(given: readonly Method[]): readonly Method[] {
  const unknown = given.find((method) => !Object.hasOwn(methods, method));
  if (unknown === undefined) return given;
  throw new TypeError(`"${unknown}" is no method: ${Object.keys(methods).join(', ')}.`);
}

const methods: Record<Method, true> = {
  PASSWORD: true,
  MAIL: true,
  TOTP: true,
  RECOVERY_CODE: true,
  PASSKEY: true,
  SYNCED_PASSKEY: true,
  IDENTITY: true,
};

/** Starts a session of the user, who gave proof by these methods at `authTime`. */
export async function startSession(
  { store, clock, config, refreshTokens }: Parts,
  user: User,
  { authTime, methods: proved }: { readonly authTime: Date; readonly methods: readonly Method[] },
): Promise<{ session: SessionRow; refreshToken: string }> {
  const now = new Date(clock.now());
  const session: SessionRow = {
    id: uuidV7(clock, systemRandom),
    userId: user.id,
    createdAt: now,
    lastUsedAt: now,
    authenticatedAt: authTime,
    expiresAt: new Date(now.getTime() + config.refreshTtlSeconds * 1000),
    ip: null,
    userAgent: 'latchkey/testing',
    revokedAt: null,
    methods: proved,
  };
  const { token: refreshToken, hash } = refreshTokens.create(session.id, 1);
  await store.sessions.start(session, hash);
  return { session, refreshToken };
}
