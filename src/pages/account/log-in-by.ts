import { client } from './session.ts';
import { keepsCookies } from './settings.ts';

/**
 * Calls a mutation that logs a user in: one that answers with `AuthPayload`. `types` are those of its variables. Returns
 * whether this browser's cookies speak for the user now.
 */
export async function logInBy(
  name: string,
  types: Record<string, string>,
  variables: Record<string, unknown>,
): Promise<boolean> {
  const declared = Object.entries(types).map(([key, type]) => `$${key}: ${type}`);
  const passed = Object.keys(types).map((key) => `${key}: $${key}`);
  const document = (selected: string) =>
    `mutation (${declared.join()}) { ${name}(${passed.join()}) { ${selected} } }`;
  if (!keepsCookies) {
    const data = await client.request<Record<string, { accessToken: string }>>(
      document('accessToken'),
      variables,
    );
    await end(data[name]!.accessToken);
    return false;
  }
  const user = await client.authenticate(document('...Auth'), variables);
  const found = await client.check().catch(() => null);
  return found?.id === user.id;
}

/** Ends a session whose tokens are on this page alone. */
async function end(accessToken: string): Promise<void> {
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${accessToken}`,
  };
  const body = '{"query":"mutation { logout }"}';
  // An answer that is not read keeps its connection busy.
  await fetch('../graphql', { method: 'POST', headers, body })
    .then((answer) => answer.text())
    .catch(() => {});
}
