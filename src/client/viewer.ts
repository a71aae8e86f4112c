import type { LatchkeyError } from './errors.ts';
import { lost } from './persist.ts';
import type { Platform } from './platform.ts';
import type { Session } from './session.ts';
import type { AuthClient, AuthUser } from './types.ts';

export type Viewer = Pick<AuthClient, 'check' | 'ready'> & {
  /** Looks no more when the page comes back. */
  stop(): void;
};

/** Asks the server who the user is. Without a token, `bearer` knows it without asking. */
export function createViewer(
  session: Session,
  request: AuthClient['request'],
  isBearer: boolean,
  platform: Pick<Platform, 'onReturn' | 'openChannel'>,
): Viewer {
  const { listeners } = session;
  const know = (user: AuthUser | null) => {
    listeners.set({ user, reason: 'checked', otherTab: false });
    return user;
  };

  const ask = async (isFirst: boolean): Promise<AuthUser | null> => {
    if (isBearer && (await session.look()).isOut) return know(null);
    try {
      return know((await request<{ me: AuthUser }>('{ me { id username } }')).me);
    } catch (error) {
      const { code } = error as LatchkeyError;
      const { isOut, user } = await session.look();
      if (isOut && code === 'UNAUTHENTICATED') return know(null);
      // An app that starts without a network goes on with the user that it had.
      if (isFirst && user && lost.has(code)) return know(user);
      throw error;
    }
  };
  const check = () => ask(false);

  let asking: Promise<AuthUser | null> | null = null;
  const stop = platform.onReturn((wasFrozen) => {
    // A tab that hears the others has missed nothing while it was out of view.
    const hasMissed = wasFrozen || !platform.openChannel;
    if (hasMissed && listeners.user !== undefined) void check().catch(() => {});
  });

  return {
    check,
    stop,
    async ready() {
      if (listeners.user !== undefined) return listeners.user;
      return (asking ??= ask(true).finally(() => (asking = null)));
    },
  };
}
