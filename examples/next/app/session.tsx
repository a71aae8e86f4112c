'use client';

import { createAuthClient } from 'latchkey/client';
import { AuthProvider, useAuth, type AuthProviderProps } from 'latchkey/react';
import { useRouter } from 'next/navigation';
import { useEffect, useState, type FormEvent, type ReactNode } from 'react';

/** In the browser. The server that draws this page asks nothing with it. */
const client = createAuthClient({ url: '/api/graphql' });

interface SessionProps {
  /** Who the server says it is: drawn at once, before the browser has asked. */
  readonly user: AuthProviderProps['user'];
  /** What the server draws for the user alone. */
  readonly children: ReactNode;
}

export function Session({ user, children }: SessionProps) {
  const router = useRouter();
  useEffect(
    () =>
      client.onChange(({ reason }) => {
        // A login or a logout, here or in another tab: the server draws the page again, with the new cookies.
        if (reason !== 'checked') router.refresh();
      }),
    [router],
  );
  return (
    <AuthProvider client={client} user={user}>
      <Viewer>{children}</Viewer>
    </AuthProvider>
  );
}

function Viewer({ children }: { children: ReactNode }) {
  const { user, logout } = useAuth();
  if (user === undefined) return <p>…</p>;
  if (user === null) return <LoginForm />;
  return (
    <>
      <p>You are {user.username}.</p>
      {children}
      <button onClick={() => void logout()}>Log out</button>
    </>
  );
}

function LoginForm() {
  const { login, signUp } = useAuth();
  const [problem, setProblem] = useState('');
  const [isRunning, setIsRunning] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const { submitter } = event.nativeEvent as SubmitEvent;
    const sent = Object.fromEntries(new FormData(event.currentTarget, submitter));
    const { how, username = '', password = '' } = sent as Record<string, string>;
    setIsRunning(true);
    await (how === 'signUp' ? signUp : login)({ username, password }).catch((error: Error) =>
      setProblem(error.message),
    );
    setIsRunning(false);
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <label>
        Name <input name="username" autoComplete="username" required />
      </label>
      <label>
        Password <input name="password" type="password" autoComplete="current-password" required />
      </label>
      <button name="how" value="login" disabled={isRunning}>
        Log in
      </button>
      <button name="how" value="signUp" disabled={isRunning}>
        Sign up
      </button>
      <output>{problem}</output>
    </form>
  );
}
