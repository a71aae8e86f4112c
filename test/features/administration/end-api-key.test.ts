import { expect, test } from 'vitest';
import { newKey, tokenFor } from '../../support/api-keys.ts';
import { person, withAdmin, type Person } from '../../support/administrators.ts';
import { code, type TestServer } from '../../support/test-server.ts';

const end = 'mutation ($id: ID!) { endApiKey(id: $id, reason: "it leaked") }';

async function keyOf(server: TestServer, user: Person) {
  const { secret, apiKey } = await newKey(server, user.token);
  return { id: apiKey.id, program: await tokenFor(server, secret) };
}

test('an administrator ends the key of a user, who is out at the next request and sees who did it', async () => {
  const { server, admin } = await withAdmin();
  const susan = await person(server, 'susan');
  const { id, program } = await keyOf(server, susan);
  expect(code(await server.me(program))).toBeUndefined();
  expect(await admin.ask(end, { id })).toEqual({ endApiKey: true });
  expect(code(await server.me(program))).toBe('UNAUTHENTICATED');
  expect(await admin.ask(end, { id })).toEqual({ endApiKey: true });
  const events = await admin.ask(
    '{ auditEvents(filter: { actions: [API_KEY_REVOKED] }) { nodes { detail reason subjectId actor { userId } } } }',
  );
  const event = { detail: id, subjectId: susan.id, actor: { userId: admin.id } };
  expect(events.auditEvents.nodes).toEqual([{ ...event, reason: 'it leaked' }]);
  const { me } = await susan.ask(
    '{ me { apiKeys { revokedAt } activity(first: 1) { nodes { action actor { userId } } } } }',
  );
  expect(me.apiKeys[0].revokedAt).not.toBeNull();
  expect(me.activity.nodes).toEqual([{ action: 'API_KEY_REVOKED', actor: { userId: admin.id } }]);
});

test('no one ends the key of a user who has a scope of Latchkey’s own that they lack', async () => {
  const { server, admin } = await withAdmin();
  const helper = await person(server, 'helper', ['latchkey:users']);
  const { id, program } = await keyOf(server, admin);
  expect(await helper.refusal(end, { id })).toBe('FORBIDDEN');
  expect(code(await server.me(program))).toBeUndefined();
});

test('no one ends a key of another user without the scope, or their own as an administrator', async () => {
  const { server, admin } = await withAdmin();
  const susan = await person(server, 'susan');
  const reader = await person(server, 'reader', ['latchkey:users:read', 'latchkey:scopes']);
  const { id } = await keyOf(server, susan);
  for (const other of [reader, susan]) expect(await other.refusal(end, { id })).toBe('FORBIDDEN');
  expect(await reader.ask('mutation ($id: ID!) { revokeApiKey(id: $id) }', { id })).toEqual({
    revokeApiKey: false,
  });
  const own = await keyOf(server, admin);
  expect(await admin.refusal(end, { id: own.id })).toBe('FORBIDDEN');
  server.clock.advanceSeconds(301);
  expect(await admin.refusal(end, { id })).toBe('REAUTHENTICATION_REQUIRED');
});

test('a key that is not there is not ended, and no reason is no reason', async () => {
  const { server, admin } = await withAdmin();
  for (const id of ['x', 'a\0b', '00000000-0000-7000-8000-000000000000'])
    expect(await admin.ask(end, { id })).toEqual({ endApiKey: false });
  const { id } = await keyOf(server, await person(server, 'susan'));
  const why = 'mutation ($id: ID!) { endApiKey(id: $id, reason: " ") }';
  expect(await admin.refusal(why, { id })).toBe('BAD_USER_INPUT');
});
