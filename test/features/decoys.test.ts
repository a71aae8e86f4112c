import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createPasswordHasher } from '../../src/features/passwords/password-hasher.ts';
import { createDecoys } from '../../src/features/passwords/decoys.ts';
import { systemRandom } from '../../src/lib/secrets.ts';
import { uuidV7 } from '../../src/lib/uuid.ts';
import { openStore } from '../../src/store/open.ts';
import { engines } from '../support/engines.ts';
import { user } from '../support/rows.ts';

const own =
  '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$iPOQ5f2O21FsjnBvo1AiFcDuSXciCnKUrXFO';
const bcrypt = (cost: string) => `$2b$${cost}$${'a'.repeat(22)}${'b'.repeat(31)}`;
const pbkdf2 = `$pbkdf2-sha256$i=600000$c2FsdHNhbHQ$${'A'.repeat(43)}`;

/** A hasher whose threads say what they were given, and find that every password fits. */
function counted(hashes: string[]) {
  const given: string[] = [];
  const hasher = createPasswordHasher({
    random: systemRandom,
    concurrency: 2,
    queueLimit: 8,
    threads: {
      async run(job) {
        if ('passwordHash' in job) given.push(job.passwordHash);
        return true;
      },
    },
    foreign: {
      findKey: async () => null,
      createDecoys: (isCurrent) =>
        createDecoys({
          store: { sample: async () => hashes },
          key: Buffer.alloc(32, 1),
          isCurrent,
        }),
    },
  });
  const workFor = async (name: string | undefined) => {
    given.length = 0;
    expect(await hasher.verify(null, 'a password', { name })).toBeNull();
    expect(given).toHaveLength(1);
    return given[0]!;
  };
  return { hasher, workFor };
}

const names = Array.from({ length: 1000 }, (_, index) => `unknown-${index}`);

test('an unknown name costs the work of a kind that users have, as often as they have it', async () => {
  const { hasher, workFor } = counted([bcrypt('12'), bcrypt('12'), pbkdf2, own]);
  await hasher.look();
  const works: string[] = [];
  for (const name of names) works.push(await workFor(name));
  const count = (hash: string) => works.filter((one) => one.startsWith(hash)).length;
  expect(Math.abs(count('$2b$12$') - 500)).toBeLessThan(75);
  expect(Math.abs(count('$pbkdf2-') - 250)).toBeLessThan(75);
  expect(Math.abs(count('$argon2id$') - 250)).toBeLessThan(75);
});

test('a name gets the same work each time, and one that loses its kind gets that of ours', async () => {
  const hashes = [bcrypt('12'), bcrypt('10'), own, own];
  const { hasher, workFor } = counted(hashes);
  await hasher.look();
  const before = new Map<string, string>();
  for (const name of names.slice(0, 200)) before.set(name, await workFor(name));
  await hasher.look();
  for (const [name, work] of before) expect(await workFor(name)).toBe(work);
  // The sample's `2b$10` was rehashed.
  hashes[1] = own;
  await hasher.look();
  const ours = [...before].filter(([, work]) => work.startsWith('$argon2id$'));
  for (const [name] of ours) expect(await workFor(name)).toMatch(/^\$argon2id\$/);
});

test('what fits a decoy lets no one in', async () => {
  const { hasher, workFor } = counted([pbkdf2]);
  await hasher.look();
  expect(await workFor('unknown')).toBe(pbkdf2);
});

test('without hashes of other systems, or before the first look, an unknown name costs one of ours', async () => {
  const { hasher, workFor } = counted([own, own]);
  expect(await workFor('unknown')).toMatch(/^\$argon2id\$/);
  await hasher.look();
  expect(await workFor('unknown')).toMatch(/^\$argon2id\$/);
});

test('what has no name, as a recovery code that is unknown, costs one of ours', async () => {
  const { hasher, workFor } = counted([pbkdf2]);
  await hasher.look();
  expect(await workFor(undefined)).toMatch(/^\$argon2id\$/);
});

test('the first hash of another system has the others looked at', async () => {
  const { hasher, workFor } = counted([pbkdf2]);
  expect(await workFor('unknown')).toMatch(/^\$argon2id\$/);
  await hasher.verify(pbkdf2, 'a password');
  await expect.poll(() => workFor('unknown')).toBe(pbkdf2);
});

describe.each(engines)('on %s', (_engine, url) => {
  test('a sample has up to so many hashes, from all over the table, and the same ones again', async () => {
    const store = await openStore(await url(), { patient: true });
    expect(await store.hashes.sample(256)).toEqual([]);
    const users = Array.from({ length: 1200 }, (_, index) => ({
      ...user(`user-${index}`),
      // As old users keep their ids, and as ids begin with the time.
      id: index % 2 === 0 ? randomUUID() : uuidV7({ now: () => 1e12 + index * 1e8 }, systemRandom),
      passwordHash: index < 600 ? own : bcrypt('12'),
    }));
    await store.users.insertMany(users.slice(0, 5), { allOrNothing: true });
    expect(await store.hashes.sample(256)).toHaveLength(5);
    for (let start = 5; start < users.length; start += 100)
      await store.users.insertMany(users.slice(start, start + 100), { allOrNothing: true });
    const sample = await store.hashes.sample(256);
    expect(sample.length).toBeGreaterThan(200);
    expect(sample.length).toBeLessThanOrEqual(256);
    const share = sample.filter((hash) => hash === own).length / sample.length;
    expect(share).toBeGreaterThan(0.3);
    expect(share).toBeLessThan(0.7);
    expect(await store.hashes.sample(256)).toEqual(sample);
    await store.close();
  });
});
