import { describe, expect, test } from 'vitest';
import type { MovingUser } from '../../../src/features/moving-in/moving-user.ts';
import { readForeignHash } from '../../../src/features/passwords/foreign/read-foreign-hash.ts';
import { createReader, hashConfig, readRecords, recordsOf } from '../../support/moving-in.ts';

const systems: readonly [name: string, file: string][] = [
  ['auth0', 'auth0.ndjson'],
  ['authorizer', 'authorizer.ndjson'],
  ['better-auth', 'better-auth.ndjson'],
  ['cognito', 'cognito.json'],
  ['devise', 'devise.json'],
  ['django', 'django.json'],
  ['firebase', 'firebase.json'],
  ['keycloak', 'keycloak.json'],
  ['supabase', 'supabase.ndjson'],
  ['wordpress', 'wordpress.json'],
];

const optionsOf = async (name: string) =>
  name === 'firebase' ? { hashConfig: await hashConfig() } : {};

async function readFixture(name: string, file: string) {
  const options = await optionsOf(name);
  const { path } = await createReader(name, options);
  return readRecords(name, await recordsOf(file, path), options);
}

describe.each(systems)('%s', (name, file) => {
  test('every hash of its export can be stored', async () => {
    const hashes = (await readFixture(name, file)).flatMap((reading) =>
      'user' in reading ? (reading.user.passwordHash ?? []) : [],
    );
    const problems = hashes.filter(
      (hash) => 'problem' in readForeignHash(hash, { allowWeak: false }),
    );
    expect(problems).toEqual([]);
  });

  test('a member of a wrong type is a problem or is ignored, and is not repeated', async () => {
    const reader = await createReader(name, await optionsOf(name));
    const records = await recordsOf(file, reader.path);
    const readings = records.flatMap((record) =>
      [...variantsOf(record)].map((broken) => reader.read(broken)),
    );
    const problems = readings.flatMap((reading) => ('problem' in reading ? reading.problem : []));
    const users = readings.flatMap((reading) => ('user' in reading ? reading : []));
    expect(problems.length * users.length).toBeGreaterThan(100);
    expect(new Set(problems).size).toBeLessThan(50);
    for (const problem of problems) expect(problem).toMatch(/^(?!.*hunter2)[^\0]{1,120}\.$/);
    for (const what of users.flatMap(({ left }) => left ?? []))
      expect(what).toMatch(/^[a-zA-Z0-9,“”._\- ]{1,80}$/);
    for (const { user } of users) expectUser(user);
  });

  test.each([
    null,
    undefined,
    'text',
    7,
    true,
    [],
    [{}],
    {},
    Object.create(null),
    // What a parser that sets `__proto__` would make.
    Object.create({
      email: 'susan@example.com',
      username: 'susan',
      user_email: 'susan@example.com',
    }),
    JSON.parse(
      '{"__proto__": {"email": "susan@example.com", "username": "susan", "password": "x"}}',
    ),
  ])('%o gives no user', async (record) => {
    const [reading] = await readRecords(name, [record], await optionsOf(name));
    expect(reading).toEqual({ problem: expect.any(String) });
  });
});

const wrong = [
  null,
  '',
  'hunter2',
  'hunter2\0',
  '[hunter2',
  '["hunter2"]',
  '{"hunter2":',
  '[{"a":',
  -1,
  0,
  1e300,
  true,
  [],
  {},
  ['hunter2'],
  [null],
  [[]],
  { hunter2: 'hunter2' },
  `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  JSON.parse('{"__proto__":{"value":"hunter2"},"toString":1,"length":-1}') as unknown,
];

/** Returns copies of a value of which one member, at any depth, is something else. */
function* variantsOf(value: unknown): Generator {
  if (typeof value === 'string' && /^[[{]/.test(value))
    for (const inner of variantsOf(JSON.parse(value))) yield JSON.stringify(inner);
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) {
    const member = (value as Record<string, unknown>)[key];
    const others: Iterable<unknown>[] = [wrong, variantsOf(member)];
    for (const other of others.flatMap((some) => [...some]))
      yield Array.isArray(value)
        ? value.map((one, index) => (String(index) === key ? other : one))
        : { ...value, [key]: other };
  }
}

/** What the types promise, which nothing checks where a value comes from outside. */
function expectUser(user: MovingUser): void {
  const { sourceId, username, email, passwordHash, locale } = user;
  for (const text of [sourceId ?? '', username ?? email, passwordHash ?? '', locale ?? ''])
    expect(text).toBeTypeOf('string');
  expect((user.createdAt ?? new Date(0)).getTime()).not.toBeNaN();
  expect([undefined, true, false]).toContain(user.isDisabled);
  expect(user.totpSecret ?? new Uint8Array()).toBeInstanceOf(Uint8Array);
  for (const identity of user.identities ?? []) {
    expect(identity.issuer).toMatch(/^https:\/\//);
    expect(identity.subject).toMatch(/^[\x21-\x7e]{1,255}$/);
    expect(identity.email ?? 'a@example.com').toMatch(/^[\x21-\x7e]+@[\x21-\x7e]+$/);
  }
}
