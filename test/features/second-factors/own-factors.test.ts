import { expect, test } from 'vitest';
import { addApp } from '../../support/totp.ts';
import { code, createTestServer } from '../../support/test-server.ts';

const fields = '{ me { secondFactors { isRequired totpSince recoveryCodesLeft } } }';

test('a user sees which second factors they have, and whether one is asked for', async () => {
  const server = await createTestServer();
  const token = await server.signUp();
  const none = { isRequired: false, totpSince: null, recoveryCodesLeft: 0 };
  expect((await server.execute(fields, { token })).body.data?.['me'].secondFactors).toEqual(none);
  const totpSince = new Date(server.clock.now()).toISOString();
  const added = await addApp(server, token);
  await server.execute('mutation { createRecoveryCodes }', { token: added.token });
  expect((await server.execute(fields, { token })).body.data?.['me'].secondFactors).toEqual({
    isRequired: true,
    totpSince,
    recoveryCodesLeft: 10,
  });
});

test('where every user needs one, it says so', async () => {
  const optional = await createTestServer();
  const token = await optional.signUp();
  const { store } = optional;
  const required = await createTestServer({ AUTH_SECOND_FACTOR: 'required' }, { store });
  const { body } = await required.execute(fields, { token });
  expect(body.data?.['me'].secondFactors.isRequired).toBe(true);
});

test('no other user sees them', async () => {
  const server = await createTestServer(
    {},
    {
      typeDefs: 'extend type Query { user(id: ID!): User @authenticated }',
      resolvers: {
        Query: {
          user: (_parent: unknown, { id }: { id: string }, context: any) => context.loadUser(id),
        },
      },
    },
  );
  const john = (await server.me(await server.signUp('john'))).body.data?.['me'].id;
  const token = await server.signUp();
  const answer = await server.execute(`{ user(id: "${john}") { secondFactors { totpSince } } }`, {
    token,
  });
  expect(code(answer)).toBe('FORBIDDEN');
});
