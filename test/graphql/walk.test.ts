import { GraphQLObjectType, getNamedType, isLeafType, isRequiredArgument } from 'graphql';
import { describe, expect, test } from 'vitest';
import { ownScopes } from '../../src/lib/own-scopes.ts';
import { person, withAdmin } from '../support/administrators.ts';
import { grant, newKey, tokenFor } from '../support/api-keys.ts';
import { withActing } from '../support/impersonation.ts';
import { operations } from '../support/root-operations.ts';
import { code, password, type TestServer } from '../support/test-server.ts';

/*
 * Who is refused which field is read from the schema, so that a field that is added later is in each of these walks.
 */

interface Field {
  readonly name: string;
  readonly document: string;
  readonly directives: ReadonlySet<string>;
  /** The scopes of Latchkey's own, each of which is enough. */
  readonly scopes: readonly string[];
}

function fieldsOf({ schema }: Pick<TestServer, 'schema'>): Field[] {
  return operations(schema).map(({ name, document }) => {
    const [type = '', field = ''] = name.split('.');
    const { astNode } = (schema.getType(type) as GraphQLObjectType).getFields()[field]!;
    const said = astNode?.directives ?? [];
    const scopes = said
      .filter((one) => one.name.value === 'requiresScopes')
      .flatMap(({ loc }) => loc!.source.body.slice(loc!.start, loc!.end).match(/latchkey:[\w:]+/g))
      .flatMap((scope) => scope ?? []);
    return { name, document, scopes, directives: new Set(said.map((one) => one.name.value)) };
  });
}

/** Asks for each field and returns the codes of the refusals by the name of the field. */
async function walk(server: TestServer, fields: readonly Field[], token?: string) {
  const codes: Record<string, unknown> = {};
  for (const { name, document } of fields)
    codes[name] = code(await server.execute(document, token === undefined ? {} : { token }));
  return codes;
}

const expected = (fields: readonly Field[], what: unknown) =>
  Object.fromEntries(fields.map(({ name }) => [name, what]));

const isGuarded = ({ directives }: Field) => !directives.has('public');
const isForAdministrators = ({ scopes }: Field) => scopes.length > 0;
const isChange = ({ name }: Field) => name.startsWith('Mutation.');

test('the walk sees every field for administrators', async () => {
  const { server } = await withAdmin();
  const names = fieldsOf(server)
    .filter(isForAdministrators)
    .map(({ name }) => name);
  expect(names.length).toBeGreaterThanOrEqual(19);
  expect(names).toEqual(
    expect.arrayContaining(['Query.users', 'Query.auditEvents', 'Mutation.impersonate']),
  );
});

test('a stranger gets nothing but what is public', async () => {
  const { server } = await withAdmin();
  const guarded = fieldsOf(server).filter(isGuarded);
  expect(await walk(server, guarded)).toEqual(expected(guarded, 'UNAUTHENTICATED'));
});

test('a user without scopes gets nothing of what is for administrators', async () => {
  const { server } = await withAdmin();
  const { token } = await person(server, 'susan', ['admin', 'users', 'latchkey']);
  const fields = fieldsOf(server).filter(isForAdministrators);
  expect(await walk(server, fields, token)).toEqual(expected(fields, 'FORBIDDEN'));
});

test.each(ownScopes.filter((scope) => scope !== 'latchkey:admin'))(
  '%s opens the fields that name it, and no other',
  async (scope) => {
    const { server } = await withAdmin();
    const { token } = await person(server, 'helper', [scope]);
    const fields = fieldsOf(server).filter(isForAdministrators);
    const closed = fields.filter(({ scopes }) => !scopes.includes(scope));
    const open = fields.filter(({ scopes }) => scopes.includes(scope));
    expect(open.length).toBeGreaterThan(0);
    expect(await walk(server, closed, token)).toEqual(expected(closed, 'FORBIDDEN'));
    const codes = Object.values(await walk(server, open, token));
    expect(codes).not.toContain('FORBIDDEN');
  },
);

test('where these scopes take a second factor, a password alone opens nothing', async () => {
  const { server, admin } = await withAdmin({ AUTH_SECOND_FACTOR_SCOPES: 'latchkey:*' });
  const fields = fieldsOf(server).filter(isForAdministrators);
  expect(await walk(server, fields, admin.token)).toEqual(
    expected(fields, 'REAUTHENTICATION_REQUIRED'),
  );
});

test('a login of long ago changes nothing about others, but ends what was begun', async () => {
  const { server, admin } = await withAdmin();
  server.clock.advanceSeconds(301);
  const changes = fieldsOf(server).filter((one) => isForAdministrators(one) && isChange(one));
  const ends = ['Mutation.endImpersonation'];
  const fresh = changes.filter(({ name }) => !ends.includes(name));
  expect(changes.length).toBe(fresh.length + ends.length);
  expect(await walk(server, fresh, admin.token)).toEqual(
    expected(fresh, 'REAUTHENTICATION_REQUIRED'),
  );
});

test('an API key with every scope reads, and changes nothing', async () => {
  const { server, admin } = await withAdmin();
  const { secret } = await newKey(server, admin.token, { scopes: ['latchkey:admin'] });
  const key = await tokenFor(server, secret);
  const fields = fieldsOf(server).filter(isForAdministrators);
  const changes = fields.filter(isChange);
  expect(await walk(server, changes, key)).toEqual(expected(changes, 'FORBIDDEN'));
  const reads = fields.filter((one) => !isChange(one));
  expect(Object.values(await walk(server, reads, key))).not.toContain('FORBIDDEN');
});

test('who has logged out changes nothing as an administrator later in the same request', async () => {
  const { server, admin } = await withAdmin();
  const susan = await person(server, 'susan');
  const changes = fieldsOf(server).filter((one) => isForAdministrators(one) && isChange(one));
  const codes: Record<string, unknown> = {};
  for (const { name, document } of changes) {
    const { body } = await server.login(admin.name, password);
    const token = body.data?.['login'].accessToken as string;
    const then = document
      .replace('mutation {', 'mutation { logout ')
      .replace('"1"', `"${susan.id}"`);
    codes[name] = code(await server.execute(then, { token }));
  }
  expect(codes).toEqual(expected(changes, 'UNAUTHENTICATED'));
});

describe('who acts as a user', () => {
  const asks = ['requiresInteractive', 'requiresFresh', 'requiresScopes', 'credential'];
  const isClosed = ({ directives }: Field) => asks.some((one) => directives.has(one));

  test('is refused every field about sessions, credentials and administration, public ones too', async () => {
    const { server, susan, act } = await withActing();
    const { token } = await act();
    const closed = fieldsOf(server).filter(isClosed);
    expect(closed.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'Mutation.login',
        'Mutation.signUp',
        'Mutation.refresh',
        'Mutation.changePassword',
        'Mutation.reauthenticate',
        'Mutation.createLoginCode',
        'Mutation.linkIdentity',
        'Mutation.createApiKey',
        'Mutation.impersonate',
      ]),
    );
    const before = await susan.ask('{ me { sessions { nodes { id } } } }');
    expect(await walk(server, closed, token)).toEqual(expected(closed, 'FORBIDDEN'));
    expect(await susan.ask('{ me { sessions { nodes { id } } } }')).toEqual(before);
  });

  test('gets no token, no cookie and no other session by what is left', async () => {
    const { server, admin, susan, act, isGood } = await withActing();
    await grant(server, 'admin', 'notes:read');
    const { token } = await act();
    const open = fieldsOf(server).filter((one) => !isClosed(one));
    const left = open.filter(({ name }) => name !== 'Mutation.logout');
    for (const { name, document } of left) {
      const { headers, text } = await server.execute(document, { token });
      expect([name, headers.get('set-cookie')]).toEqual([name, null]);
      expect([name, text.includes('eyJ')]).toEqual([name, false]);
    }
    expect(await isGood(token)).toBe(true);
    await server.execute('mutation { logout }', { token });
    expect(await isGood(token)).toBe(false);
    for (const { token: own } of [admin, susan])
      expect((await server.me(own)).body.data).toMatchObject({ me: {} });
  });

  test('sees of the user what concerns no session and no credential', async () => {
    const { server, act } = await withActing();
    const { token } = await act();
    const codes: Record<string, unknown> = {};
    for (const [name, document] of fieldsOfUser(server, 'me'))
      codes[name] = code(await server.execute(document, { token }));
    const open = Object.keys(codes).filter((name) => codes[name] === undefined);
    expect(open.toSorted()).toEqual(
      'createdAt disabledAt email id kind lastSeenAt locale pendingEmail scopes username'.split(
        ' ',
      ),
    );
    const closed = Object.entries(codes).filter(([name]) => !open.includes(name));
    expect(closed.map(([, one]) => one)).toEqual(closed.map(() => 'FORBIDDEN'));
  });
});

test('who may read the audit log alone reads of a user there only who they are, and their activity', async () => {
  const { server } = await withAdmin();
  await person(server, 'susan');
  const { token } = await person(server, 'auditor', ['latchkey:audit:read']);
  const codes: Record<string, unknown> = {};
  const way = 'auditEvents(filter: { actions: [SIGNED_UP] }) { nodes { subject';
  for (const [name, document] of fieldsOfUser(server, way, '} }'))
    codes[name] = code(await server.execute(document, { token }));
  const open = Object.keys(codes).filter((name) => codes[name] === undefined);
  expect(open.toSorted()).toEqual(['activity', 'createdAt', 'id', 'kind', 'username']);
});

/** Returns an operation for each field of a user, at the end of a way to one. */
function fieldsOfUser({ schema }: TestServer, way: string, end = ''): [string, string][] {
  const user = schema.getType('User') as GraphQLObjectType;
  return Object.values(user.getFields()).map(({ name, type, args }) => {
    expect(args.some(isRequiredArgument)).toBe(false);
    const selection = isLeafType(getNamedType(type)) ? '' : '{ __typename }';
    return [name, `{ ${way} { ${name} ${selection} } ${end} }`];
  });
}
