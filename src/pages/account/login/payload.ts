import type { AuthUser } from '../../../client/index.ts';
import { client } from '../session.ts';

/** What a mutation that logs a user in answers: `AuthPayload` in schema.graphql. */
export interface Payload {
  readonly accessToken: string;
  readonly user: AuthUser;
}

/** Calls a mutation that logs a user in, and returns its answer. `types` are those of its variables. */
export async function logInBy(
  name: string,
  types: Record<string, string>,
  variables: Record<string, unknown>,
): Promise<Payload> {
  const declared = Object.entries(types).map(([key, type]) => `$${key}: ${type}`);
  const passed = Object.keys(types).map((key) => `${key}: $${key}`);
  const data = await client.request<Record<string, Payload>>(
    `mutation (${declared.join()}) { ${name}(${passed.join()}) { accessToken user { id username } } }`,
    variables,
  );
  return data[name]!;
}

/**
 * Returns whether this browser's cookies speak for the user now. Where they do not, the session ends at once: its tokens
 * are on this page alone.
 */
export async function isLoggedIn({ accessToken, user }: Payload): Promise<boolean> {
  const me = client.request<{ me: AuthUser }>('{ me { id } }');
  if ((await me.then(({ me: { id } }) => id).catch(() => null)) === user.id) return true;
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${accessToken}`,
  };
  const body = '{"query":"mutation { logout }"}';
  await fetch('../graphql', { method: 'POST', headers, body }).catch(() => {});
  return false;
}
