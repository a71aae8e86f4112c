import { expect, test } from 'vitest';
import { person, withAdmin } from '../../support/administrators.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { startReceiver } from '../../support/receiver.ts';
import { createWebhook, isVerified, listWebhooks, verified } from '../../support/webhooks.ts';

/** The library that verifies goes by the time of this machine. */
async function setUp(settings: Record<string, string> = {}) {
  return withAdmin(
    { AUTH_WEBHOOK_PRIVATE: 'on', ...settings },
    { clock: createFakeClock(Date.now()) },
  );
}

const disable = `mutation ($id: ID!) { disableUser(id: $id, reason: "left") { id } }`;

test('a receiver gets each event once, signed as Standard Webhooks has it, as the API shows it', async () => {
  const { server, admin } = await setUp();
  const receiver = await startReceiver();
  const { webhook, secret } = await createWebhook(admin, receiver.url);
  expect(webhook).toMatchObject({ url: receiver.url, actions: [], waiting: 1, disabledAt: null });
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const susan = await person(server, 'susan');
  await admin.ask(disable, { id: susan.id });
  await server.delivered();

  const events = receiver.posts.map((post) => verified(post, secret));
  expect(events.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['WEBHOOK_CREATED', 'SIGNED_UP', 'LOGIN_SUCCEEDED', 'USER_DISABLED']),
  );
  const at = events.findIndex(({ type }) => type === 'USER_DISABLED');
  const { auditEvents } = await admin.ask(`{ auditEvents(first: 100) { nodes {
    id at action actor { kind userId } subjectId sessionId detail reason ip userAgent } } }`);
  const shown = auditEvents.nodes.find(({ action }: any) => action === 'USER_DISABLED');
  const actor = { ...shown.actor, impersonatorId: null };
  expect(events[at]).toEqual({
    type: 'USER_DISABLED',
    timestamp: shown.at,
    data: { ...shown, actor },
  });
  expect(shown).toMatchObject({ reason: 'left', subjectId: susan.id });
  expect(receiver.posts[at]!.headers).toMatchObject({
    'webhook-id': shown.id,
    'content-type': 'application/json',
  });
  expect(new Set(events.map(({ data }) => data.id)).size).toBe(events.length);
  const [listed] = await listWebhooks(admin);
  expect(listed).toMatchObject({ waiting: 0, lastDeliveredAt: expect.any(String) });
});

test('a webhook that names events gets those alone', async () => {
  const { server, admin } = await setUp();
  const receiver = await startReceiver();
  const { secret } = await createWebhook(admin, receiver.url, ['SIGNED_UP', 'USER_DISABLED']);
  const susan = await person(server, 'susan');
  await admin.ask(disable, { id: susan.id });
  await server.delivered();
  const types = receiver.posts.map((post) => String(verified(post, secret)['type']));
  expect(types.toSorted()).toEqual(['SIGNED_UP', 'USER_DISABLED']);
});

test('what no change causes, such as a wrong password, is delivered at once, too', async () => {
  const { server, admin } = await setUp();
  const receiver = await startReceiver();
  await createWebhook(admin, receiver.url, ['LOGIN_FAILED']);
  await server.login('admin', 'a wrong one');
  // Long before this node looks by itself.
  await expect.poll(() => receiver.posts.length, { timeout: 3_000 }).toBe(1);
});

test('what a client sends cannot get into headers, other members or log lines', async () => {
  const { server, admin } = await setUp();
  const receiver = await startReceiver();
  const { secret } = await createWebhook(admin, receiver.url, ['LOGIN_SUCCEEDED']);
  const userAgent = 'a","type":"USER_DELETED","b":"\\u0000 webhook-signature: v1,x %0d%0a';
  await server.signUp('susan');
  await server.execute(
    'mutation { login(username: "susan", password: "correct horse battery") { accessToken } }',
    { headers: { 'user-agent': userAgent } },
  );
  await server.delivered();
  const event = verified(receiver.posts.at(-1)!, secret);
  expect(event).toMatchObject({ type: 'LOGIN_SUCCEEDED', data: { userAgent } });
});

test('after a rotation both secrets verify for a day, and then the new one alone', async () => {
  const { server, admin } = await setUp();
  const receiver = await startReceiver();
  const { webhook, secret } = await createWebhook(admin, receiver.url, ['SIGNED_UP']);
  const { rotateWebhookSecret: rotated } = await admin.ask(
    'mutation ($id: ID!) { rotateWebhookSecret(id: $id) { secret webhook { id url } } }',
    { id: webhook.id },
  );
  expect(rotated.webhook).toEqual({ id: webhook.id, url: receiver.url });
  expect(rotated.secret).not.toBe(secret);
  await server.signUp('first');
  await server.delivered();
  const [first] = receiver.posts;
  expect([secret, rotated.secret].map((one) => isVerified(first!, one))).toEqual([true, true]);

  server.clock.advanceSeconds(24 * 3600);
  await server.signUp('second');
  await server.delivered();
  expect(receiver.posts[1]!.headers['webhook-signature']).not.toContain(' ');
});

test('a deleted webhook gets nothing more, and cannot be deleted, rotated or used again', async () => {
  const { server, admin } = await setUp();
  const receiver = await startReceiver();
  const { webhook } = await createWebhook(admin, receiver.url, ['SIGNED_UP']);
  const remove = () => admin.ask('mutation ($id: ID!) { deleteWebhook(id: $id) }', webhook);
  expect(await remove()).toEqual({ deleteWebhook: true });
  expect(await remove()).toEqual({ deleteWebhook: false });
  await server.signUp('susan');
  await server.delivered();
  expect(receiver.posts).toEqual([]);
  expect(await listWebhooks(admin)).toEqual([]);
  const rotate = 'mutation ($id: ID!) { rotateWebhookSecret(id: $id) { secret } }';
  expect(await admin.refusal(rotate, { id: webhook.id })).toBe('NOT_FOUND');
  const again = 'mutation ($id: ID!, $at: DateTime!) { redeliver(id: $id, since: $at) }';
  const at = new Date().toISOString();
  expect(await admin.refusal(again, { id: webhook.id, at })).toBe('NOT_FOUND');
});

test('redeliver delivers what was taken again, at most three days back', async () => {
  const { server } = await setUp();
  await server.signUp('old');
  server.clock.advanceSeconds(96 * 3600);
  const receiver = await startReceiver();
  const late = await person(server, 'admin2', ['latchkey:webhooks']);
  const { webhook } = await createWebhook(late, receiver.url, ['SIGNED_UP']);
  await server.signUp('new');
  await server.delivered();
  expect(receiver.posts).toHaveLength(1);
  const again = 'mutation ($id: ID!, $at: DateTime!) { redeliver(id: $id, since: $at) }';
  const variables = { id: webhook.id, at: '1970-01-01T00:00:00Z' };
  // The two of today: the one who asks, and the new one.
  expect(await late.ask(again, variables)).toEqual({ redeliver: 2 });
  await server.delivered();
  expect(receiver.posts).toHaveLength(3);
  const ids = receiver.posts.map(({ headers }) => headers['webhook-id']);
  expect(ids.slice(1)).toContain(ids[0]);
});

test('URLs into private networks, and the 21st webhook, are refused', async () => {
  const { admin } = await setUp({ AUTH_WEBHOOK_PRIVATE: 'off' });
  const create = 'mutation ($url: String!) { createWebhook(input: { url: $url }) { secret } }';
  for (const url of ['https://169.254.169.254/', 'http://example.com/', 'https://a:b@example.com/'])
    expect(await admin.refusal(create, { url })).toBe('BAD_USER_INPUT');
  const url = 'https://example.com/';
  const made = await Promise.all(Array.from({ length: 25 }, () => admin.refusal(create, { url })));
  expect(made.filter((refusal) => refusal === null)).toHaveLength(20);
  expect(made.filter((refusal) => refusal === 'BAD_USER_INPUT')).toHaveLength(5);
});

test('each change of a webhook is in the audit log, with its id', async () => {
  const { server, admin } = await setUp();
  const { webhook } = await createWebhook(admin, 'http://127.0.0.1:9/');
  await admin.ask('mutation ($id: ID!) { rotateWebhookSecret(id: $id) { secret } }', webhook);
  const at = new Date(server.clock.now()).toISOString();
  await admin.ask('mutation ($id: ID!, $at: DateTime!) { redeliver(id: $id, since: $at) }', {
    id: webhook.id,
    at,
  });
  await admin.ask('mutation ($id: ID!) { deleteWebhook(id: $id) }', webhook);
  const { auditEvents } = await admin.ask(
    '{ auditEvents(first: 100) { nodes { action detail actor { kind userId } } } }',
  );
  const actor = { kind: 'PERSON', userId: admin.id };
  for (const what of ['CREATED', 'SECRET_ROTATED', 'REDELIVERED', 'DELETED'])
    expect(auditEvents.nodes).toContainEqual({
      action: `WEBHOOK_${what}`,
      detail: webhook.id,
      actor,
    });
});

test('neither the database nor the log has the secret in the clear', async () => {
  const { server, admin } = await setUp();
  const { webhook, secret } = await createWebhook(admin, 'http://127.0.0.1:9/');
  const stored = await server.store.webhooks.find(webhook.id);
  expect(JSON.stringify(stored)).not.toContain(secret.slice(6));
  expect(server.logged.join('')).not.toContain(secret.slice(6));
});
