import { listen } from './listen.ts';
import { password, read, type GraphQLAnswer, type TestServer } from './test-server.ts';

/** Where susan signs up, and where somebody guesses. */
export const owner = '192.0.2.1';
export const attacker = '198.51.100.7';

export interface Throttled {
  readonly server: TestServer;
  /** Posts an operation from an address, as a trusted proxy would hand it on. */
  from(ip: string, query: string, token?: string): Promise<GraphQLAnswer>;
  /** Tries a password from an address. */
  login(ip: string, username: string, password: string, token?: string): Promise<GraphQLAnswer>;
  /** Tries a wrong password so many times from an address, and returns the statuses. */
  guess(ip: string, username: string, times: number): Promise<number[]>;
}

const loginQuery = (username: string, secret: string) =>
  `mutation { login(username: ${JSON.stringify(username)}, password: ${JSON.stringify(secret)}) { accessToken refreshToken session { ip } } }`;

/** A server that limits attempts, behind a proxy that it trusts. */
export async function createThrottled(
  environment: Record<string, string> = {},
): Promise<Throttled> {
  const { server, url } = await listen({
    AUTH_ATTEMPTS: 'on',
    // Names and addresses would have half of the guesses at a user each.
    AUTH_SMTP_URL: 'none',
    AUTH_TRUSTED_PROXIES: '127.0.0.1',
    ...environment,
  });
  const from: Throttled['from'] = async (ip, query, token) =>
    read(
      await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-forwarded-for': ip,
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify({ query }),
      }),
    );
  const login: Throttled['login'] = (ip, username, secret, token) =>
    from(ip, loginQuery(username, secret), token);
  return {
    server,
    from,
    login,
    async guess(ip, username, times) {
      const statuses: number[] = [];
      for (let n = 0; n < times; n += 1)
        statuses.push((await login(ip, username, `wrong password ${n}`)).status);
      return statuses;
    },
  };
}

/** The same, where susan has signed up. */
export async function setUpThrottled(environment: Record<string, string> = {}): Promise<Throttled> {
  const throttled = await createThrottled(environment);
  await throttled.from(
    owner,
    `mutation { signUp(input: { username: "susan", password: "${password}" }) { accessToken } }`,
  );
  return throttled;
}

/** The access token of an answer to `login`. */
export function tokenOf({ body }: GraphQLAnswer): string {
  return body.data?.['login'].accessToken;
}
