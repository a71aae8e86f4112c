import { randomUUID } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { ExtensionError } from '../../src/graphql/extension/extension.ts';
import type { Context, Extension } from '../../src/index.ts';
import { person } from '../support/administrators.ts';
import { impersonate } from '../support/impersonation.ts';
import { startReceiver } from '../support/receiver.ts';
import { createWebhook } from '../support/webhooks.ts';
import { createTestServer } from '../support/test-server.ts';

const extension: Extension = {
  typeDefs: `
    extend enum AuditAction { "An invoice was paid." INVOICE_PAID }
    extend type Query { look: Boolean @authenticated }
    extend type Mutation {
      pay(userId: ID, detail: String, reason: String, action: String! = "INVOICE_PAID"): Boolean @public
    }
    extend type Query { invoices: Int @requiresScopes(scopes: [["latchkey:users:read"]]) }`,
  resolvers: {
    Query: {
      async look(_parent, _args, context: Context) {
        await context.recordEvent('INVOICE_PAID', { detail: 'looked at' });
        return true;
      },
      invoices: () => 7,
    },
    Mutation: {
      async pay(_parent, { action, ...event }, context: Context) {
        await context.recordEvent(String(action), event);
        return true;
      },
    },
  },
};

const list = `query ($actions: [AuditAction!] = [INVOICE_PAID]) {
  auditEvents(filter: { actions: $actions }) {
    nodes { action detail reason subjectId sessionId ip userAgent actor { kind userId impersonator { username } } }
  }
}`;

async function setUp() {
  const server = await createTestServer({ AUTH_ADMIN: 'on' }, extension);
  const admin = await person(server, 'admin', ['latchkey:admin']);
  const susan = await person(server, 'susan');
  const events = async () => (await admin.ask(list)).auditEvents.nodes;
  return { server, admin, susan, events };
}

test('an event of an embedder is stored with who did it and where it came from', async () => {
  const { server, admin, susan, events } = await setUp();
  const pay = 'mutation ($id: ID) { pay(userId: $id, detail: "n 7", reason: "late") }';
  await server.execute(pay, {
    token: susan.token,
    variables: { id: admin.id },
    headers: { 'user-agent': 'curl' },
  });
  expect(await events()).toEqual([
    {
      action: 'INVOICE_PAID',
      detail: 'n 7',
      reason: 'late',
      subjectId: admin.id,
      sessionId: expect.any(String),
      ip: expect.any(String),
      userAgent: 'curl',
      actor: { kind: 'PERSON', userId: susan.id, impersonator: null },
    },
  ]);
  const activity = '{ me { activity(first: 1) { nodes { action reason userAgent } } } }';
  expect((await admin.ask(activity)).me.activity.nodes).toMatchObject([{ action: 'INVOICE_PAID' }]);
  expect(server.logged.join()).not.toContain('n 7');
});

test('it has both names where an administrator acts, and comes from the request in a query, too', async () => {
  const { server, admin, susan, events } = await setUp();
  const { accessToken } = (await admin.ask(impersonate, { id: susan.id })).impersonate;
  await server.execute('{ look }', { token: accessToken });
  expect(await events()).toMatchObject([
    {
      detail: 'looked at',
      subjectId: null,
      actor: { kind: 'PERSON', userId: susan.id, impersonator: { username: 'admin' } },
    },
  ]);
});

test('of a stranger, and of the server alone, it says that the server did it', async () => {
  const { server, events } = await setUp();
  await server.execute('mutation { pay }');
  await server.recordEvent('INVOICE_PAID');
  expect(await events()).toMatchObject([
    { actor: { kind: 'SERVER', userId: null } },
    { ip: expect.any(String), actor: { kind: 'SERVER', userId: null } },
  ]);
});

test.each([
  ['an action that no one has added', 'INVOICE_LOST', {}],
  ['one of Latchkey’s own', 'USER_DELETED', {}],
  ['one in small letters', 'invoice_paid', {}],
  ['a detail of two lines', 'INVOICE_PAID', { detail: 'a\nb' }],
  ['a detail with a NUL', 'INVOICE_PAID', { detail: '\0' }],
  ['a detail that is empty', 'INVOICE_PAID', { detail: '' }],
  ['a reason that is too long', 'INVOICE_PAID', { reason: 'x'.repeat(501) }],
  ['a user who cannot be', 'INVOICE_PAID', { userId: 'susan' }],
])('%s is an error, and nothing is stored', async (_what, action, event) => {
  const { server, events } = await setUp();
  await expect(server.recordEvent(action, event)).rejects.toThrow(/^recordEvent: /);
  expect(await events()).toEqual([]);
  await server.recordEvent('INVOICE_PAID', { userId: randomUUID() });
  expect(await events()).toHaveLength(1);
});

test('an action that is not in capitals keeps the server from starting', async () => {
  const typeDefs = 'extend enum AuditAction { invoicePaid }';
  await expect(createTestServer({}, { typeDefs })).rejects.toEqual(
    new ExtensionError(['AuditAction.invoicePaid must be written in capitals, like INVOICE_PAID.']),
  );
});

test('a server without this extension does not list what it has no name for', async () => {
  const { server, admin } = await setUp();
  await server.recordEvent('INVOICE_PAID', { userId: admin.id });
  const other = await createTestServer(
    { AUTH_ADMIN: 'on' },
    { store: server.store, clock: server.clock },
  );
  const { body } = await other.execute('{ me { activity { nodes { action } } } }', {
    token: admin.token,
  });
  const actions = body.data!['me'].activity.nodes.map(({ action }: any) => action);
  expect(actions).toContain('SIGNED_UP');
  expect(actions).not.toContain('INVOICE_PAID');
});

test('a webhook that asks for it gets it', async () => {
  const { url, posts } = await startReceiver();
  const server = await createTestServer(
    { AUTH_ADMIN: 'on', AUTH_WEBHOOK_PRIVATE: 'on' },
    extension,
  );
  const admin = await person(server, 'admin', ['latchkey:admin']);
  await createWebhook(admin, url, ['INVOICE_PAID']);
  await server.recordEvent('INVOICE_PAID', { userId: admin.id });
  await vi.waitFor(() => expect(posts).toHaveLength(1), 5000);
  expect(JSON.parse(posts[0]!.body)).toMatchObject({
    type: 'INVOICE_PAID',
    data: { subjectId: admin.id, actor: { kind: 'SERVER' } },
  });
});

describe('a field of an embedder that asks for a scope of Latchkey’s own', () => {
  test('is for administrators, and not for who acts as a user', async () => {
    const { server, admin, susan } = await setUp();
    const reader = await person(server, 'reader', ['latchkey:users:read']);
    expect(await reader.ask('{ invoices }')).toEqual({ invoices: 7 });
    expect(await susan.refusal('{ invoices }')).toBe('FORBIDDEN');
    const { accessToken } = (await admin.ask(impersonate, { id: susan.id })).impersonate;
    const { body } = await server.execute('{ invoices }', { token: accessToken });
    expect(body.errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
  });
});
