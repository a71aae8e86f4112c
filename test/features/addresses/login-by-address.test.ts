import { describe, expect, test } from 'vitest';
import { createAccount, logIn, setUp } from '../../support/addresses.ts';
import { countStatements } from '../../support/statements.ts';
import { code, createTestServer, password } from '../../support/test-server.ts';

const address = 'Susan@Example.com';
/** Longer than a name can be. */
const longAddress = `${'l'.repeat(60)}@${'a.'.repeat(40)}example`;

describe('login takes as the username', () => {
  test.each([address, 'susan@example.com', 'SUSAN@EXAMPLE.COM', 'susan'])(
    'a proved address in any letter case, or the name: %s',
    async (name) => {
      const susan = await setUp();
      await susan.prove(address);
      const { body } = await logIn(susan.server, name);
      expect(body.data?.['login'].user.username).toBe('susan');
    },
  );

  test('an address that is longer than a name can be', async () => {
    const susan = await setUp();
    await susan.prove(longAddress);
    expect((await logIn(susan.server, longAddress)).status).toBe(200);
  });

  test('no address that waits, that was left, or that is one but for its plus-tag', async () => {
    const susan = await setUp();
    await susan.request(address);
    expect(code(await logIn(susan.server, address))).toBe('INVALID_CREDENTIALS');
    await susan.prove(address);
    const tagged = 'susan+tag@example.com';
    expect(code(await logIn(susan.server, tagged))).toBe('INVALID_CREDENTIALS');
    await susan.prove('new@example.com');
    expect(code(await logIn(susan.server, address))).toBe('INVALID_CREDENTIALS');
    expect((await logIn(susan.server, 'new@example.com')).status).toBe(200);
  });

  test('no address with letters that only look alike, or fold to those of another', async () => {
    const mike = await setUp();
    await mike.prove('mike@kelvin.example');
    for (const lookalike of [
      'm\u0131ke@kelvin.example',
      'mike@\u212aelvin.example',
      'mi\u212ae@kelvin.example',
      'mike\uff20kelvin.example',
      'M\u0130KE@kelvin.example',
    ]) {
      const answer = await logIn(mike.server, lookalike);
      expect(['INVALID_CREDENTIALS', 'BAD_USER_INPUT']).toContain(code(answer));
    }
  });
});

/** Names that look like addresses, from before this server sent mail. */
async function withNamesake() {
  const mailless = await createTestServer({ AUTH_SMTP_URL: 'none' });
  await mailless.signUp('susan@example.com');
  const server = await createTestServer({}, { store: mailless.store, clock: mailless.clock });
  return { server, mailless };
}

test('a name from before that reads like an address logs in, until another user has proved that address', async () => {
  const { server } = await withNamesake();
  expect((await logIn(server, 'susan@example.com')).status).toBe(200);
  const owner = await createAccount(server, 'the owner');
  await owner.prove('susan@example.com');
  const { body } = await logIn(server, 'susan@example.com');
  expect(body.data?.['login'].user.username).toBe('the owner');
});

test('a server that sends no mail looks for names alone', async () => {
  const { server, mailless } = await withNamesake();
  await (await createAccount(server, 'the owner')).prove('susan@example.com');
  const count = countStatements('contacts');
  const { body } = await logIn(mailless, 'susan@example.com');
  expect(body.data?.['login'].user.username).toBe('susan@example.com');
  expect(count()).toBe(0);
});

test('for a known, an unknown and a waiting address, and those of disabled users and users without a password, the answer and the statements are the same', async () => {
  const susan = await setUp();
  const { server } = susan;
  await susan.prove('known@example.com');
  await susan.request('waiting@example.com');
  const bob = await createAccount(server, 'bob');
  await bob.prove('disabled@example.com');
  const { user } = (await server.store.contacts.findByEmail('disabled@example.com'))!;
  await server.store.users.disable(user.id, new Date(server.clock.now()));
  // Those that look for a user: mails that leave meanwhile have statements too.
  const count = countStatements('"passwords"');
  const shown = [];
  for (const name of ['known', 'unknown', 'waiting', 'disabled']) {
    const before = count();
    const secret = name === 'disabled' ? password : 'wrong horse battery';
    const { status, text } = await logIn(server, `${name}@example.com`, secret);
    shown.push({ status, text, statements: count() - before });
  }
  expect(new Set(shown.map((one) => JSON.stringify(one))).size).toBe(1);
  expect(shown[0]).toMatchObject({ status: 401, statements: 2 });
});

describe('guesses', () => {
  const limits = { AUTH_ATTEMPTS: 'on', AUTH_ATTEMPTS_PER_USER_AND_ADDRESS: '3/3600' };
  const wrong = 'wrong horse battery';

  test('at an address are limited like those at a name, also where no user has it', async () => {
    const susan = await setUp(limits);
    await susan.prove(address);
    for (const name of [address, 'unknown@example.com']) {
      for (let n = 0; n < 3; n += 1)
        expect(code(await logIn(susan.server, name, wrong))).toBe('INVALID_CREDENTIALS');
      expect(code(await logIn(susan.server, name, wrong))).toBe('TOO_MANY_ATTEMPTS');
    }
  });

  test('at a name do not tell which address belongs to it', async () => {
    const susan = await setUp(limits);
    await susan.prove(address);
    for (let n = 0; n < 4; n += 1) await logIn(susan.server, 'susan', wrong);
    expect(code(await logIn(susan.server, 'susan', wrong))).toBe('TOO_MANY_ATTEMPTS');
    expect(code(await logIn(susan.server, address, wrong))).toBe('INVALID_CREDENTIALS');
  });

  test.each([
    ['none', 10],
    ['console:', 5],
  ])(
    'of all callers at one user together are as many as without mail: with AUTH_SMTP_URL=%s, by each name %i',
    async (AUTH_SMTP_URL, expected) => {
      const environment = { AUTH_ATTEMPTS: 'on', AUTH_ATTEMPTS_PER_USER: '10/3600', AUTH_SMTP_URL };
      const server = await createTestServer({ ...environment, AUTH_TRUSTED_PROXIES: '127.0.0.1' });
      await server.signUp('susan');
      let evaluated = 0;
      for (let n = 0; n < 15; n += 1) {
        const answer = await server.login('susan', wrong);
        if (code(answer) === 'INVALID_CREDENTIALS') evaluated += 1;
      }
      expect(evaluated).toBe(expected);
    },
  );
});
