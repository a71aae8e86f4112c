import { expect, test } from 'vitest';
import { readBearer } from '../../src/request/bearer.ts';
import { code, createTestServer, reason } from '../support/test-server.ts';

test.each([
  ['Bearer abc', 'abc'],
  ['bearer abc', 'abc'],
  ['BEARER abc', 'abc'],
  ['bEaReR abc', 'abc'],
  ['Bearer   abc', 'abc'],
  ['  Bearer abc  ', 'abc'],
  ['Bearer a.b-c_d~e+f/g==', 'a.b-c_d~e+f/g=='],
])('%j carries the token %j', (header, token) => {
  expect(readBearer(header)).toEqual({ kind: 'token', token });
});

test.each([null, '', ' ', 'Basic dXNlcjpwYXNz', 'Token abc', 'abc', 'Bearerabc', 'Digest x="y"'])(
  '%j carries no bearer token, and that is no offence',
  (header) => {
    expect(readBearer(header)).toEqual({ kind: 'none' });
  },
);

const placeholders = [
  'Bearer',
  'Bearer ',
  'bearer',
  'Bearer null',
  'Bearer  undefined',
  'Bearer PASTE_ACCESS_TOKEN',
];

test.each(placeholders)('%j was not filled in', (header) => {
  expect(readBearer(header)).toEqual({ kind: 'placeholder' });
});

const malformed = [
  'Bearer\tabc',
  'Bearer a b',
  'Bearer a, b',
  'Bearer a, Bearer b',
  'Bearer a,Bearer b',
  'Basic dXNlcjpwYXNz, Bearer abc',
  'Bearer "abc"',
  "Bearer 'abc'",
  'Bearer <abc>',
  'Bearer {abc}',
  'Bearer [object Object]',
  'Bearer abc;def',
  'Bearer a=b',
  'Bearer =',
  'Bearer ===',
  'Bearer a:b',
  'Bearer a@b',
  'Bearer a%20b',
  'Bearer a\\b',
  'Bearer a|b',
  'Bearer ä',
  'Bearer \u00a0abc',
  'Bearer token=abc',
  'Bearer Bearer abc',
  'Bearer abc Bearer',
  'Bearer, abc',
  'Bearer ,abc',
  'Bearer abc,',
];

test.each(malformed)('%j is a malformed bearer, never an anonymous caller', (header) => {
  expect(readBearer(header)).toEqual({ kind: 'malformed' });
});

test.each([
  ...malformed,
  'Bearer undefined',
  'Bearer null',
  'Bearer ..',
  `Bearer ${'a'.repeat(9000)}`,
])(
  'me with the header %j is UNAUTHENTICATED, and public fields still answer',
  async (authorization) => {
    const server = await createTestServer();
    const headers = { authorization };
    const me = await server.execute('{ me { id } }', { headers });
    expect(me.status).toBe(401);
    expect([code(me), reason(me)]).toEqual(['UNAUTHENTICATED', 'TOKEN_INVALID']);
    expect(me.body).not.toHaveProperty('data');
    const login = await server.execute(
      'mutation { login(username: "susan", password: "not her password") { accessToken } }',
      { headers },
    );
    expect(code(login)).toBe('INVALID_CREDENTIALS');
  },
);

test('a missing token is refused with its own reason, and no error in the challenge', async () => {
  const server = await createTestServer();
  const answer = await server.me();
  expect(answer.status).toBe(401);
  expect([code(answer), reason(answer)]).toEqual(['UNAUTHENTICATED', 'TOKEN_MISSING']);
  expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="latchkey"');
});

test('tokens in the query string or in the body are not looked at', async () => {
  const server = await createTestServer();
  const token = await server.signUp();
  const body = JSON.stringify({ query: '{ me { id } }', variables: { access_token: token } });
  expect(reason(await server.post(body))).toBe('TOKEN_MISSING');
  const query = new URLSearchParams({ query: '{ me { id } }', access_token: token });
  const answer = await server.fetch(new Request(`http://localhost:4000/graphql?${query}`));
  expect(answer.status).toBe(401);
});

test('an expired token in the header blocks neither login nor sign-up', async () => {
  const server = await createTestServer();
  const token = await server.signUp('susan');
  server.clock.advanceSeconds(10_000);
  expect(reason(await server.me(token))).toBe('TOKEN_EXPIRED');
  const document =
    'mutation { login(username: "susan", password: "correct horse battery") { user { id } } }';
  const login = await server.execute(document, { token });
  expect(login.status).toBe(200);
});

test('a long bearer is one word, however it is written', () => {
  const token = 'a.b-c_d~e+f/g'.repeat(10);
  for (const header of [
    `Bearer ${token}`,
    `bearer ${token}`,
    `Bearer  ${token}`,
    `Bearer ${token} `,
  ])
    expect(readBearer(header)).toEqual({ kind: 'token', token });
  for (const header of [`Bearer ${token},`, `Bearer ${token} ${token}`])
    expect(readBearer(header)).toEqual({ kind: 'malformed' });
  expect(readBearer(`Basic ${token}`)).toEqual({ kind: 'none' });
});

test.each(['"', '=', ':', ';', '\t', '\\', '%20', '\u00a0', '\u00e4'])(
  'a long bearer with %j in it is refused, as a short one is',
  async (part) => {
    const server = await createTestServer();
    const word = 'abcdefghij'.repeat(12);
    const answer = await server.execute('{ me { id } }', {
      headers: { authorization: `Bearer ${word}${part}${word}` },
    });
    expect([answer.status, reason(answer)]).toEqual([401, 'TOKEN_INVALID']);
  },
);
