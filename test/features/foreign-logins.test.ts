import { expect, test } from 'vitest';
import { foreignHashes, storeForeignUser } from '../support/foreign-users.ts';
import { createTestServer } from '../support/test-server.ts';

/** Django, passlib, PHP and so on, without their versions. */
const systems = [
  ...Map.groupBy(foreignHashes, ({ made }) => made.split(' ').slice(0, 3).join(' ')),
];

test('there are hashes that 41 ways of other systems have made', () => {
  expect(new Set(foreignHashes.map(({ made }) => made)).size).toBe(41);
});

test.each(systems)(
  'users with a hash by %s log in with the old password, and have an Argon2id hash then',
  { timeout: 60_000 },
  async (_system, vectors) => {
    const server = await createTestServer();
    for (const [index, vector] of vectors.entries()) {
      const name = `user-${index}`;
      const hashOf = async () =>
        (await server.store.passwords.findByUsernameKey(name))?.passwordHash;
      await storeForeignUser(server, name, vector);
      const stored = await hashOf();
      expect((await server.login(name, `!${vector.password}`)).status, vector.made).toBe(401);
      expect(await hashOf()).toBe(stored);
      expect((await server.login(name, vector.password)).status, vector.made).toBe(200);
      expect(await hashOf()).toMatch(/^\$argon2id\$v=19\$/);
      expect(await hashOf()).not.toBe(stored);
      expect((await server.login(name, vector.password)).status).toBe(200);
      expect((await server.login(name, `!${vector.password}`)).status).toBe(401);
    }
  },
);

test('a signer key or pepper that is gone is a fault, and lets no password in', async () => {
  const server = await createTestServer();
  const keyed = foreignHashes.find(({ pepper }) => pepper !== undefined)!;
  await storeForeignUser(server, 'susan', keyed);
  const row = (await server.store.passwords.findByUsernameKey('susan'))!;
  const passwordHash = row.passwordHash!.replace(/k=[\w-]+/, 'k=another');
  const john = { ...row, id: 'id-john', username: 'john', usernameKey: 'john', passwordHash };
  await server.store.users.insertMany([john], { allOrNothing: true });
  expect((await server.login('john', keyed.password)).status).toBe(500);
  expect(server.logged.join()).toContain('The key of a stored password hash is missing.');
});

test('bcrypt looks at 72 bytes, as it did in the other system, and the hash from then on at all', async () => {
  const server = await createTestServer();
  const long = foreignHashes.find(
    ({ made, password }) => made.startsWith('PHP') && made.endsWith('hash') && password.length > 72,
  )!;
  await storeForeignUser(server, 'susan', long);
  expect((await server.login('susan', `!${long.password}`)).status).toBe(401);
  expect((await server.login('susan', long.password.slice(0, 71))).status).toBe(401);
  expect((await server.login('susan', `${long.password}?`)).status).toBe(200);
  expect((await server.login('susan', long.password)).status).toBe(401);
  expect((await server.login('susan', `${long.password}?`)).status).toBe(200);
});

test('bcrypt takes no password with a NUL, with which two passwords have one hash', async () => {
  const server = await createTestServer();
  const short = foreignHashes.find(({ made }) => made.endsWith('password_hash'))!;
  await storeForeignUser(server, 'susan', short);
  const twice = `${short.password}\0${short.password}`;
  expect((await server.login('susan', twice)).status).toBe(401);
  expect((await server.login('susan', `${short.password}\0`)).status).toBe(401);
  expect((await server.login('susan', short.password)).status).toBe(200);
});

test('a password is verified as it was typed, and then normalised', async () => {
  const server = await createTestServer();
  const ascii = foreignHashes.find(({ made }) => made.endsWith('password_hash'))!;
  await storeForeignUser(server, 'susan', ascii);
  const fullwidth = ascii.password.replace('correct', 'ｃｏｒｒｅｃｔ');
  expect(fullwidth).not.toBe(ascii.password);
  expect((await server.login('susan', fullwidth)).status).toBe(200);
  expect((await server.login('susan', ascii.password)).status).toBe(200);
});
