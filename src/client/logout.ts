import { persist } from './persist.ts';
import type { Platform } from './platform.ts';
import type { Ask } from './renewal.ts';
import type { Session } from './session.ts';

const document = 'mutation ($token: String) { logout(refreshToken: $token) }';

/** Ends the session. Fails with NO_ANSWER where the server cannot be reached. */
export function createLogout(
  session: Session,
  ask: Ask,
  isBearer: boolean,
  platform: Platform,
): () => Promise<void> {
  const end = (token?: string) =>
    persist((signal) => ask(document, { token }, undefined, signal), platform, false);

  return async () => {
    if (isBearer) {
      // The tokens are forgotten at once, whether or not there is a network.
      const { refreshToken } = await session.look();
      await session.end('logout');
      if (refreshToken) await end(refreshToken);
      return;
    }
    // No script can delete the cookies. Alone, so that no renewal sets them again.
    await session.exclusively(async () => {
      await end();
      await session.end('logout');
    });
  };
}
