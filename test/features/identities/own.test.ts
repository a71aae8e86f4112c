import { expect, test } from 'vitest';
import { loggedIn, openProviderLogin } from '../../support/provider-login.ts';
import { code } from '../../support/test-server.ts';
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
