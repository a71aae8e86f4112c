'use client';

import { useRouter } from 'next/navigation';
import { useActionState } from 'react';

const credentials = '$username: String!, $password: String!';
const operations = {
  signUp: `mutation (${credentials}) { signUp(input: { username: $username, password: $password }) { tokenType } }`,
  login: `mutation (${credentials}) { login(username: $username, password: $password) { tokenType } }`,
  logout: 'mutation { logout }',
};

/** Asks from the browser, which keeps the cookies of the answer. Returns what was refused, or null. */
async function ask(query: string, variables = {}): Promise<string | null> {
  const response = await fetch('/api/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { errors } = await response.json();
  return errors ? errors[0].message : null;
}

export function LoginForm() {
  const router = useRouter();
  const [problem, submit, isPending] = useActionState(
    async (_before: string | null, form: FormData) => {
      const how = form.get('how') === 'signUp' ? 'signUp' : 'login';
      const refused = await ask(operations[how], {
        username: form.get('username'),
        password: form.get('password'),
      });
      // The server renders the page again, with the new cookies.
      if (!refused) router.refresh();
      return refused;
    },
    null,
  );
  return (
    <form action={submit}>
      <label>
        Name <input name="username" autoComplete="username" required />
      </label>
      <label>
        Password <input name="password" type="password" autoComplete="current-password" required />
      </label>
      <button name="how" value="login" disabled={isPending}>
        Log in
      </button>
      <button name="how" value="signUp" disabled={isPending}>
        Sign up
      </button>
      <output>{problem}</output>
    </form>
  );
}

export function LogoutButton() {
  const router = useRouter();
  const logOut = async () => {
    await ask(operations.logout);
    router.refresh();
  };
  return <button onClick={logOut}>Log out</button>;
}
