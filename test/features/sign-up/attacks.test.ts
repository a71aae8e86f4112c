import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Store } from '../../../src/store/store.ts';
import { openStore } from '../../../src/store/open.ts';
import { testDatabase } from '../../support/engines.ts';
import { temporaryFolder } from '../../support/process.ts';
import { mailed, requestSignUp, signUp } from '../../support/sign-up.ts';
import { countStatements } from '../../support/statements.ts';
import { code, createTestServer, password, type GraphQLAnswer } from '../../support/test-server.ts';

const email = 'susan@example.com';

/** A store whose mails wait: what is counted is the work of the request alone. */
const waiting = (store: Store): Store => ({
  ...store,
  outbox: { ...store.outbox, claim: async () => [] },
});

describe('neither the answer nor the work tells whether a user has the address:', () => {
  /** A server whose mails wait, and on it a user who has proved one address, and waits for another. */
  async function setUp() {
    const store = await openStore(await testDatabase());
    const before = await createTestServer({}, { store });
    for (const name of ['susan', 'disabled']) {
      const { emailToken } = await mailed(before, `${name}@example.com`);
      await signUp(before, { username: name, emailToken });
    }
    const { id } = (await store.users.findByUsernameKey('disabled'))!;
    await store.users.disable(id, new Date(before.clock.now()));
    await signUp(before, { username: 'eve', email: 'pending@example.com' });
    await before.mails();
    const environment = {
      AUTH_ATTEMPTS: 'on',
      AUTH_SIGN_UPS_PER_ADDRESS: '100/1',
      AUTH_MAILS_PER_ADDRESS: '100/1',
    };
    // The first event of a server asks beside the request whether there are webhooks.
    const webhooks = { ...store.webhooks, isAny: async () => false };
    const counting = { ...waiting(store), webhooks };
    return createTestServer(environment, { store: counting, clock: before.clock });
  }

  const addresses = ['new', 'susan', 'disabled', 'pending'].map((one) => `${one}@example.com`);
  const counted = countStatements.bind(null, '');
  const shape = ({ status, headers, text }: GraphQLAnswer) =>
    JSON.stringify([
      status,
      [...headers],
      text
        .replace(/"token":"lk_code_[\w-]{43}"/, '"token"')
        .replace(/"accessToken":"[\w.-]+"/, '"accessToken"')
        .replace(/"id":"[\da-f-]{36}"/, '"id"')
        .replace(/"username":"\w+"/, '"username"'),
    ]);

  test('of requestSignUp', async () => {
    const server = await setUp();
    const statements = counted();
    const seen = new Set<string>();
    for (const address of addresses) {
      const before = statements();
      const answer = await requestSignUp(server, address);
      expect(answer.status).toBe(200);
      seen.add(`${statements() - before} ${shape(answer)}`);
    }
    expect([...seen]).toHaveLength(1);
  });

  test('of signUp with an address that is to be proved later', async () => {
    const server = await setUp();
    const statements = counted();
    const seen = new Set<string>();
    for (const [n, address] of addresses.entries()) {
      const before = statements();
      const answer = await signUp(server, { username: `user${n}`, email: address });
      expect(answer.status).toBe(200);
      seen.add(`${statements() - before} ${shape(answer)}`);
    }
    expect([...seen]).toHaveLength(1);
  });

  test('of too many mails, by the address alone', async () => {
    const server = await setUp();
    const seen = new Set<string>();
    for (const address of addresses) {
      for (let n = 0; n < 4; n += 1) await requestSignUp(server, address);
      const refused = await requestSignUp(server, address);
      expect(code(refused)).toBe('TOO_MANY_ATTEMPTS');
      seen.add(refused.text);
    }
    expect([...seen]).toHaveLength(1);
  });
});

describe('a mailbox is not flooded', () => {
  test('through aliases, another case, or both ways to sign up', async () => {
    const server = await createTestServer({ AUTH_ATTEMPTS: 'on' });
    expect((await requestSignUp(server, 'susan@example.com')).status).toBe(200);
    expect((await requestSignUp(server, 'Susan+one@Example.com')).status).toBe(200);
    expect((await signUp(server, { username: 'a', email: 'susan+two@example.com' })).status).toBe(
      200,
    );
    expect((await signUp(server, { username: 'b', email: 'SUSAN@example.com' })).status).toBe(200);
    const refused = await signUp(server, { username: 'c', email: 'susan+three@example.com' });
    expect(code(refused)).toBe('TOO_MANY_ATTEMPTS');
    expect(code(await requestSignUp(server, 'susan+four@example.com'))).toBe('TOO_MANY_ATTEMPTS');
    expect(await server.mails()).toHaveLength(4);
    // No user is stored without their mail.
    expect(await server.store.users.findByUsernameKey('c')).toBeNull();
  });

  test('and one caller does not write to many', async () => {
    const server = await createTestServer({ AUTH_ATTEMPTS: 'on' });
    const answers = [];
    for (let n = 0; n < 12; n += 1)
      answers.push(await requestSignUp(server, `user${n}@example.com`));
    expect(answers.map(code).filter((one) => one === 'TOO_MANY_ATTEMPTS')).toHaveLength(2);
  });

  test('by a name that is taken, or a password that is refused', async () => {
    const server = await createTestServer();
    await server.signUp('susan');
    for (const input of [{ username: 'susan' }, { username: 'eve', password: 'password1' }])
      await signUp(server, { ...input, email: 'victim@example.com' });
    expect(await server.mails()).toEqual([]);
  });
});

test('no text that a stranger chooses is in a mail: neither a name nor a host', async () => {
  const server = await createTestServer();
  const headers = {
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'https',
    forwarded: 'host=evil.example',
    origin: 'http://localhost:4000',
    referer: 'http://evil.example/',
  };
  const username = 'You won! Visit evil.example';
  expect((await signUp(server, { username, email }, headers)).status).toBe(200);
  await requestSignUp(server, email, headers);
  const { emailToken } = await mailed(server, 'john@example.com');
  await signUp(server, { username: 'Call evil 0900 123456', emailToken });
  await requestSignUp(server, 'john@example.com', headers);
  const mails = await server.mails();
  expect(mails).toHaveLength(4);
  for (const { subject, text, html } of mails)
    expect(subject + text + html).not.toMatch(/evil|0900/);
  const links = mails.flatMap(({ link }) => link ?? []);
  expect(links).toHaveLength(3);
  for (const link of links) expect(link).toMatch(/^http:\/\/localhost:4000\/account\//);
});

describe('what is no address gets no mail:', () => {
  test.each([
    ['two addresses', 'a@example.com,b@example.com'],
    ['a group', 'all:a@example.com;'],
    ['a line break', 'a@example.com\r\nBcc: b@example.com'],
    ['a name', 'Susan <susan@example.com>'],
    ['an encoded word', '=?utf-8?q?a?=@example.com'],
    ['a percent sign', 'a%b.example@example.com'],
    ['a dotless i', 'susan@ex\u0131mple.com'],
    ['the sign for Kelvin', 'susan@\u212aelvin.com'],
    ['a NUL', 'a\u0000@example.com'],
    ['the name of this machine', 'root@localhost'],
    ['an IP address', 'root@[127.0.0.1]'],
  ])('%s', async (_name, address) => {
    const server = await createTestServer();
    const answers = [
      await requestSignUp(server, address),
      await signUp(server, { username: 'susan', email: address }),
    ];
    expect(answers.map(code)).toEqual(['BAD_USER_INPUT', 'BAD_USER_INPUT']);
    expect(answers[0]?.body.errors?.[0]?.extensions['argument']).toEqual(['email']);
    expect(await server.mails()).toEqual([]);
    expect(await server.store.users.findByUsernameKey('susan')).toBeNull();
  });
});

test('a blocked domain is blocked in every case, below itself, and on every way in', async () => {
  const file = join(await temporaryFolder(), 'blocked.txt');
  await writeFile(file, 'Throwaway.example\n');
  const before = await createTestServer();
  const { emailToken } = await mailed(before, 'susan@throwaway.example');
  const environment = { AUTH_BLOCKED_EMAIL_DOMAINS: file };
  const server = await createTestServer(environment, { store: before.store });
  for (const domain of ['throwaway.example', 'THROWAWAY.Example', 'a.b.throwaway.example']) {
    const address = `susan@${domain}`;
    expect(code(await requestSignUp(server, address))).toBe('BAD_USER_INPUT');
    expect(code(await signUp(server, { username: 'susan', email: address }))).toBe(
      'BAD_USER_INPUT',
    );
    const invitation = { email: address, scopes: [], locale: null };
    await expect(server.administer({ kind: 'test' }).inviteUser(invitation)).rejects.toThrow(
      'This server takes no addresses of this domain.',
    );
  }
  expect((await requestSignUp(server, 'susan@notthrowaway.example')).status).toBe(200);
  // A link that was mailed before.
  expect(code(await signUp(server, { emailToken }))).toBe('BAD_USER_INPUT');
});

test('a token of another shape is refused, and costs the store nothing', async () => {
  const server = await createTestServer();
  const statements = countStatements('one_time_tokens');
  for (const emailToken of ['', 'x', `lk_link_${'x'.repeat(42)}`, `lk_refresh_${'x'.repeat(43)}`])
    expect(code(await signUp(server, { emailToken }))).toBe('MAIL_TOKEN_INVALID');
  expect(statements()).toBe(0);
});

test('of forty codes that are tried at once, five are compared', async () => {
  const server = await createTestServer();
  const { receipt, code: emailCode } = await mailed(server, email);
  const wrong = Array.from({ length: 40 }, (_, n) => String(n).padStart(8, '0'));
  const answers = await Promise.all(
    wrong.map((one) => signUp(server, { emailToken: receipt, emailCode: one })),
  );
  expect(new Set(answers.map(code))).toEqual(new Set(['MAIL_TOKEN_INVALID']));
  const right = await signUp(server, { emailToken: receipt, emailCode });
  expect(code(right)).toBe('MAIL_TOKEN_INVALID');
});

test('wrong tokens are counted by address', async () => {
  const server = await createTestServer({
    AUTH_ATTEMPTS: 'on',
    AUTH_ATTEMPTS_PER_ADDRESS: '3/60',
    AUTH_SIGN_UPS_PER_ADDRESS: '100/1',
  });
  const codes = [];
  for (let n = 0; n < 4; n += 1)
    codes.push(code(await signUp(server, { emailToken: `lk_link_${`${n}`.repeat(43)}` })));
  expect(codes).toEqual([...Array(3).fill('MAIL_TOKEN_INVALID'), 'TOO_MANY_ATTEMPTS']);
});

describe('with a hook', () => {
  test('nothing secret is in what it gets', async () => {
    const seen: unknown[] = [];
    const typeDefs = 'extend input SignUpInput { company: String }';
    const hooks = { afterSignUp: (given: unknown) => void seen.push(given) };
    const server = await createTestServer({}, { typeDefs, hooks });
    const { receipt, code: emailCode } = await mailed(server, email);
    const input = { emailToken: receipt, emailCode, locale: 'de', company: 'Acme' };
    expect((await signUp(server, input)).status).toBe(200);
    expect(seen).toEqual([
      { user: expect.any(Object), input: { company: 'Acme' }, identity: null },
    ]);
    expect(JSON.stringify(seen)).not.toMatch(new RegExp(`${receipt}|${emailCode}|example`));
  });

  test('a server that dies in it burns neither the address nor the link', async () => {
    const store = await openStore(await testDatabase());
    let asked = () => {};
    const isAsked = new Promise<void>((resolve) => (asked = resolve));
    const afterSignUp = () => {
      asked();
      return new Promise<void>(() => {});
    };
    const dying = await createTestServer({}, { store, hooks: { afterSignUp } });
    const { emailToken } = await mailed(dying, email);
    // Its connection ends with the test.
    signUp(dying, { username: 'susan', emailToken }).catch(() => {});
    await isAsked;
    const next = await createTestServer({}, { store });
    expect(await store.contacts.findByEmail(email)).toBeNull();
    expect((await mailed(next, email)).mail.link).toContain('/sign-up#');
    expect((await signUp(next, { emailToken })).status).toBe(200);
    expect(await store.contacts.findByEmail(email)).not.toBeNull();
  });

  test('the address is no one’s while it decides, and of two sign-ups one gets it', async () => {
    let undecided = 2;
    let decide = () => {};
    const decided = new Promise<void>((resolve) => (decide = resolve));
    const afterSignUp = async () => {
      undecided -= 1;
      if (undecided > 0) return decided;
      expect(await server.store.contacts.findByEmail(email)).toBeNull();
      expect(code(await server.login(email, password))).toBe('INVALID_CREDENTIALS');
      decide();
    };
    const server = await createTestServer({}, { hooks: { afterSignUp } });
    const one = await mailed(server, email);
    const two = await mailed(server, email);
    const answers = await Promise.all([
      signUp(server, { username: 'susan', emailToken: one.emailToken }),
      signUp(server, { username: 'john', emailToken: two.emailToken }),
    ]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect(answers.map(code)).toContain('EMAIL_TAKEN');
    expect(await server.store.users.list({ after: null, limit: 9 })).toHaveLength(1);
  });

  test('what it throws leaves the link good, and sends no mail to a later address', async () => {
    let isRefused = true;
    const afterSignUp = () => {
      if (isRefused) throw new Error('no');
    };
    const server = await createTestServer({}, { hooks: { afterSignUp } });
    const { emailToken } = await mailed(server, email);
    await signUp(server, { username: 'susan', emailToken });
    await signUp(server, { username: 'john', email: 'john@example.com' });
    expect(await server.mails()).toHaveLength(1);
    isRefused = false;
    expect((await signUp(server, { username: 'susan', emailToken })).status).toBe(200);
  });

  test('a user whom an operator disables meanwhile gets neither session nor address', async () => {
    const afterSignUp = async ({ user }: { user: { id: string } }) => {
      await server.store.users.disable(user.id, new Date(server.clock.now()));
    };
    const server = await createTestServer({}, { hooks: { afterSignUp } });
    const { emailToken } = await mailed(server, email);
    expect(code(await signUp(server, { emailToken }))).toBe('INVALID_CREDENTIALS');
    expect(await server.store.contacts.findByEmail(email)).toBeNull();
  });
});
