import { createYoga } from 'graphql-yoga';
import { describe, expect, test } from 'vitest';
import { requireViewer, useLatchkey, type Extension } from '../../src/index.ts';
import { uuidV7 } from '../../src/lib/uuid.ts';
import { systemRandom } from '../../src/lib/secrets.ts';
import { countStatements } from '../support/statements.ts';
import { code, createTestServer, type TestServer } from '../support/test-server.ts';
import { userId } from '../support/user-id.ts';

/** Notes of many users, and one whose author is gone. */
async function setUp(more: Partial<Extension> = {}) {
  const notes: { text: string; authorId: unknown }[] = [];
  const server = await createTestServer(
    {},
    {
      typeDefs: `
        extend type Query { notes: [Note!] @public }
        type Note { text: String! author: User later: User }
      `,
      resolvers: {
        Query: { notes: async () => notes },
        Note: {
          author: ({ authorId }: { authorId: string }, _args, { loadUser }) => loadUser(authorId),
          async later({ text, authorId }: { text: string; authorId: string }, _args, context) {
            // As many waits as there are letters.
            for (let letter = 0; letter < text.length; letter += 1) await Promise.resolve();
            return context.loadUser(authorId);
          },
        },
      },
      ...more,
    },
  );
  return { server, notes };
}

async function addUsers({ store, clock }: TestServer, count: number): Promise<string[]> {
  const rows = Array.from({ length: count }, (_, n) => ({
    id: uuidV7(clock, systemRandom),
    username: `user ${n}`,
    usernameKey: `user ${n}`,
    passwordHash: 'none',
    createdAt: new Date(clock.now()),
    disabledAt: null,
    scope: '',
  }));
  await store.users.insertMany(rows, { allOrNothing: true });
  return rows.map(({ id }) => id);
}

const fromUsers = 'from "users" where "id" in';

test('the authors of fifty notes cost one statement', async () => {
  const { server, notes } = await setUp();
  const ids = await addUsers(server, 20);
  for (let n = 0; n < 50; n += 1) notes.push({ text: 'note', authorId: ids[n % 20] });
  const statements = countStatements(fromUsers);
  const { body } = await server.execute('{ notes { author { username } } }');
  const usernames = body.data?.['notes'].map(({ author }: any) => author.username);
  expect(usernames).toEqual(notes.map((_note, n) => `user ${n % 20}`));
  expect(statements()).toBe(1);
});

test('so they do where each resolver waits for something else first', async () => {
  const { server, notes } = await setUp();
  const ids = await addUsers(server, 20);
  for (let n = 0; n < 50; n += 1) notes.push({ text: 'x'.repeat(n), authorId: ids[n % 20] });
  const statements = countStatements(fromUsers);
  const { body } = await server.execute('{ notes { later { username } } }');
  expect(body.data?.['notes'][49].later.username).toBe('user 9');
  expect(statements()).toBe(1);
});

test('a thousand cost a statement for each 256', async () => {
  const { server, notes } = await setUp();
  for (const authorId of await addUsers(server, 1000)) notes.push({ text: '', authorId });
  const statements = countStatements(fromUsers);
  const { body } = await server.execute('{ notes { author { id } } }');
  expect(body.data?.['notes'].map(({ author }: any) => author.id)).toEqual(
    notes.map(({ authorId }) => authorId),
  );
  expect(statements()).toBe(4);
});

describe('a user who', () => {
  test('was deleted is null, as is one who never was', async () => {
    const { server, notes } = await setUp();
    const [gone, stays] = await addUsers(server, 2);
    notes.push({ text: '', authorId: gone }, { text: '', authorId: stays });
    notes.push({ text: '', authorId: 'nobody' }, { text: '', authorId: 'a\0b' });
    await server.store.users.delete(
      await userId(server.store, 'user 0'),
      new Date(server.clock.now()),
    );
    const { body } = await server.execute('{ notes { author { username } } }');
    const authors = [null, { username: 'user 1' }, null, null];
    expect(body).toEqual({ data: { notes: authors.map((author) => ({ author })) } });
  });

  test('is disabled is there, and says so', async () => {
    const { server } = await setUp();
    const [id = ''] = await addUsers(server, 1);
    const at = new Date(server.clock.now());
    const disabledAt = new Date(at.getTime() + 1000);
    await server.store.users.disable(await userId(server.store, 'user 0'), disabledAt);
    const { loadUser } = await server.createContext({ request: { headers: new Headers() } });
    expect(await loadUser(id)).toEqual({
      id,
      username: 'user 0',
      createdAt: at,
      disabledAt,
      scope: '',
    });
  });
});

test('what is no id fails alone, and the log says why', async () => {
  const { server, notes } = await setUp();
  const [id] = await addUsers(server, 1);
  notes.push({ text: '', authorId: undefined }, { text: '', authorId: id });
  const answer = await server.execute('{ notes { author { username } } }');
  expect(answer.body.data?.['notes']).toEqual([
    { author: null },
    { author: { username: 'user 0' } },
  ]);
  expect(code(answer)).toBe('INTERNAL_SERVER_ERROR');
  expect(server.logged.join()).toContain('loadUser takes the id of a user, not undefined.');
});

test('the sessions of an author are for the author alone', async () => {
  const { server, notes } = await setUp();
  const [id] = await addUsers(server, 1);
  notes.push({ text: '', authorId: id });
  const token = await server.signUp();
  const query = '{ notes { author { sessions { nodes { id } } } } }';
  expect(code(await server.execute(query, { token }))).toBe('FORBIDDEN');
});

test('a context of an embedder keeps it, and one’s own yoga server has it by createContext', async () => {
  const { server, notes } = await setUp({ context: () => ({ tenant: 'acme' }) });
  notes.push({ text: '', authorId: (await addUsers(server, 1))[0] });
  const query = '{ notes { author { username } } }';
  const data = { notes: [{ author: { username: 'user 0' } }] };
  expect((await server.execute(query)).body).toEqual({ data });
  const { server: plain, notes: plainNotes } = await setUp();
  plainNotes.push({ text: '', authorId: (await addUsers(plain, 1))[0] });
  const yoga = createYoga({ schema: plain.schema, plugins: [useLatchkey(plain.createContext)] });
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ query });
  const answer = await yoga.fetch('http://localhost/graphql', { method: 'POST', headers, body });
  expect(await answer.json()).toEqual({ data });
});

test('it does not stand in the way of who asks: a viewer is found as before', async () => {
  const { server } = await setUp({
    typeDefs: 'extend type Query { self: User @authenticated }',
    resolvers: {
      Query: {
        self: (_parent, _args, context) => context.loadUser(requireViewer(context).user.id),
      },
    },
  });
  const token = await server.signUp();
  const { body } = await server.execute('{ self { username } me { username } }', { token });
  expect(body.data).toEqual({ self: { username: 'susan' }, me: { username: 'susan' } });
});
