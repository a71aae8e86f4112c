import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { ApolloProvider } from '@apollo/client/react';
import { AuthProvider, useAuth, useViewer } from 'latchkey/react';
import { StrictMode, useMemo, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { auth } from './auth.ts';
import { Home } from './home.tsx';
import { Login } from './login.tsx';
import { Providers } from './providers.tsx';

/** Each user has a cache of their own: what one has read, the next one does not see. */
function Data({ children }: { children: ReactNode }) {
  const id = useViewer()?.id;
  const client = useMemo(createApollo, [id]);
  return <ApolloProvider client={client}>{children}</ApolloProvider>;
}

function createApollo() {
  const link = new HttpLink({ uri: '/graphql', fetch: auth.fetch });
  return new ApolloClient({ link, cache: new InMemoryCache() });
}

function App() {
  const { user, problem, client } = useAuth();
  if (user) return <Home user={user} />;
  if (user === null)
    return (
      <>
        <Login />
        <Providers />
      </>
    );
  if (!problem) return <p>…</p>;
  return (
    <p>
      {problem.message} <button onClick={() => void client.check()}>Try again</button>
    </p>
  );
}

createRoot(document.querySelector('#root')!).render(
  <StrictMode>
    <AuthProvider client={auth}>
      <Data>
        <h1>Latchkey with React and Apollo Client</h1>
        <App />
      </Data>
    </AuthProvider>
  </StrictMode>,
);
