import { expect, test } from 'vitest';
import { person, withAdmin } from '../../support/administrators.ts';
import { fragileDatabase } from '../../support/cut-short.ts';
import { createPasskeyUser } from '../../support/passkeys.ts';

const remove = 'mutation ($id: ID!) { deleteUser(id: $id, reason: "asked to") }';
const eventsOf = `query ($id: ID!) {
  auditEvents(filter: { subject: $id, actions: [USER_DISABLED, USER_DELETED] }) {
    nodes { action reason actor { userId } }
  }
}`;

async function setUp() {
  const { url, cut } = await fragileDatabase();
  const { server, admin } = await withAdmin({ DATABASE_URL: url });
  const susan = await person(server, 'susan');
  await createPasskeyUser(server).register(susan.token);
  // A user who is disabled since their creation is one whose sign-up has not ended.
  server.clock.advanceSeconds(1);
  const events = async () => (await admin.ask(eventsOf, { id: susan.id })).auditEvents.nodes;
  return { cut, server, admin, susan, events };
}

test('a deletion that is cut short has told that it disabled the user, who has all that is theirs', async () => {
  const { cut, server, admin, susan, events } = await setUp();
  await cut('delete on users');
  expect(await admin.refusal(remove, { id: susan.id })).toBe('INTERNAL_SERVER_ERROR');
  expect((await server.store.users.findById(susan.id))?.disabledAt).not.toBeNull();
  expect(await server.store.passkeys.list(susan.id)).toHaveLength(1);
  const actor = { userId: admin.id };
  expect(await events()).toEqual([{ action: 'USER_DISABLED', reason: null, actor }]);
});

test('a deletion is two events, or one of a user who was disabled before', async () => {
  const { admin, susan, events } = await setUp();
  await admin.ask(remove, { id: susan.id });
  const actor = { userId: admin.id };
  const deleted = { action: 'USER_DELETED', reason: 'asked to', actor };
  // What administrators wrote about the user is wiped with them; why they were deleted stays.
  expect(await events()).toEqual([deleted, { action: 'USER_DISABLED', reason: null, actor }]);
});
