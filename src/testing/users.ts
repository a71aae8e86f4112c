import type { Config } from '../config.ts';
import type { RefreshTokens } from '../features/sessions/refresh-token.ts';
import { findUserByName } from '../features/users/find-user.ts';
import { requireNewUsername } from '../features/users/new-username.ts';
import type { Clock } from '../lib/clock.ts';
import { isScopeToken } from '../lib/scope.ts';
import { systemRandom } from '../lib/secrets.ts';
import { uuidV7 } from '../lib/uuid.ts';
import type { SessionRow } from '../features/sessions/store.ts';
import type { UserRow, UserWithPassword } from '../features/users/store.ts';
import type { Store } from '../store/store.ts';

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly config: Pick<Config, 'refreshTtlSeconds' | 'usernameScripts'>;
}

/** Returns the user of this name, who has these scopes from now on; a new one has no password. Throws for what is no scope. */
export async function ensureUser(
  parts: Parts,
  username: string,
  scopes: readonly string[],
): Promise<UserRow> {
  const bad = scopes.find((scope) => !isScopeToken(scope));
  if (bad !== undefined) throw new Error(`asUser: ${JSON.stringify(bad)} is not a scope.`);
  const { users } = parts.store;
  const user = (await findUserByName(users, username)) ?? (await insertUser(parts, username));
  for (const scope of scopes) await users.grantScope(user.id, scope);
  return (await users.findById(user.id)) ?? user;
}

/** Returns the new user of this name, or the one whom another call has inserted meanwhile. */
async function insertUser({ store, clock, config }: Parts, username: string): Promise<UserRow> {
  const usernameKey = requireNewUsername(username, config.usernameScripts, ['username']);
  const user: UserWithPassword = {
    id: uuidV7(clock, systemRandom),
    username,
    usernameKey,
    passwordHash: null,
    createdAt: new Date(clock.now()),
    disabledAt: null,
    scope: '',
  };
  await store.users.insert(user);
  return (await store.users.findByUsernameKey(usernameKey)) ?? user;
}

/** Starts a session of the user, who gave the password at `authTime`. */
export async function startSession(
  { store, clock, config, refreshTokens }: Parts & { readonly refreshTokens: RefreshTokens },
  user: UserRow,
  authTime: Date,
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
  };
  const { token: refreshToken, hash } = refreshTokens.create(session.id, 1);
  await store.sessions.start(session, hash);
  return { session, refreshToken };
}
