import { mkdir, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { RequestListener } from 'node:http';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { createRequireUnbreached } from '../../src/features/passwords/breached-passwords.ts';
import { openPort } from '../support/listen.ts';
import { temporaryFolder } from '../support/process.ts';
import { createRangeApi, rangeOf, sha1 } from '../support/range-api.ts';
import { code, createTestServer, password } from '../support/test-server.ts';

const breached = 'a long phrase that was breached';
const other = 'a long phrase that was not';

const signUp =
  'mutation ($username: String!, $password: String!) { signUp(input: { username: $username, password: $password }) { tokenType } }';
const change =
  'mutation ($current: String!, $next: String!) { changePassword(currentPassword: $current, newPassword: $next) { tokenType } }';

async function setUp(source: string) {
  const server = await createTestServer({ AUTH_BREACHED_PASSWORDS: source });
  return {
    server,
    signUp: (secret: string, username = 'susan') =>
      server.execute(signUp, { variables: { username, password: secret } }),
    isRecorded: () => server.logged.some((line) => line.includes('breached_passwords_unavailable')),
  };
}

/** A folder with the answer for each of the passwords. */
async function createFolder(answers: Readonly<Record<string, string>>): Promise<string> {
  const folder = `${await temporaryFolder()}/ranges`;
  await mkdir(folder);
  for (const [secret, answer] of Object.entries(answers))
    await writeFile(`${folder}/${sha1(secret).slice(0, 5)}.txt`, answer);
  return `file:${folder}`;
}

describe('a password that is known from a breach', () => {
  test('is refused to a new user, and another one is taken', async () => {
    const { url } = await createRangeApi([breached]);
    const { server, ...susan } = await setUp(url);
    const refused = await susan.signUp(breached);
    expect(code(refused)).toBe('BAD_USER_INPUT');
    expect(refused.body.errors?.[0]?.extensions['argument']).toEqual(['input', 'password']);
    expect(refused.body.errors?.[0]?.message).toContain('known from a data breach');
    expect(code(await server.login('susan', breached))).toBe('INVALID_CREDENTIALS');
    expect((await susan.signUp(other)).status).toBe(200);
    expect(susan.isRecorded()).toBe(false);
  });

  test('is refused to a user who changes theirs, and the old one stays', async () => {
    const { url } = await createRangeApi([breached]);
    const { server } = await setUp(url);
    const token = await server.signUp('susan');
    const variables = { current: password, next: breached };
    const refused = await server.execute(change, { token, variables });
    expect(code(refused)).toBe('BAD_USER_INPUT');
    expect(refused.body.errors?.[0]?.extensions['argument']).toEqual(['newPassword']);
    expect((await server.login('susan', password)).status).toBe(200);
    const taken = { current: password, next: other };
    expect((await server.execute(change, { token, variables: taken })).status).toBe(200);
  });

  test('is refused in the form that was typed, and in the one that is hashed', async () => {
    const typed = 'ｂｒｅａｃｈｅｄ passwords';
    for (const inList of [typed, typed.normalize('NFKC')]) {
      const { signUp: attempt } = await setUp((await createRangeApi([inList])).url);
      expect(code(await attempt(typed)), inList).toBe('BAD_USER_INPUT');
    }
  });

  test('is refused by a folder of the same answers', async () => {
    const answers = { [breached]: rangeOf(sha1(breached).slice(0, 5), [breached]) };
    const susan = await setUp(await createFolder({ ...answers, [other]: rangeOf('', []) }));
    expect(code(await susan.signUp(breached))).toBe('BAD_USER_INPUT');
    expect((await susan.signUp(other)).status).toBe(200);
    expect(susan.isRecorded()).toBe(false);
  });
});

test('five characters of the hash leave the server, and the answer is asked to be padded', async () => {
  const { url, requests } = await createRangeApi([breached]);
  await (await setUp(url)).signUp(breached);
  expect(requests).toHaveLength(1);
  const [{ method, url: target, headers, rawHeaders }] = requests as [(typeof requests)[0]];
  expect(method).toBe('GET');
  expect(target).toBe(`/range/${sha1(breached).slice(0, 5)}`);
  expect(headers['add-padding']).toBe('true');
  expect(headers['user-agent']).toBe('latchkey');
  expect(headers['content-length'] ?? headers['transfer-encoding']).toBeUndefined();
  expect(rawHeaders.join('\n')).not.toMatch(/susan|breached/i);
});

test('a line whose count is 0 is padding', async () => {
  const line = `${sha1(breached).slice(5)}:0`;
  const { url } = await createRangeApi([], (_request, response) => void response.end(line));
  expect((await (await setUp(url)).signUp(breached)).status).toBe(200);
});

test('the list is asked last: not for what another rule refuses, nor before the password was given', async () => {
  const { url, requests } = await createRangeApi([]);
  const { server, signUp: attempt } = await setUp(url);
  expect(code(await attempt('short'))).toBe('BAD_USER_INPUT');
  expect(code(await attempt('password1234'))).toBe('BAD_USER_INPUT');
  expect(code(await attempt('Susan the Great', 'susan the great'))).toBe('BAD_USER_INPUT');
  expect(requests).toHaveLength(0);
  const token = await server.signUp('susan');
  expect(requests).toHaveLength(1);
  const variables = { current: `${password}!`, next: other };
  expect(code(await server.execute(change, { token, variables }))).toBe('INVALID_CREDENTIALS');
  expect(requests).toHaveLength(1);
});

const faults: [string, RequestListener][] = [
  ['answers 429', (_request, response) => void response.writeHead(429).end('A:1')],
  ['answers 500', (_request, response) => void response.writeHead(500).end('')],
  ['answers 204', (_request, response) => void response.writeHead(204).end()],
  ['answers nothing', (_request, response) => void response.writeHead(200).end()],
  ['answers with a page', (_request, response) => void response.end('<html>Log in</html>')],
  ['never answers', () => {}],
  ['never ends its answer', (_request, response) => void response.write(`${'A'.repeat(35)}:1\n`)],
  ['hangs up', (request) => void request.destroy()],
  [
    'hangs up within the answer',
    (_request, response) => void response.write('A', () => response.destroy()),
  ],
  ['answers without an end', (_request, response) => void Readable.from(endless()).pipe(response)],
];

function* endless() {
  for (;;) yield `${'A'.repeat(35)}:1\n`.repeat(1000);
}

describe('a password is taken, and that is recorded, where the list', () => {
  test.each(faults)('%s', async (_what, answer) => {
    const { url } = await createRangeApi([], answer);
    const susan = await setUp(url);
    const start = performance.now();
    expect((await susan.signUp(breached)).status).toBe(200);
    expect(performance.now() - start).toBeLessThan(5000);
    expect(susan.isRecorded()).toBe(true);
    expect(susan.server.logged.join()).not.toMatch(new RegExp(`${sha1(breached).slice(5)}|phrase`));
  });

  test('sends elsewhere: no redirect is followed', async () => {
    const elsewhere = await createRangeApi([breached]);
    const { url } = await createRangeApi([], (request, response) => {
      const location = elsewhere.url + request.url?.split('/').at(-1);
      response.writeHead(302, { location }).end();
    });
    const susan = await setUp(url);
    expect((await susan.signUp(breached)).status).toBe(200);
    expect(susan.isRecorded()).toBe(true);
    expect(elsewhere.requests).toHaveLength(0);
  });

  test('is not there', async () => {
    const { http, port } = await openPort(() => {});
    await new Promise((resolve) => http.close(resolve));
    const susan = await setUp(`http://127.0.0.1:${port}/range/`);
    expect((await susan.signUp(breached)).status).toBe(200);
    expect(susan.isRecorded()).toBe(true);
  });

  test.each([
    ['has no file for it', {}],
    ['is no list', { [breached]: 'nothing of the kind' }],
    ['is too long', { [breached]: `${'A'.repeat(35)}:1\n`.repeat(10_000) }],
  ])('is a folder that %s', async (_what, answers) => {
    const susan = await setUp(await createFolder(answers));
    expect((await susan.signUp(breached)).status).toBe(200);
    expect(susan.isRecorded()).toBe(true);
  });
});

test('at most 64 questions are open at once', async () => {
  const { url, requests } = await createRangeApi([], () => {});
  const config = loadConfig({ AUTH_BREACHED_PASSWORDS: url });
  let recorded = 0;
  const requireUnbreached = createRequireUnbreached({ config, record: () => (recorded += 1) });
  const asked = Array.from({ length: 200 }, (_, index) =>
    requireUnbreached(`a password ${index}`, ['password']),
  );
  await Promise.all(asked);
  expect(requests.length).toBeGreaterThan(0);
  expect(requests.length).toBeLessThanOrEqual(64);
  expect(recorded).toBe(200);
});
