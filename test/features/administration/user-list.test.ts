import { describe, expect, test } from 'vitest';
import { scannedAtOnce } from '../../../src/store/steps/user-pages.ts';
import { person, withAdmin } from '../../support/administrators.ts';
import { countStatements } from '../../support/statements.ts';
import { giveSecondFactor } from '../../support/second-factor.ts';

const list = `query ($first: Int, $after: String, $filter: UserFilter, $orderBy: UserOrder) {
  users(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
    nodes { username } edges { cursor } pageInfo { hasNextPage endCursor startCursor }
  }
}`;

async function setUp(...names: string[]) {
  const { server, admin } = await withAdmin();
  const { createUser } = server.administer({ kind: 'test' });
  for (const username of names) {
    server.clock.advanceSeconds(1);
    await createUser({ username, password: null });
  }
  /** Returns the names of all pages. */
  const pages = async (variables: Record<string, unknown> = {}) => {
    const found: string[][] = [];
    for (let after: string | null = null; ;) {
      const { users } = await admin.ask(list, { first: 2, ...variables, after });
      found.push(users.nodes.map(({ username }: { username: string }) => username));
      if (!users.pageInfo.hasNextPage) return found;
      after = users.pageInfo.endCursor;
    }
  };
  return { server, admin, pages };
}

test('users come in pages, in each order', async () => {
  const { pages } = await setUp('Bob', 'alice', 'Çelik');
  expect(await pages()).toEqual([
    ['Çelik', 'alice'],
    ['Bob', 'admin'],
  ]);
  expect(await pages({ orderBy: 'OLDEST' })).toEqual([
    ['admin', 'Bob'],
    ['alice', 'Çelik'],
  ]);
  expect(await pages({ orderBy: 'USERNAME', first: 3 })).toEqual([
    ['admin', 'alice', 'Bob'],
    ['Çelik'],
  ]);
});

test('the beginning of a name is found in any letter case, and signs in it are plain', async () => {
  const { pages } = await setUp('Ann', 'ANNA', 'anton', 'a_b', 'a%b', 'axb', 'ａｎｎｅ');
  const by = async (usernameStartsWith: string) =>
    (await pages({ first: 100, filter: { usernameStartsWith } })).flat();
  expect(await by('aNn')).toEqual(['Ann', 'ANNA', 'ａｎｎｅ']);
  expect(await by('a_')).toEqual(['a_b']);
  expect(await by('a%')).toEqual(['a%b']);
  expect(await by('z')).toEqual([]);
});

test('each member of a filter keeps the others out', async () => {
  const { server, pages } = await setUp('john');
  server.clock.advanceSeconds(1);
  const susan = await person(server, 'susan', ['notes:read', 'Notes:write']);
  await giveSecondFactor(server, 'susan');
  await server.administer({ kind: 'test' }).disableUser(susan.id);
  const by = async (filter: Record<string, unknown>) => (await pages({ filter })).flat();
  expect(await by({ disabled: true })).toEqual(['susan']);
  expect(await by({ disabled: false })).toEqual(['john', 'admin']);
  expect(await by({ scope: 'notes:read' })).toEqual(['susan']);
  expect(await by({ scope: 'notes:write' })).toEqual([]);
  expect(await by({ scope: 'notes:rea' })).toEqual([]);
  expect(await by({ scope: 'notes%' })).toEqual([]);
  expect(await by({ hasSecondFactor: true })).toEqual(['susan']);
  expect(await by({ hasSecondFactor: false, disabled: null })).toEqual(['john', 'admin']);
  expect(await by({ kind: 'PERSON' })).toHaveLength(3);
  expect(await by({ kind: 'SERVICE_ACCOUNT' })).toEqual([]);
  const now = new Date(server.clock.now()).toISOString();
  expect(await by({ createdSince: now })).toEqual(['susan']);
  expect(await by({ createdBefore: now })).toEqual(['john', 'admin']);
});

test('a filter that few meet is looked for in so many users at a time', async () => {
  const { server, pages } = await setUp('rare');
  const row = (n: number) => ({
    id: `ff000000-0000-7000-8000-${String(n).padStart(12, '0')}`,
    username: `u${n}`,
    usernameKey: `u${n}`,
    createdAt: new Date(server.clock.now()),
    disabledAt: null,
    scope: '',
    passwordHash: null,
  });
  const many = Array.from({ length: scannedAtOnce + 10 }, (_, n) => row(n));
  // In a few steps: each has its time.
  for (let n = 0; n < many.length; n += 500)
    await server.store.users.insertMany(many.slice(n, n + 500), { allOrNothing: true });
  const { grantScope, findUser } = server.administer({ kind: 'test' });
  await grantScope((await findUser('rare'))!.id, 'rare');
  expect(await pages({ filter: { scope: 'rare' } })).toEqual([[], ['rare']]);
});

test('where a page ends is asked together with what is on it: users who are deleted meanwhile do not move it', async () => {
  const { server } = await setUp('john', 'susan');
  const statements = countStatements('"users"');
  const filter = { scope: 'rare', isDisabled: false };
  const page = { filter, order: 'USERNAME', after: null, limit: 2 } as const;
  expect(await server.store.administration.page(page)).toEqual({ users: [], next: null });
  expect(statements()).toBe(1);
});

test('a cursor is good for its order alone, and none can be made up', async () => {
  const { admin } = await setUp('john', 'susan');
  const page = async (orderBy: string) =>
    (await admin.ask(list, { first: 1, orderBy })).users.pageInfo.endCursor as string;
  const cursors = [await page('NEWEST'), await page('USERNAME')];
  const refused = (after: string, orderBy: string) => admin.refusal(list, { after, orderBy });
  expect(await refused(cursors[0]!, 'USERNAME')).toBe('BAD_USER_INPUT');
  expect(await refused(cursors[0]!, 'OLDEST')).toBe('BAD_USER_INPUT');
  expect(await refused(cursors[1]!, 'NEWEST')).toBe('BAD_USER_INPUT');
  for (const forged of ['', 'x', `${cursors[0]}=`, 'TkVXRVNUIA', 'TkVXRVNUIGEA', 'x'.repeat(5000)])
    expect(await refused(forged, 'NEWEST'), forged).toBe('BAD_USER_INPUT');
});

test.each([
  [{ filter: { usernameStartsWith: '' } }],
  [{ filter: { usernameStartsWith: 'x'.repeat(65) } }],
  [{ filter: { usernameStartsWith: 'x'.repeat(5000) } }],
  [{ filter: { usernameStartsWith: '\ud800' } }],
  [{ filter: { usernameStartsWith: 'x' }, orderBy: 'NEWEST' }],
  [{ filter: { scope: 'a b' } }],
  [{ filter: { createdSince: 'yesterday' } }],
  [{ first: 0 }],
  [{ first: 101 }],
])('%j is refused', async (variables) => {
  const { admin } = await setUp();
  expect(await admin.refusal(list, variables)).toBe('BAD_USER_INPUT');
});

describe('one user', () => {
  const one = `query ($by: UserBy!) {
    user(by: $by) { id username kind scopes disabledAt lastSeenAt }
  }`;

  test('is found by id and by name, with what an administrator may see', async () => {
    const { server, admin } = await withAdmin();
    const susan = await person(server, 'susan', ['b', 'a']);
    const seen = new Date(server.clock.now()).toISOString();
    const user = {
      id: susan.id,
      username: 'susan',
      kind: 'PERSON',
      scopes: ['a', 'b'],
      disabledAt: null,
      lastSeenAt: seen,
    };
    expect((await admin.ask(one, { by: { id: susan.id } })).user).toEqual(user);
    expect((await admin.ask(one, { by: { username: 'SUSAN' } })).user).toEqual(user);
  });

  test('that is not there is not found', async () => {
    const { admin } = await withAdmin();
    for (const by of [{ id: 'x' }, { id: 'a\0b' }, { username: 'nobody' }, { username: '' }])
      expect(await admin.refusal(one, { by }), JSON.stringify(by)).toBe('NOT_FOUND');
    for (const by of [{}, { id: 'x', username: 'y' }])
      expect(await admin.refusal(one, { by })).toBe('BAD_USER_INPUT');
  });

  test('shows sessions, factors, identities and address to who may read users, and to no other', async () => {
    const { server, admin } = await withAdmin();
    const susan = await person(server, 'susan');
    const parts = [
      'sessions { nodes { id } }',
      'secondFactors { totpSince }',
      'identities { id }',
      'hasPassword',
      'email',
      'scopes',
    ];
    const writer = await person(server, 'writer', ['latchkey:scopes']);
    const reader = await person(server, 'reader', ['latchkey:users:read']);
    for (const part of parts) {
      const query = `query ($id: ID!) { user(by: { id: $id }) { ${part} } }`;
      expect(await admin.refusal(query, { id: susan.id }), part).toBeNull();
      expect(await reader.refusal(query, { id: susan.id }), part).toBeNull();
      expect(await writer.refusal(query, { id: susan.id }), part).toBe('FORBIDDEN');
      expect(await susan.refusal(query, { id: admin.id }), part).toBe('FORBIDDEN');
    }
  });
});
