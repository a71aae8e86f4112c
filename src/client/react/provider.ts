'use client';

import {
  createContext,
  createElement,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react';
import type { LatchkeyError } from '../errors.ts';
import type { AuthClient } from '../types.ts';
import { createAuthStore, type AuthState } from './store.ts';

export interface AuthProviderProps {
  readonly client: AuthClient;
  /**
   * The user whom your server has drawn the page for, as `forRequest(…).user()` returns it. The first render shows it at
   * once; the client then asks Latchkey, and is right.
   */
  readonly user?: AuthState['user'];
  readonly children?: ReactNode;
}

/** What `useAuth` returns. The functions are those of the client. */
export interface Auth
  extends
    AuthState,
    Pick<AuthClient, 'login' | 'completeLogin' | 'signUp' | 'logout' | 'reauthenticate'> {
  readonly client: AuthClient;
  /** Why it is not known who the user is: the server did not answer. `client.check()` asks again. */
  readonly problem: LatchkeyError | null;
}

const AuthContext = createContext<Auth | null>(null);

/** Gives the components below it the user of this client, as it changes, in this tab and in others. */
export function AuthProvider({ client, user, children }: AuthProviderProps): ReactNode {
  const store = useMemo(() => createAuthStore(client), [client]);
  const fromServer = useMemo<AuthState>(() => ({ user, signedOut: null }), [user]);
  const state = useSyncExternalStore(
    store.subscribe,
    () => store.read(user),
    () => fromServer,
  );
  const problem = useQuestion(client, user);
  const auth = useMemo(() => createAuth(client, state, problem), [client, state, problem]);
  return createElement(AuthContext.Provider, { value: auth }, children);
}

/** Asks who the user is: once, and again where the server has drawn the page for another user than the client knows. */
function useQuestion(client: AuthClient, user: AuthState['user']): LatchkeyError | null {
  const [problem, setProblem] = useState<LatchkeyError | null>(null);
  const id = user === undefined ? undefined : (user?.id ?? null);
  useEffect(() => {
    const known = client.user && client.user.id;
    const isOther = id !== undefined && known !== undefined && id !== known;
    (isOther ? client.check() : client.ready()).then(() => setProblem(null), setProblem);
  }, [client, id]);
  return client.user === undefined ? problem : null;
}

function createAuth(client: AuthClient, state: AuthState, problem: LatchkeyError | null): Auth {
  const { login, completeLogin, signUp, logout, reauthenticate } = client;
  return { ...state, client, problem, login, completeLogin, signUp, logout, reauthenticate };
}

/** Returns the user, and what logs in and out. Throws where there is no AuthProvider above. */
export function useAuth(): Auth {
  const auth = useContext(AuthContext);
  if (!auth) throw new Error('useAuth and useViewer need an AuthProvider above them.');
  return auth;
}

/** Returns the user; null: no user is logged in; undefined: not known yet. */
export function useViewer(): AuthState['user'] {
  return useAuth().user;
}
