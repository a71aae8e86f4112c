/** Runs an operation, and returns what its field answers. */
type Run = (
  field: string,
  operation: string,
  variables?: Record<string, unknown>,
  token?: string,
) => Promise<Record<string, any>>;

/** Runs each operation on API keys, with what is right and with what is wrong, and returns the secrets that it saw. */
export async function driveApiKeys(run: Run, token: string): Promise<string[]> {
  const create = `mutation ($n: String!) {
    createApiKey(input: { name: $n }) { secret apiKey { id } } }`;
  const { secret, apiKey } = await run('createApiKey', create, { n: 'backup' }, token);
  await run('createApiKey', create, { n: '\u0007' }, token);
  const exchange = `mutation ($k: String!) { exchangeApiKey(apiKey: $k) { accessToken } }`;
  const { accessToken } = await run('exchangeApiKey', exchange, { k: secret });
  await run('exchangeApiKey', exchange, { k: `${secret}x` });
  const revoke = 'mutation ($id: ID!) { revokeApiKey(id: $id) }';
  await run('revokeApiKey', revoke, { id: secret }, token);
  await run('revokeApiKey', revoke, { id: apiKey.id }, token);
  await run('exchangeApiKey', exchange, { k: secret });
  return [secret, accessToken];
}
