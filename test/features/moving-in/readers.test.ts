import { describe, expect, test } from 'vitest';
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
    for (const reading of await readFixture(name, file)) {
      const hash = 'user' in reading && reading.user.passwordHash;
      if (hash) expect(readForeignHash(hash, { allowWeak: false })).toHaveProperty('stored');
    }
  });

  test('a member of a wrong type is a problem or is ignored, and is not repeated', async () => {
    const options = await optionsOf(name);
    const reader = await createReader(name, options);
    for (const record of await recordsOf(file, reader.path))
      for (const broken of variantsOf(record)) {
        const reading = reader.read(broken);
        if ('problem' in reading) expect(reading.problem).toMatch(/^(?!.*hunter2)[^\0]{1,120}\.$/);
        else {
          for (const what of reading.left ?? []) expect(what).toMatch(/^[a-zA-Z0-9,\- ]{1,80}$/);
          expectUser(reading.user);
        }
      }
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
function* variantsOf(value: unknown): Generator<unknown> {
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

const text = (value: unknown) => value === undefined || typeof value === 'string';

function expectUser(user: object) {
  const { sourceId, username, email, passwordHash, locale } = user as Record<string, unknown>;
  for (const value of [sourceId ?? undefined, username, email, passwordHash, locale])
    expect(value).toSatisfy(text);
  expect(username ?? email).toBeTypeOf('string');
  const { createdAt, isDisabled, totpSecret, identities } = user as Record<string, unknown>;
  if (createdAt !== undefined) expect((createdAt as Date).getTime()).not.toBeNaN();
  expect([undefined, true, false]).toContain(isDisabled);
  expect(totpSecret === undefined || totpSecret instanceof Uint8Array).toBe(true);
  for (const identity of (identities ?? []) as Record<string, unknown>[]) {
    expect(identity['issuer']).toMatch(/^https:\/\//);
    expect(identity['subject']).toMatch(/^[\x21-\x7e]{1,255}$/);
    expect(identity['email'] ?? 'a@example.com').toMatch(/^[\x21-\x7e]+@[\x21-\x7e]+$/);
  }
}
