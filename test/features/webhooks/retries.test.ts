import { expect, test } from 'vitest';
import { person, withAdmin } from '../../support/administrators.ts';
import { startReceiver } from '../../support/receiver.ts';
import { createWebhook, listWebhooks } from '../../support/webhooks.ts';

const setUp = () => withAdmin({ AUTH_WEBHOOK_PRIVATE: 'on' });

const minute = 60;
const hour = 60 * minute;
const waits = [
  5,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
];

const linesOf = (logged: readonly string[], text: string) =>
  logged.filter((line) => line.includes(text));

test('an event that is not taken is tried ten times over three days, and given up', async () => {
  const { server, admin } = await setUp();
  const receiver = await startReceiver((response) => response.writeHead(500).end('secret-answer'));
  await createWebhook(admin, receiver.url, ['SIGNED_UP']);
  await server.signUp('susan');
  await server.delivered();
  expect(receiver.posts).toHaveLength(1);
  for (const [index, wait] of waits.entries()) {
    server.clock.advanceSeconds(Math.floor(wait * 0.89));
    await server.delivered();
    expect(receiver.posts).toHaveLength(index + 1);
    server.clock.advanceSeconds(Math.ceil(wait * 0.22));
    await server.delivered();
    expect(receiver.posts).toHaveLength(index + 2);
  }
  expect(new Set(receiver.posts.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  expect(new Set(receiver.posts.map(({ body }) => body)).size).toBe(1);
  server.clock.advanceSeconds(48 * hour);
  await server.delivered();
  expect(receiver.posts).toHaveLength(10);
  expect(linesOf(server.logged, 'webhook_event_given_up')).toHaveLength(1);
  expect(server.logged.join('')).not.toContain('secret-answer');
});

test('a receiver that answers 410 is asked no more, and other webhooks are told of it', async () => {
  const { server, admin } = await setUp();
  const gone = await startReceiver((response) => response.writeHead(410).end());
  const other = await startReceiver();
  const { webhook } = await createWebhook(admin, gone.url, ['SIGNED_UP']);
  await createWebhook(admin, other.url, ['WEBHOOK_DISABLED']);
  await server.signUp('first');
  await server.delivered();
  await server.signUp('second');
  await server.delivered();
  expect(gone.posts).toHaveLength(1);
  expect(other.posts.map(({ body }) => JSON.parse(body))).toMatchObject([
    { type: 'WEBHOOK_DISABLED', data: { detail: webhook.id, actor: { kind: 'SERVER' } } },
  ]);
  const listed = (await listWebhooks(admin)).find(({ id }) => id === webhook.id);
  expect(listed!['disabledAt']).not.toBeNull();
});

test('five days without success disable a webhook, and redeliver lets it go on', async () => {
  const { server, admin } = await setUp();
  let status = 503;
  const receiver = await startReceiver((response) => response.writeHead(status).end());
  const { webhook } = await createWebhook(admin, receiver.url, ['SIGNED_UP']);
  for (let hours = 0; hours < 126; hours += 6) {
    await server.signUp(`user${hours}`);
    await server.delivered();
    server.clock.advanceSeconds(6 * hour);
    await server.delivered();
  }
  expect(linesOf(server.logged, 'webhook_disabled')).toHaveLength(1);
  const tried = receiver.posts.length;
  status = 200;
  server.clock.advanceSeconds(hour);
  await server.signUp('late');
  await server.delivered();
  expect(receiver.posts).toHaveLength(tried);

  const again = await person(server, 'admin2', ['latchkey:webhooks']);
  const { redeliver } = await again.ask(
    'mutation ($id: ID!, $at: DateTime!) { redeliver(id: $id, since: $at) }',
    { id: webhook.id, at: '2000-01-01T00:00:00Z' },
  );
  await server.delivered();
  // And those that had been waiting.
  expect(receiver.posts.length).toBeGreaterThanOrEqual(tried + redeliver);
  expect((await listWebhooks(again))[0]).toMatchObject({ disabledAt: null });
});

test('a webhook with few events is not given up for a failure of last week', async () => {
  const { server, admin } = await setUp();
  const receiver = await startReceiver((response) => response.writeHead(503).end());
  await createWebhook(admin, receiver.url, ['SIGNED_UP']);
  await server.signUp('first');
  for (const wait of [0, ...waits]) {
    server.clock.advanceSeconds(wait * 1.2);
    await server.delivered();
  }
  server.clock.advanceSeconds(4 * 24 * hour);
  await server.signUp('second');
  await server.delivered();
  expect(receiver.posts).toHaveLength(11);
  expect(linesOf(server.logged, 'webhook_disabled')).toEqual([]);
});

test('a receiver that is silent, with more events than lanes, holds up no other webhook', async () => {
  const { server, admin } = await setUp();
  const silent = await startReceiver(() => {});
  const quick = await startReceiver();
  await createWebhook(admin, silent.url);
  await createWebhook(admin, quick.url, ['SIGNED_UP']);
  const begin = performance.now();
  for (let n = 0; n < 20; n += 1) await server.signUp(`user${n}`);
  await expect.poll(() => quick.posts.length).toBe(20);
  expect(performance.now() - begin).toBeLessThan(10_000);
  expect(silent.posts).toHaveLength(4);
});
