import { gql } from '@apollo/client';
import { useQuery } from '@apollo/client/react';
import { readRefusal, type AuthUser } from 'latchkey/client';
import { useAuth } from 'latchkey/react';

interface Sessions {
  readonly me: { readonly id: string; readonly sessions: { readonly nodes: readonly Session[] } };
}

interface Session {
  readonly id: string;
  readonly createdAt: string;
  readonly isCurrent: boolean;
}

const sessions = gql`
  {
    me {
      id
      sessions {
        nodes {
          id
          createdAt
          isCurrent
        }
      }
    }
  }
`;

/** What only a user sees. */
export function Home({ user }: { user: AuthUser }) {
  const { logout } = useAuth();
  const { data, error, refetch } = useQuery<Sessions>(sessions);
  return (
    <>
      <p>You are {user.username}.</p>
      <p>
        <button onClick={() => void refetch()}>Where am I logged in?</button>{' '}
        <button onClick={() => void logout()}>Log out</button>
      </p>
      {error && <output>{readRefusal(error)?.message ?? 'The server does not answer.'}</output>}
      <ul>
        {data?.me.sessions.nodes.map(({ id, createdAt, isCurrent }) => (
          <li key={id}>
            Since {new Date(createdAt).toLocaleString()} {isCurrent && '(here)'}
          </li>
        ))}
      </ul>
    </>
  );
}
