import type { AuthClient, AuthUser, SignedOutReason } from '../types.ts';

/** What components are drawn from. */
export interface AuthState {
  /** The user; null: no user is logged in; undefined: not known yet. */
  readonly user: AuthUser | null | undefined;
  /** Why the user of this page is signed out; null where a user is logged in, and where none was. */
  readonly signedOut: SignedOutReason | null;
}

/** A store as `useSyncExternalStore` wants it: the same object until something has changed. */
export interface AuthStore {
  subscribe(listener: () => void): () => void;
  /** Until the client knows the user, `given` is it: the one whom the server has drawn the page for. */
  read(given: AuthState['user']): AuthState;
}

export function createAuthStore(client: Pick<AuthClient, 'user' | 'onChange'>): AuthStore {
  let state: AuthState = { user: undefined, signedOut: null };
  return {
    subscribe: (listener) =>
      client.onChange(({ user, reason }) => {
        const isSignedOut = user === null && reason !== 'checked';
        state = { user, signedOut: isSignedOut ? reason : null };
        listener();
      }),
    read(given) {
      const user = client.user === undefined ? given : client.user;
      if (!isSame(user, state.user)) state = { user, signedOut: null };
      return state;
    },
  };
}

function isSame(one: AuthState['user'], other: AuthState['user']): boolean {
  return (
    one?.id === other?.id &&
    one?.username === other?.username &&
    (one === null) === (other === null)
  );
}
