import { expect, test } from 'vitest';
import { giveIdentity, loggedIn, openProviderLogin } from '../../support/provider-login.ts';
import { code, password } from '../../support/test-server.ts';
import { userId } from '../../support/user-id.ts';

const typeDefs = 'extend type Query { someone(id: ID!): User @public }';
const resolvers = {
  Query: {
    someone: (
      _parent: unknown,
      { id }: { id: string },
      { loadUser }: { loadUser: (id: string) => unknown },
    ) => loadUser(id),
  },
};

test('identities and whether there is a password are told to the user alone', async () => {
  const login = await openProviderLogin({}, { typeDefs, resolvers });
  const { accessToken: token } = loggedIn(await login.logIn());
  const [susan, nina] = [
    await userId(login.server.store),
    await userId(login.server.store, 'nina'),
  ];
  const ask = (id: string, field: string, as?: string) =>
    login.server.execute(`query ($id: ID!) { someone(id: $id) { username ${field} } }`, {
      variables: { id },
      ...(as !== undefined && { token: as }),
    });
  for (const field of ['hasPassword', 'identities { id }']) {
    expect(code(await ask(susan, field, token))).toBe('FORBIDDEN');
    expect(code(await ask(susan, field))).toBe('UNAUTHENTICATED');
    expect(code(await ask(nina, field, token))).toBeUndefined();
  }
});

test('an identity has the name that the settings give its issuer now', async () => {
  const renamed = {
    AUTH_OIDC_PROVIDERS: 'acme',
    AUTH_OIDC_ACME_ISSUER: 'https://id.example.com',
    AUTH_OIDC_ACME_CLIENT_ID: 'latchkey',
    AUTH_OIDC_ACME_CLIENT_SECRET: 'secret',
  };
  const both = { ...renamed, AUTH_OIDC_PROVIDERS: 'acme,corp' };
  const takenOut = { ...renamed, AUTH_OIDC_ACME_ISSUER: 'https://elsewhere.example.com' };
  const same = { ...both, AUTH_OIDC_CORP_ISSUER: 'https://id.example.com' };
  const seen = [renamed, both, takenOut, same].map(async (settings) => {
    const { server, me } = await openProviderLogin(settings);
    await giveIdentity(server, 'susan-1');
    const { accessToken } = (await server.login('susan', password)).body.data!['login'];
    return (await me(accessToken))['identities'].map((each: any) => each.provider);
  });
  expect(await Promise.all(seen)).toEqual([['acme'], ['acme'], ['corp'], ['corp']]);
});
