import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createTokenStore, openClient, type Tokens } from '../support/bearer-client.ts';
import { listen } from '../support/listen.ts';
import { recipeClients } from '../support/recipe-clients.ts';
import { password } from '../support/test-server.ts';

const signUp = `mutation { signUp(input: { username: "susan", password: "${password}" }) { accessToken refreshToken } }`;

const passwordWillDo = { code: 'REAUTHENTICATION_REQUIRED', maxAge: 60 };

/** Doors that ask for a fresh login, and one that does not; `opened` has those that were. */
function createDoors() {
  const opened: string[] = [];
  const open = (name: string) => () => opened.push(name);
  return {
    opened,
    typeDefs: `
      extend type Query { gold: Int @requiresFresh(maxAge: 60) }
      extend type Mutation {
        front: Int @authenticated
        vault: Int @requiresFresh(maxAge: 60)
        safe: Int! @requiresFresh(maxAge: 60)
      }`,
    resolvers: {
      Query: { gold: () => 7 },
      Mutation: { front: open('front'), vault: open('vault'), safe: open('safe') },
    },
  };
}

/** A page on which susan logged in two minutes ago. `confirms`: whether she gives her password when she is asked. */
async function openPage(createClient: (typeof recipeClients)[number][1], confirms = true) {
  const { opened, ...extension } = createDoors();
  const { server, url } = await listen({}, extension);
  const { body } = await server.execute(signUp);
  const store = createTokenStore(body.data?.['signUp'] as Tokens);
  server.clock.advanceSeconds(120);
  const asked: unknown[] = [];
  const auth = openClient(url, store, {
    async confirm({ code, maxAge }) {
      asked.push({ code, maxAge });
      // Operations that are sent at the same time are refused meanwhile.
      await setTimeout(50);
      if (confirms) await auth.reauthenticate({ password });
      return confirms;
    },
  });
  const client = createClient({ url, fetch: auth.fetch });
  return { client, opened, asked };
}

describe.each(recipeClients)('`confirm`, with %s', (_name, createClient) => {
  test('asks the user once more, and sends the mutation again', async () => {
    const { client, opened, asked } = await openPage(createClient);
    expect((await client.mutate('mutation { vault more: vault }')).data).toEqual({
      vault: 1,
      more: 2,
    });
    expect([opened, asked]).toEqual([['vault', 'vault'], [passwordWillDo]]);
    // The login is fresh now.
    expect((await client.mutate('mutation Again { vault }')).data).toEqual({ vault: 3 });
    expect(asked).toHaveLength(1);
  });

  test('asks once for operations that are refused at the same time', async () => {
    const { client, asked } = await openPage(createClient);
    const documents = ['mutation A { vault }', 'mutation B { safe }', 'mutation C { vault }'];
    const answers = await Promise.all(documents.map((document) => client.mutate(document)));
    expect(answers.map(({ code }) => code)).toEqual([undefined, undefined, undefined]);
    expect(asked).toHaveLength(1);
  });

  test('sends a query again that was answered in part', async () => {
    const { client } = await openPage(createClient);
    const { data } = await client.query('{ gold me { username } }');
    expect(data).toMatchObject({ gold: 7, me: { username: 'susan' } });
  });

  test.each(['mutation { front vault }', 'mutation { front safe }'])(
    'does not ask where a part of a mutation was done: %s',
    async (document) => {
      const { client, opened, asked } = await openPage(createClient);
      expect((await client.mutate(document)).code).toBe('REAUTHENTICATION_REQUIRED');
      expect([opened, asked]).toEqual([['front'], []]);
    },
  );

  test('passes the refusal on when the user does not want to', async () => {
    const { client, opened, asked } = await openPage(createClient, false);
    expect((await client.mutate('mutation { vault }')).code).toBe('REAUTHENTICATION_REQUIRED');
    expect([opened, asked]).toEqual([[], [passwordWillDo]]);
  });
});
