import { code, createTestServer, password, type TestServer } from './test-server.ts';

/** A user who is logged in, with what they ask for. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly token: string;
  /** Asks, and returns the data; throws the code of the first refusal. */
  readonly ask: (query: string, variables?: Record<string, unknown>) => Promise<any>;
  /** Asks, and returns the code of the refusal, or null. */
  readonly refusal: (query: string, variables?: Record<string, unknown>) => Promise<string | null>;
}

const login = `mutation ($n: String!, $p: String!) {
  login(username: $n, password: $p) { accessToken user { id } }
}`;

/** Signs a user up, gives them scopes, and logs them in. */
export async function person(
  server: TestServer,
  name: string,
  scopes: readonly string[] = [],
): Promise<Person> {
  await server.signUp(name);
  const { findUser, grantScope } = server.administer({ kind: 'test' });
  const { id } = (await findUser(name))!;
  for (const scope of scopes) await grantScope(id, scope);
  return loggedIn(server, name);
}

/** Logs a user in. */
export async function loggedIn(server: TestServer, name: string): Promise<Person> {
  const { body } = await server.execute(login, { variables: { n: name, p: password } });
  const { accessToken: token, user } = body.data!['login'] as {
    accessToken: string;
    user: { id: string };
  };
  const send = (query: string, variables: Record<string, unknown> = {}) =>
    server.execute(query, { token, variables });
  return {
    id: user.id,
    name,
    token,
    async ask(query, variables) {
      const answer = await send(query, variables);
      if (answer.body.errors) throw new Error(`${String(code(answer))}: ${answer.text}`);
      return answer.body.data;
    },
    async refusal(query, variables) {
      const answer = await send(query, variables);
      return answer.body.errors ? String(code(answer)) : null;
    },
  };
}

/** A server with the fields for administrators, and one who may do everything. */
export async function withAdmin(
  settings: Record<string, string> = {},
  options: Parameters<typeof createTestServer>[1] = {},
) {
  const server = await createTestServer({ AUTH_ADMIN: 'on', ...settings }, options);
  const admin = await person(server, 'admin', ['latchkey:admin']);
  return { server, admin };
}
