import { expect, test } from 'vitest';
import { person, withAdmin } from '../../support/administrators.ts';
import { startReceiver } from '../../support/receiver.ts';
import { createWebhook } from '../../support/webhooks.ts';
import { createTestServer } from '../../support/test-server.ts';

const settings = { AUTH_WEBHOOK_PRIVATE: 'on' };
const changes = [
  'deleteWebhook(id: $id)',
  'rotateWebhookSecret(id: $id) { secret }',
  'redeliver(id: $id, since: "2026-11-01T00:00:00Z")',
];

test('an id that no webhook can have finds none', async () => {
  const { admin } = await withAdmin(settings);
  for (const id of ['', 'x', 'a\0b', '\ud800', '%', "' or 1=1 --", 'x'.repeat(5000)]) {
    expect(await admin.ask('mutation ($id: ID!) { deleteWebhook(id: $id) }', { id })).toEqual({
      deleteWebhook: false,
    });
    for (const change of changes.slice(1))
      expect([id, await admin.refusal(`mutation ($id: ID!) { ${change} }`, { id })]).toEqual([
        id,
        'NOT_FOUND',
      ]);
  }
});

test('a webhook gets no event whose name only resembles those that it asks for', async () => {
  const server = await createTestServer(
    { AUTH_ADMIN: 'on', ...settings },
    { typeDefs: 'extend enum AuditAction { LOGIN SUCCEEDED LOGINXSUCCEEDED }' },
  );
  const admin = await person(server, 'admin', ['latchkey:admin']);
  const receiver = await startReceiver();
  await createWebhook(admin, receiver.url, ['LOGIN', 'SUCCEEDED']);
  await createWebhook(admin, receiver.url, ['LOGINXSUCCEEDED']);
  await person(server, 'susan');
  await server.delivered();
  expect(receiver.posts).toEqual([]);
});

test('the password of a URL is not in the refusal', async () => {
  const { server, admin } = await withAdmin();
  const { text } = await server.execute(
    'mutation { createWebhook(input: { url: "https://susan:hunter2@example.com/" }) { secret } }',
    { token: admin.token },
  );
  expect(text).toContain('BAD_USER_INPUT');
  expect(text).not.toContain('hunter2');
});
