import { expect, test } from 'vitest';
import { person, withAdmin } from '../../support/administrators.ts';
import { createTestServer, password } from '../../support/test-server.ts';

const activity = (args = '') => `{ me { activity${args} {
  nodes { id at action actor { kind userId user { username } impersonator { id } } subjectId subject { username }
    sessionId detail reason ip userAgent }
  edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`;

const bad = (answer: { body: { errors?: readonly { extensions: object }[] } }) =>
  answer.body.errors?.[0]?.extensions;

test('users see what has happened to their account, the newest first, and where it came from', async () => {
  const server = await createTestServer();
  await server.signUp('susan');
  server.clock.advanceSeconds(1);
  const { body } = await server.login('susan', password);
  const { accessToken: token, user } = body.data?.['login'] ?? {};
  const { nodes } = (await server.execute(activity(), { token })).body.data?.['me'].activity ?? {};
  expect(nodes).toMatchObject([
    { action: 'LOGIN_SUCCEEDED', detail: 'PASSWORD', sessionId: expect.any(String) },
    { action: 'SIGNED_UP', detail: null },
  ]);
  for (const node of nodes)
    expect(node).toMatchObject({
      actor: { kind: 'PERSON', userId: user.id, user: { username: 'susan' }, impersonator: null },
      subjectId: user.id,
      subject: { username: 'susan' },
      ip: '127.0.0.1',
      reason: null,
    });
});

test('users do not see where administrators were, nor what these wrote; who may read the audit log does', async () => {
  const { server, admin } = await withAdmin();
  const susan = await person(server, 'susan');
  await admin.ask('mutation ($id: ID!) { grantScope(id: $id, scope: "posts") { id } }', {
    id: susan.id,
  });
  await admin.ask(
    'mutation ($id: ID!) { resetSecondFactors(id: $id, reason: "She called") { id } }',
    { id: susan.id },
  );
  const [event] = (await susan.ask(activity()))['me'].activity.nodes;
  expect(event).toMatchObject({
    action: 'SCOPE_GRANTED',
    detail: 'posts',
    actor: { userId: admin.id },
    reason: null,
    ip: null,
    userAgent: null,
  });
  const theirs = await admin.ask(
    'query ($id: ID!) { user(by: { id: $id }) { activity { nodes { action ip } } } }',
    { id: susan.id },
  );
  expect(theirs.user.activity.nodes[0]).toEqual({ action: 'SCOPE_GRANTED', ip: '127.0.0.1' });
});

test('the activity of another user needs the scope for it', async () => {
  const { server, admin } = await withAdmin();
  const reader = await person(server, 'reader', ['latchkey:users:read']);
  const query = 'query ($id: ID!) { user(by: { id: $id }) { activity { nodes { id } } } }';
  expect(await reader.refusal(query, { id: admin.id })).toBe('FORBIDDEN');
  expect(await reader.refusal(query, { id: reader.id })).toBeNull();
  const auditor = await person(server, 'auditor', ['latchkey:users:read', 'latchkey:audit:read']);
  expect(await auditor.refusal(query, { id: admin.id })).toBeNull();
});

test('pages follow each other, and have each event once', async () => {
  const server = await createTestServer();
  const { ask } = await person(server, 'susan');
  for (let n = 0; n < 5; n += 1) {
    server.clock.advanceSeconds(1);
    await server.login('susan', 'wrong');
  }
  const found: string[] = [];
  let after: string | null = null;
  for (;;) {
    const args: string = after === null ? '(first: 3)' : `(first: 3, after: "${after}")`;
    const { nodes, edges, pageInfo } = (await ask(activity(args)))['me'].activity;
    expect(edges.map(({ cursor }: { cursor: string }) => cursor)).toEqual(
      nodes.map((node: { id: string }) => node.id),
    );
    found.push(...nodes.map((node: { id: string }) => node.id));
    if (!pageInfo.hasNextPage) break;
    after = pageInfo.endCursor;
  }
  expect(new Set(found).size).toBe(7);
  expect(found).toEqual(found.toSorted().toReversed());
});

test.each([
  ['(first: 0)', 'first'],
  ['(first: -1)', 'first'],
  ['(first: 101)', 'first'],
  ['(after: "")', 'after'],
  ['(after: "%")', 'after'],
  ['(after: "1\\u0000")', 'after'],
  ['(after: "\' or 1=1 --")', 'after'],
  ['(after: "bm90IGEgY3Vyc29y")', 'after'],
  ['(after: "019AD5A0-0000-7000-8000-000000000000")', 'after'],
])('activity%s is refused', async (args, argument) => {
  const server = await createTestServer();
  const token = await server.signUp('susan');
  const answer = await server.execute(activity(args), { token });
  expect(bad(answer)).toMatchObject({ code: 'BAD_USER_INPUT', argument: [argument] });
});
