import { startProviderLogin, type LatchkeyError } from 'latchkey/client';
import { useEffect, useState } from 'react';
import { auth, returned } from './auth.ts';

interface Provider {
  readonly id: string;
  readonly name: string;
}

const methods = '{ loginMethods { oidcProviders { id name } } }';

async function findProviders(): Promise<readonly Provider[]> {
  const { loginMethods } = await auth.request<{
    loginMethods: { oidcProviders: readonly Provider[] };
  }>(methods);
  return loginMethods.oidcProviders;
}

/** A button for each provider that the server lists. */
export function Providers() {
  const [providers, setProviders] = useState<readonly Provider[]>([]);
  const [problem, setProblem] = useState('');
  const fail = (error: LatchkeyError) => setProblem(error.message);
  useEffect(() => {
    findProviders().then(setProviders, fail);
    returned.catch(fail);
  }, []);
  return (
    <p>
      {providers.map(({ id, name }) => (
        <button key={id} onClick={() => startProviderLogin(auth, { provider: id }).catch(fail)}>
          Log in with {name}
        </button>
      ))}
      <output>{problem}</output>
    </p>
  );
}
