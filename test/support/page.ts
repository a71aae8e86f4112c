import { createTestServer, password, type GraphQLAnswer, type TestServer } from './test-server.ts';

/** The names of the cookies where the issuer is http://localhost:4000. */
export const access = 'latchkey-access-f07d805b';
export const refresh = 'latchkey-refresh-f07d805b';

/** How long a session lasts, in seconds. */
export const days30 = 30 * 86_400;

export const loginDocument = `mutation { login(username: "susan", password: "${password}") { accessToken refreshToken session { id } } }`;

/** What a browser says of a request that a page of the server's own origin makes. */
export const ownPage = { origin: 'http://localhost:4000', 'sec-fetch-site': 'same-origin' };

/** A page in a browser: it sends the cookies that it was given, and no script of it can see them. */
export interface TestPage {
  /** Name and value of each cookie. */
  readonly cookies: Map<string, string>;
  execute: TestServer['execute'];
  signUp(username?: string): Promise<GraphQLAnswer>;
  refresh(): Promise<GraphQLAnswer>;
  me(): Promise<GraphQLAnswer>;
  logout(): Promise<GraphQLAnswer>;
}

export function createPage(
  server: TestServer,
  headers: Record<string, string> = ownPage,
  cookies = new Map<string, string>(),
): TestPage {
  const execute: TestServer['execute'] = async (query, options = {}) => {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    const answer = await server.execute(query, {
      ...options,
      headers: { ...headers, ...(cookie && { cookie }), ...options.headers },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (line.includes('Max-Age=0;')) cookies.delete(name!);
      else cookies.set(name!, value!);
    }
    return answer;
  };
  return {
    cookies,
    execute,
    signUp: (username = 'susan') =>
      execute(
        'mutation ($input: SignUpInput!) { signUp(input: $input) { accessToken refreshToken session { id } } }',
        { variables: { input: { username, password } } },
      ),
    refresh: () => execute('mutation { refresh { accessToken refreshToken session { id } } }'),
    me: () => execute('{ me { username } }'),
    logout: () => execute('mutation { logout }'),
  };
}

/** The cookies that an answer sets, each as its value and its attributes. */
export function setCookiesOf({ headers }: GraphQLAnswer): Record<string, string[]> {
  const lines = headers.getSetCookie().map((line) => line.split('; '));
  return Object.fromEntries(
    lines.map(([pair = '', ...attributes]) => {
      const [name = '', value = ''] = pair.split('=');
      return [name, [value, ...attributes]];
    }),
  );
}

/** A server, and a page of it on which susan has just signed up. */
export async function signedUp(): Promise<{ server: TestServer; page: TestPage }> {
  const server = await createTestServer();
  const page = createPage(server);
  await page.signUp();
  return { server, page };
}
