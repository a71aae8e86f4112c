import { headers } from 'next/headers';
import { forVisitor } from '../lib/latchkey';
import { Session } from './session';

interface Sessions {
  readonly me: { readonly sessions: { readonly nodes: readonly { readonly id: string }[] } };
}

export default async function Page() {
  const visitor = await forVisitor(await headers());
  const user = await visitor.user();
  return (
    <main>
      <h1>Latchkey in Next.js</h1>
      <Session user={user}>{user && <Places visitor={visitor} />}</Session>
    </main>
  );
}

/** What the server alone asks for. */
async function Places({ visitor }: { visitor: Awaited<ReturnType<typeof forVisitor>> }) {
  const { me } = await visitor.request<Sessions>('{ me { sessions { nodes { id } } } }');
  return <p>Places where you are logged in: {me.sessions.nodes.length}</p>;
}
