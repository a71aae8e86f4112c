import { password, type TestServer } from './test-server.ts';

/** Logs susan in, and returns her refresh token. */
export async function loginForRefresh(server: TestServer): Promise<string> {
  const { body } = await server.execute(
    'mutation ($p: String!) { login(username: "susan", password: $p) { refreshToken } }',
    { variables: { p: password } },
  );
  return body.data?.['login'].refreshToken;
}

export const refresh = (server: TestServer, token: string) =>
  server.execute('mutation ($t: String) { refresh(refreshToken: $t) { refreshToken } }', {
    variables: { t: token },
  });

export const logout = (server: TestServer, token: string) =>
  server.execute('mutation ($t: String) { logout(refreshToken: $t) }', { variables: { t: token } });
