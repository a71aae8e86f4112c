import type { AuthClient, AuthUser, Change } from './types.ts';

/** The user as this tab knows it, and who wants to hear of changes. */
export interface Listeners {
  readonly user: AuthUser | null | undefined;
  /** Tells the listeners, if the user is another one than before. */
  set(change: Change): void;
  readonly listen: AuthClient['onChange'];
}

export function createListeners(): Listeners {
  const listeners = new Set<(change: Change) => void>();
  let user: AuthUser | null | undefined;
  return {
    get user() {
      return user;
    },
    set(change) {
      const before = user;
      user = change.user;
      if (before?.id === user?.id && before?.username === user?.username && before !== undefined)
        return;
      // Of a user who was not known yet it cannot be said that they were signed out.
      const told: Change = user || before ? change : { ...change, user: null, reason: 'checked' };
      for (const listener of listeners) listener(told);
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
