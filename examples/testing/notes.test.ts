import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { createTestServer, expectData, expectRefused } from 'latchkey/testing';
import { extension } from '../embed/notes.ts';

const addNote = 'mutation ($text: String!) { addNote(text: $text) { text } }';
const list = '{ notes { text author { username } } me { noteCount } }';

test('a viewer reads their own notes, and nobody else’s', async () => {
  await using server = await createTestServer(extension);
  const susan = await server.asUser({ username: 'susan', scopes: ['notes:read', 'notes:write'] });
  const john = await server.asUser({ username: 'john', scopes: ['notes:read'] });
  expectData(await susan.execute(addNote, { text: 'milk' }));
  const notes = [{ text: 'milk', author: { username: 'susan' } }];
  deepEqual(expectData(await susan.execute(list)), { notes, me: { noteCount: 1 } });
  deepEqual(expectData(await john.execute(list)), { notes: [], me: { noteCount: 0 } });
});

test('who may read may not write', async () => {
  await using server = await createTestServer(extension);
  const john = await server.asUser({ username: 'john', scopes: ['notes:read'] });
  const refused = await john.execute(addNote, { text: 'eggs' });
  expectRefused(refused, 'FORBIDDEN', { scope: 'notes:write' });
  equal(refused.status, 403);
});

test('a token that is a quarter of an hour old reads nothing', async () => {
  await using server = await createTestServer(extension);
  const susan = await server.asUser({ scopes: ['notes:read'] });
  server.clock.advanceSeconds(15 * 60 + 10);
  expectRefused(await susan.execute(list), 'UNAUTHENTICATED', { reason: 'TOKEN_EXPIRED' });
});
