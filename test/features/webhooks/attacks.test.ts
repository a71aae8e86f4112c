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

test('a webhook with an event that an embedder has no more is listed, and can be deleted', async () => {
  const typeDefs = 'extend enum AuditAction { INVOICE_PAID }';
  const on = { AUTH_ADMIN: 'on', ...settings };
  const before = await createTestServer(on, { typeDefs });
  const admin = await person(before, 'admin', ['latchkey:admin']);
  const actions = ['INVOICE_PAID', 'USER_DELETED'];
  const { webhook } = await createWebhook(admin, 'http://127.0.0.1:9/', actions);
  const { store, clock } = before;
  const after = await createTestServer(on, { store, clock });
  const ask = async (query: string) =>
    (await after.execute(query, { token: admin.token })).body.data;
  expect(await ask('{ webhooks { id actions } }')).toEqual({
    webhooks: [{ id: webhook.id, actions: ['USER_DELETED'] }],
  });
  expect(await ask(`mutation { deleteWebhook(id: "${webhook.id}") }`)).toEqual({
    deleteWebhook: true,
  });
});

test('that a webhook was given up comes from no request', async () => {
  const { server, admin } = await withAdmin(settings);
  const { url } = await startReceiver((response) => response.writeHead(410).end());
  await createWebhook(admin, url);
  await server.delivered();
  const { auditEvents } = await admin.ask(
    '{ auditEvents(filter: { actions: [WEBHOOK_DISABLED] }) { nodes { ip userAgent actor { kind } } } }',
  );
  expect(auditEvents.nodes).toEqual([{ ip: null, userAgent: null, actor: { kind: 'SERVER' } }]);
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
