import { persist } from './persist.ts';
import type { Platform } from './platform.ts';
import type { Ask } from './renewal.ts';
import type { Session } from './session.ts';

/** Ends the session of cookies. No script can delete them, so the user is signed out once the server says it. */
export function createCookieLogout(
  session: Session,
  ask: Ask,
  platform: Platform,
): () => Promise<void> {
  const end = (signal: AbortSignal) => ask('mutation { logout }', undefined, undefined, signal);
  // Alone, so that no renewal sets the cookies again.
  return () =>
    session.exclusively(async () => {
      await persist(end, platform, false);
      await session.end('logout');
    });
}

const document = 'mutation ($token: String) { logout(refreshToken: $token) }';

/** Forgets the tokens at once, whether or not there is a network, and then has the server end the session. */
export function createBearerLogout(
  session: Session,
  ask: Ask,
  platform: Platform,
): () => Promise<void> {
  return async () => {
    const { refreshToken: token } = await session.look();
    await session.end('logout');
    if (!token) return;
    await persist((signal) => ask(document, { token }, undefined, signal), platform, false);
  };
}
