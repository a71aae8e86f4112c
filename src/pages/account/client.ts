/** Speaks to the server until the client package does. */
export interface AuthUser {
  readonly id: string;
  readonly username: string;
}

export class LatchkeyError extends Error {
  readonly code: string;
  readonly retryAfter?: number;
  readonly argument?: readonly string[];
  readonly acr?: string;
  readonly factors?: readonly string[];
  readonly challenge?: string;
  constructor(extensions: { code: string }) {
    super(extensions.code);
    this.code = extensions.code;
    Object.assign(this, extensions);
  }
}

type Listener = (change: { user: AuthUser | null; reason: string }) => void;

export function createAuthClient({ url }: { url: URL }) {
  const listeners = new Set<Listener>();
  const tell = (user: AuthUser | null, reason: string) => {
    for (const listener of listeners) listener({ user, reason });
  };
  async function send<Data>(query: string, variables?: object): Promise<Data> {
    const headers = {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
    };
    const body = JSON.stringify({ query, variables });
    const answer = await fetch(url, { method: 'POST', headers, body }).catch(() => null);
    const result = (await answer?.json().catch(() => null)) as {
      data?: Data;
      errors?: { extensions: { code: string } }[];
    } | null;
    const [error] = result?.errors ?? [];
    if (error) throw new LatchkeyError(error.extensions);
    if (!result?.data) throw new LatchkeyError({ code: 'NO_ANSWER' });
    return result.data;
  }
  async function request<Data>(query: string, variables?: object): Promise<Data> {
    try {
      return await send<Data>(query, variables);
    } catch (error) {
      if (!(error instanceof LatchkeyError) || error.code !== 'UNAUTHENTICATED') throw error;
      await send('mutation { refresh { tokenType } }');
      return send<Data>(query, variables);
    }
  }
  const fields = '{ user { id username } }';
  const check = () =>
    request<{ me: AuthUser }>('{ me { id username } }').then(
      ({ me }) => {
        tell(me, 'checked');
        return me;
      },
      () => null,
    );
  return {
    request,
    async login(given: { username: string; password: string }) {
      const { login } = await request<{ login: { user: AuthUser } }>(
        `mutation ($username: String!, $password: String!) { login(username: $username, password: $password) ${fields} }`,
        given,
      );
      return login.user;
    },
    async logout() {
      await request('mutation { logout }');
      tell(null, 'logout');
    },
    async reauthenticate(proof: object) {
      await request(
        `mutation ($proof: ReauthenticationProof!) { reauthenticateWith(proof: $proof) ${fields} }`,
        { proof },
      );
    },
    ready: check,
    check,
    authenticate: (document: string, variables: object) =>
      request(`${document} fragment Auth on AuthPayload ${fields}`, variables),
    onChange(listener: Listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
