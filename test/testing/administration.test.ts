import { expect, onTestFinished, test } from 'vitest';
import type { Context } from '../../src/index.ts';
import {
  createTestServer,
  expectData,
  expectRefused,
  type TestServerOptions,
} from '../../src/testing/index.ts';

async function start(options: TestServerOptions = {}) {
  const server = await createTestServer({ settings: { AUTH_ADMIN: 'on' }, ...options });
  onTestFinished(() => server.close());
  return server;
}

const disable =
  'mutation ($id: ID!) { disableUser(id: $id, reason: "Left the company.") { disabledAt } }';

test('an administrator may do everything at once, also where that takes a second factor', async () => {
  const settings = { AUTH_ADMIN: 'on', AUTH_SECOND_FACTOR_SCOPES: 'latchkey:*' };
  const server = await start({ settings });
  const admin = await server.asAdmin();
  const susan = await server.asUser();
  expect(admin.user.username).toBe('admin');
  expectData(await admin.execute(disable, { id: susan.user.id }));
  expectRefused(await susan.execute('{ me { id } }'), 'UNAUTHENTICATED');
});

test('an administrator has the scopes that are given, and no more', async () => {
  const server = await start();
  const reader = await server.asAdmin({ username: 'reader', scopes: ['latchkey:users:read'] });
  expectData(await reader.execute('{ users { nodes { username } } }'));
  expectRefused(await reader.execute(disable, { id: reader.user.id }), 'FORBIDDEN');
  expectRefused(await reader.execute('{ auditEvents { nodes { id } } }'), 'FORBIDDEN');
});

test('an option that there is not, and a scope that there is not, are refused', async () => {
  const server = await start();
  const misspelt = { name: 'x' } as object;
  await expect(server.asAdmin(misspelt)).rejects.toThrow('asAdmin has no option name.');
  await expect(server.asAdmin({ scopes: ['latchkey:amdin'] })).rejects.toThrow('latchkey:amdin');
});

test('what was recorded is read in its order, with who did it and why', async () => {
  const server = await start();
  const admin = await server.asAdmin();
  const susan = await server.asUser();
  const before = (await server.events()).length;
  expectData(await admin.execute(disable, { id: susan.user.id }));
  const events = await server.events();
  expect(events.slice(before)).toEqual([
    {
      id: expect.any(String),
      at: new Date(server.clock.now()),
      action: 'USER_DISABLED',
      actor: { kind: 'PERSON', userId: admin.user.id, impersonatorId: null },
      subjectId: susan.user.id,
      sessionId: null,
      detail: null,
      reason: 'Left the company.',
      ip: '127.0.0.1',
      userAgent: null,
    },
  ]);
});

test('more events than fit a page, and those of an embedder, are all read', async () => {
  const server = await start({
    typeDefs:
      'extend enum AuditAction { INVOICE_PAID } extend type Mutation { pay(n: Int!): Boolean @authenticated }',
    resolvers: {
      Mutation: {
        async pay(_parent, { n }, context: Context) {
          await context.recordEvent('INVOICE_PAID', { detail: String(n) });
          return true;
        },
      },
    },
  });
  const susan = await server.asUser();
  for (let n = 0; n < 250; n += 1)
    expectData(await susan.execute('mutation ($n: Int!) { pay(n: $n) }', { n }));
  const paid = (await server.events()).filter(({ action }) => action === 'INVOICE_PAID');
  expect(paid.map(({ detail }) => Number(detail))).toEqual(
    Array.from({ length: 250 }, (_, n) => n),
  );
});
