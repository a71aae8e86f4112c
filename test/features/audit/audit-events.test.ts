import { buildSchema, isEnumType } from 'graphql';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { auditedEvents } from '../../../src/events.ts';
import { person, withAdmin } from '../../support/administrators.ts';
import { createTestServer } from '../../support/test-server.ts';

const query = `query ($filter: AuditFilter, $after: String) {
  auditEvents(first: 100, filter: $filter, after: $after) {
    nodes { action actor { userId } subjectId ip detail } pageInfo { hasNextPage endCursor } } }`;

test('the schema names each event of the audit log, and no other', () => {
  const text = ['schema.graphql', 'schema.admin.graphql'].map((file) => readFileSync(file, 'utf8'));
  const action = buildSchema(text.join('\n'), { assumeValid: true }).getType('AuditAction');
  const names = isEnumType(action) ? action.getValues().map(({ name }) => name) : [];
  const sorted = (list: readonly string[]) => list.toSorted();
  expect(sorted(names)).toEqual(sorted(auditedEvents.map((event) => event.toUpperCase())));
});

test('administrators find events by what they are, who did them, to whom, from where and when', async () => {
  const { server, admin } = await withAdmin();
  const susan = await person(server, 'susan');
  server.clock.advanceSeconds(1);
  const since = new Date(server.clock.now()).toISOString();
  await server.login('susan', 'wrong');
  await admin.ask('mutation ($id: ID!) { grantScope(id: $id, scope: "posts") { id } }', {
    id: susan.id,
  });
  const actions = async (filter: object) =>
    (await admin.ask(query, { filter })).auditEvents.nodes
      .map(({ action }: { action: string }) => action)
      .toSorted();
  expect(await actions({ subject: susan.id, since })).toEqual(['LOGIN_FAILED', 'SCOPE_GRANTED']);
  expect(await actions({ actor: admin.id, subject: susan.id })).toEqual(['SCOPE_GRANTED']);
  expect(await actions({ actions: ['LOGIN_FAILED'] })).toEqual(['LOGIN_FAILED']);
  expect(await actions({ subject: susan.id, before: since })).toEqual([
    'LOGIN_SUCCEEDED',
    'SIGNED_UP',
  ]);
  expect(await actions({ ip: '::ffff:127.0.0.1', since })).toHaveLength(2);
  expect(await actions({ ip: '192.0.2.1' })).toEqual([]);
  expect(await actions({ subject: '%', actor: '_' })).toEqual([]);
  expect(await actions({ subject: 'x'.repeat(5_000) })).toEqual([]);
  expect(await actions({ subject: 'a\0b' })).toEqual([]);
  expect(await actions({ actions: Array(500).fill('LOGIN_FAILED') })).toEqual(['LOGIN_FAILED']);
});

test('an address is found in whatever spelling it is asked for', async () => {
  const { server, admin } = await withAdmin({ AUTH_TRUSTED_PROXIES: '127.0.0.1' });
  await server.execute('mutation { login(username: "x", password: "x") { tokenType } }', {
    headers: { 'x-forwarded-for': '2001:DB8::0:7' },
  });
  for (const ip of ['2001:db8::7', '2001:DB8:0:0:0:0:0:7', '[2001:db8::7]:443'])
    expect((await admin.ask(query, { filter: { ip } })).auditEvents.nodes).toMatchObject([
      { action: 'LOGIN_FAILED', ip: '2001:db8::7' },
    ]);
});

test('without the scope there are none', async () => {
  const { server } = await withAdmin();
  const others = [
    'latchkey:users',
    'latchkey:users:factors',
    'latchkey:scopes',
    'latchkey:webhooks',
  ];
  const john = await person(server, 'john', [...others, 'latchkey:impersonate']);
  expect(await john.refusal(query)).toBe('FORBIDDEN');
  expect((await server.execute(query)).body.errors?.[0]?.extensions['code']).toBe(
    'UNAUTHENTICATED',
  );
});

test.each([
  [{ filter: { ip: 'localhost' } }, ['filter', 'ip']],
  [{ filter: { ip: "1' or '1'='1" } }, ['filter', 'ip']],
  [{ after: 'xyz' }, ['after']],
])('%j is refused', async (variables, argument) => {
  const { server, admin } = await withAdmin();
  const { body } = await server.execute(query, { token: admin.token, variables });
  expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument });
});

test('without AUTH_ADMIN the field is not there', async () => {
  const server = await createTestServer();
  const { body } = await server.execute('{ auditEvents { nodes { id } } }');
  expect(body.errors?.[0]?.message).toContain('auditEvents');
});

// The second one is an event here, which the audit log does not have.
test.each(['of_a_later_version', 'webhook_event_given_up'])(
  'an event of a later version, %s, is left out, and the rest of the page is there',
  async (action) => {
    const { server, admin } = await withAdmin();
    await server.store.audit.insert({
      id: '01900000-0000-7000-8000-000000000000',
      at: new Date(0),
      action,
      actorKind: 'SERVER',
      actorId: null,
      impersonatorId: null,
      subjectId: null,
      sessionId: null,
      detail: null,
      reason: null,
      ip: null,
      userAgent: null,
    });
    const { nodes } = (await admin.ask(query)).auditEvents;
    expect(nodes.map((one: { action: string }) => one.action)).toContain('SIGNED_UP');
  },
);

test('the line in the log names an administrator who changes another user', async () => {
  const { server, admin } = await withAdmin();
  const susan = await person(server, 'susan');
  await admin.ask(
    'mutation ($id: ID!) { disableUser(id: $id, reason: "a secret reason") { id } }',
    {
      id: susan.id,
    },
  );
  const lines = server.logged.map((line) => JSON.parse(line));
  expect(lines.find(({ event }) => event === 'user_disabled')).toMatchObject({
    userId: susan.id,
    actorId: admin.id,
  });
  expect(server.logged.join()).not.toContain('a secret reason');
});
