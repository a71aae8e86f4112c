import { headers } from 'next/headers';
import { askAsUser } from '../lib/latchkey';
import { LoginForm, LogoutButton } from './session';

export default async function Page() {
  const { data } = await (await askAsUser('me', await headers())).json();
  return (
    <main>
      <h1>Latchkey in Next.js</h1>
      {data?.me ? (
        <>
          <p>You are {data.me.username}.</p>
          <LogoutButton />
        </>
      ) : (
        <LoginForm />
      )}
    </main>
  );
}
