import { systemRandom } from '../../src/lib/secrets.ts';
import { uuidV7 } from '../../src/lib/uuid.ts';
import type { TestServer } from './test-server.ts';
import { session } from './rows.ts';

/** Gives a user an authenticator app, whose secret cannot be opened, from a session that is over at once. */
export async function giveSecondFactor(
  { store, clock }: Pick<TestServer, 'store' | 'clock'>,
  username: string,
): Promise<void> {
  const user = await store.users.findByUsernameKey(username);
  const now = new Date(clock.now());
  const id = uuidV7(clock, systemRandom);
  const expiresAt = new Date(clock.now() + 1000);
  await store.sessions.start(session(id, { userId: user!.id, createdAt: now, expiresAt }), id);
  const given0 = { sealed: 'sealed', step: 0, spent: null, isFirst: false };
  const factor = { kind: 'new-totp', ...given0 } as const;
  const given = await store.sessions.reauthenticate({
    userId: user!.id,
    sessionId: id,
    factor,
    now,
  });
  if (typeof given === 'string') throw new Error(given);
  await store.sessions.revoke({ id, userId: user!.id, actingId: null, now });
}
