import { describe, expect, onTestFinished, test } from 'vitest';
import type { MovedUser } from '../../src/features/moving-in/store.ts';
import { openStore } from '../../src/store/open.ts';
import { engines } from '../support/engines.ts';
import { warm } from '../support/warm.ts';

const now = new Date(1_700_000_000_000);
const uuid = (number: number) => `017f22e2-79b0-7cc3-98c4-${number.toString().padStart(12, '0')}`;

interface Given {
  readonly name?: string;
  readonly email?: string;
  readonly pending?: string;
  readonly subject?: string;
  readonly hash?: string | null;
}

function moved(number: number, given: Given = {}): MovedUser {
  const { name = `user ${number}`, email = null, pending = null, subject, hash = 'hash' } = given;
  const id = uuid(number);
  return {
    user: {
      id,
      username: name,
      usernameKey: name,
      createdAt: now,
      disabledAt: null,
      scope: '',
      passwordHash: hash,
    },
    contact:
      email === null && pending === null
        ? null
        : {
            userId: id,
            email,
            emailKey: email,
            emailProvedAt: email === null ? null : now,
            pendingEmail: pending,
            pendingEmailKey: pending,
            locale: null,
          },
    identities:
      subject === undefined
        ? []
        : [
            {
              id: uuid(number + 1_000_000),
              userId: id,
              provider: 'google',
              issuer: 'https://accounts.google.com',
              subject,
              email: null,
              createdAt: now,
              lastUsedAt: null,
            },
          ],
    sealedTotp: subject === undefined ? null : 'sealed',
  };
}

describe.each(engines)('on %s', (_engine, createDatabase) => {
  async function open() {
    const store = await openStore(await createDatabase());
    onTestFinished(() => store.close());
    return store;
  }

  test('each user comes in with all that is theirs, or not at all', async () => {
    const store = await open();
    const users = [
      moved(1, { name: 'susan', email: 'susan@example.com', subject: '1' }),
      moved(2, { name: 'susan' }),
      moved(3, { email: 'susan@example.com' }),
      moved(4, { pending: 'susan@example.com' }),
      moved(5, { subject: '1' }),
      moved(1, { name: 'another' }),
      moved(6, { email: 'kate@example.com', hash: null }),
    ];
    const arrivals = [
      'inserted',
      'username-taken',
      'email-taken',
      'inserted',
      'identity-taken',
      'present',
      'inserted',
    ];
    expect(await store.movingIn.examine(users)).toEqual(arrivals);
    expect(await store.users.list({ after: null, limit: 9 })).toEqual([]);
    expect(await store.movingIn.insert(users, now)).toEqual(arrivals);
    const ids = (await store.users.list({ after: null, limit: 9 })).map(({ id }) => id);
    expect(ids).toEqual([uuid(1), uuid(4), uuid(6)]);
    expect(await store.identities.list(uuid(1))).toHaveLength(1);
    expect(await store.totp.find(uuid(1))).toMatchObject({ sealed: 'sealed' });
    expect(await store.contacts.find(uuid(4))).toMatchObject({ pendingEmail: 'susan@example.com' });
    expect(await store.passwords.findByUserId(uuid(6))).toMatchObject({ passwordHash: null });
    expect(await store.awaitingResets.find(uuid(6), now)).toBe('kate@example.com');
    expect(await store.awaitingResets.find(uuid(1), now)).toBeNull();
    const again = await store.movingIn.insert(users, now);
    expect(again.filter((arrival) => arrival === 'present')).toHaveLength(4);
    expect(again).not.toContain('inserted');
  });

  test('of the same users in eight imports at once, each comes in once', async () => {
    const store = await open();
    await warm(store);
    const users = Array.from({ length: 600 }, (_, index) =>
      moved(index, { email: `user${index}@example.com` }),
    );
    const all = await Promise.all(
      Array.from({ length: 8 }, () => store.movingIn.insert(users, now)),
    );
    expect(all.flat().filter((arrival) => arrival === 'inserted')).toHaveLength(600);
    expect(await store.users.list({ after: null, limit: 700 })).toHaveLength(600);
  });

  test('where a sign-up takes a name meanwhile, one of the two has it', async () => {
    const store = await open();
    await warm(store);
    const names = Array.from({ length: 20 }, (_, index) => `name ${index}`);
    const [arrivals, ...outcomes] = await Promise.all([
      store.movingIn.insert(
        names.map((name, index) => moved(index, { name })),
        now,
      ),
      ...names.map((name, index) => store.users.insert(moved(index + 100, { name }).user)),
    ]);
    names.forEach((_, index) =>
      expect([arrivals[index], outcomes[index]]).toEqual(
        arrivals[index] === 'inserted'
          ? ['inserted', 'username-taken']
          : ['username-taken', 'inserted'],
      ),
    );
  });
});
