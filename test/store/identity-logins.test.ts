import { describe, expect, test } from 'vitest';
import { maxIdentities } from '../../src/features/identities/store.ts';
import { identity, isStarted, issuer, openIdentities, provided } from '../support/identities.ts';
import { prove } from '../support/proved.ts';
import { rivals } from '../support/rival.ts';
import { at, user } from '../support/rows.ts';

describe.each(rivals)('logins at providers on %s', (_engine, create) => {
  /** Susan is x at the provider. */
  async function open() {
    const opened = await openIdentities(create);
    expect(await opened.link('x')).toEqual(identity('x'));
    return opened;
  }

  test('a new user gets the identity, the address and the session, and is found by the identity', async () => {
    const { store, insertCode, signUp, codes } = await open();
    await insertCode('c', 'y');
    expect(isStarted(await signUp('c', 'yoko', 'y', provided('y')))).toBe(true);
    const { passwordHash: _, ...yoko } = user('yoko');
    const theirs = identity('y', { id: 'identity of yoko', userId: 'id-yoko' });
    expect(await store.identities.find(issuer, 'y')).toEqual({ identity: theirs, user: yoko });
    expect(await store.contacts.find('id-yoko')).toMatchObject({
      email: 'y@example.com',
      emailKey: 'y@example.com',
      emailProvedAt: at(2),
      pendingEmail: null,
    });
    expect(await store.passwords.findByUserId('id-yoko')).toMatchObject({ passwordHash: null });
    expect(await codes()).toEqual([]);
  });

  test('a new user without an address has none', async () => {
    const { store, rival, insertCode, signUp } = await open();
    await insertCode('c', 'y');
    expect(isStarted(await signUp('c', 'yoko', 'y'))).toBe(true);
    expect(await store.contacts.find('id-yoko')).toBeNull();
    expect(await rival.rows('select user_id from contacts')).toEqual([]);
  });

  test('an identity is found by issuer and subject, letter by letter', async () => {
    const { store } = await open();
    expect((await store.identities.find(issuer, 'x'))?.user.id).toBe('id-susan');
    for (const [of, subject] of [
      [issuer, 'X'],
      [issuer, 'x '],
      [issuer, ''],
      [`${issuer}/`, 'x'],
      ['https://example.net', 'x'],
    ] as const)
      expect(await store.identities.find(of, subject), `${of} ${subject}`).toBeNull();
  });

  test('a known user gets a session, and the identity says when it was used', async () => {
    const { store, insertCode, finish } = await open();
    await insertCode('c');
    const used = identity('x', { email: null, lastUsedAt: at(2) });
    expect(isStarted(await finish('c', used))).toBe(true);
    expect(await store.identities.list('id-susan')).toEqual([used]);
  });

  test('a user gets an identity by an address that they have proved, and is told', async () => {
    const { url, store, insertCode, finish, subjects } = await open();
    await prove(url, 'susan', 'y@example.com');
    await insertCode('c', 'y');
    const told = { id: 'mail', kind: 'identity-linked', details: null, createdAt: at(2) };
    const found = { isNew: true, emailKey: 'y@example.com' };
    const notice = { ...told, giveUpAt: at(3600) };
    expect(isStarted(await finish('c', identity('y'), { ...found, mail: notice }))).toBe(true);
    expect(await subjects()).toEqual(['y', 'x']);
    expect((await store.outbox.state()).waiting).toBe(1);
  });

  test('a user who has got a second factor meanwhile gets no identity by their address', async () => {
    const { url, insertCode, finish, subjects, rival } = await open();
    await prove(url, 'susan', 'y@example.com');
    await insertCode('c', 'y');
    await rival.begin(
      "update users set scope = scope where id = 'id-susan'",
      "insert into totp values ('id-susan', 'sealed', 0, 1, 0)",
    );
    const found = { isNew: true, emailKey: 'y@example.com' };
    expect(await rival.commitDuring(finish('c', identity('y'), found))).toBeNull();
    expect(await subjects()).toEqual(['x']);
  });

  test('of 20 finishes of one code at once, one starts a session', async () => {
    const { insertCode, finish, started } = await open();
    await insertCode('c');
    const all = Array.from({ length: 20 }, () => finish('c', identity('x')));
    expect((await Promise.all(all)).filter(isStarted)).toHaveLength(1);
    expect(await started()).toBe(1);
  });

  test('of 20 finishes of one code of a new user at once, one makes a user', async () => {
    const { store, insertCode, signUp } = await open();
    await insertCode('c', 'y');
    const all = Array.from({ length: 20 }, (_, n) => signUp('c', `user ${n}`, 'y'));
    expect((await Promise.all(all)).filter(isStarted)).toHaveLength(1);
    expect(await store.users.list({ after: null, limit: 50 })).toHaveLength(4);
  });

  test('of 20 codes of one new identity at once, one makes a user, and the others stay good', async () => {
    const { store, insertCode, signUp, codes } = await open();
    const hashes = Array.from({ length: 20 }, (_, n) => `c${n}`);
    for (const hash of hashes) await insertCode(hash, 'y');
    const outcomes = await Promise.all(
      hashes.map((hash) => signUp(hash, `user ${hash}`, 'y', provided('y'))),
    );
    expect(outcomes.filter(isStarted)).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'identity-taken')).toHaveLength(19);
    expect(await store.users.list({ after: null, limit: 50 })).toHaveLength(4);
    expect(await codes()).toHaveLength(19);
  });

  test('of two identities with one address at once, one makes a user', async () => {
    const { insertCode, signUp, subjects } = await open();
    for (const subject of ['y', 'z']) await insertCode(subject, subject);
    const outcomes = await Promise.all([
      signUp('y', 'yoko', 'y', provided('same')),
      signUp('z', 'zoe', 'z', provided('same')),
    ]);
    expect(outcomes.filter(isStarted)).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'email-taken')).toHaveLength(1);
    expect([...(await subjects('id-yoko')), ...(await subjects('id-zoe'))]).toHaveLength(1);
  });

  type Opened = Awaited<ReturnType<typeof open>>;
  type Go = (opened: Opened) => Promise<unknown>;
  const y = (more: Parameters<typeof identity>[1] = {}) => identity('y', more);

  describe('nothing is started, stored or used up', () => {
    test.each<[string, unknown, Go, Go?]>([
      ['with a code that there is none of', null, ({ finish }) => finish('none', identity('x'))],
      [
        'with a code that is over',
        null,
        ({ finish }) => finish('c', identity('x'), { now: at(60) }),
      ],
      [
        'with a code of another account there',
        null,
        ({ finish }) => finish('of y', identity('x')),
        ({ insertCode }) => insertCode('of y', 'y'),
      ],
      [
        'with a code of an account of this name elsewhere',
        null,
        ({ finish }) => finish('elsewhere', identity('x')),
        ({ insertCode }) => insertCode('elsewhere', 'x', { issuer: 'https://example.net' }),
      ],
      [
        'with a code that is kept for linking',
        null,
        ({ finish }) => finish('c', identity('x')),
        ({ store }) => store.oidcCodes.keepForLinking('c', at(600)),
      ],
      [
        'for a user who has not got the identity',
        null,
        ({ finish }) => finish('c', identity('x', { userId: 'id-john' })),
      ],
      [
        'for another row than that of the identity',
        null,
        ({ finish }) => finish('c', identity('x', { id: 'another' })),
      ],
      [
        'for a user who was disabled',
        null,
        ({ finish }) => finish('c', identity('x')),
        // By hand, since it would void the code.
        async ({ rival }) => {
          await rival.begin("update users set disabled_at = 1 where id = 'id-susan'");
          await rival.commitDuring(Promise.resolve());
        },
      ],
      [
        'for a new user, by an identity that a user has',
        'identity-taken',
        ({ signUp }) => signUp('c', 'xenia'),
      ],
      [
        'for a known user, by an identity that another one has',
        'identity-taken',
        ({ finish }) => finish('c', identity('x', { id: 'i', userId: 'id-john' }), { isNew: true }),
      ],
      [
        'for a user with as many identities as one can have',
        null,
        ({ finish }) => finish('of y', y({ userId: 'id-john' }), { isNew: true }),
        async ({ link, insertCode }) => {
          for (let n = 0; n < maxIdentities; n += 1) await link(String(n), { userId: 'id-john' });
          await insertCode('of y', 'y');
        },
      ],
      [
        'for a user who was found by an address that is theirs no longer',
        null,
        ({ finish }) => finish('of y', y(), { isNew: true, emailKey: 'y@example.com' }),
        async ({ url, insertCode }) => {
          await insertCode('of y', 'y');
          await prove(url, 'susan', 'new@example.com', 'y@example.com');
        },
      ],
      [
        'for a new user whose address is a user’s',
        'email-taken',
        ({ signUp }) => signUp('of y', 'yoko', 'y', provided('same')),
        async ({ insertCode, signUp }) => {
          for (const subject of ['y', 'z']) await insertCode(`of ${subject}`, subject);
          await signUp('of z', 'zoe', 'z', provided('same'));
        },
      ],
      [
        'for a new user whose name is a user’s',
        'username-taken',
        ({ signUp }) => signUp('of y', 'john', 'y'),
        ({ insertCode }) => insertCode('of y', 'y'),
      ],
      [
        'where the scope has changed',
        expect.objectContaining({ id: 'id-susan', scope: '' }),
        ({ finish }) => finish('c', identity('x'), { scope: 'before' }),
      ],
    ])('%s', async (_why, refusal, go, prepare) => {
      const opened = await open();
      const { rival, insertCode } = opened;
      await insertCode('c');
      await prepare?.(opened);
      const everything = async () => [
        await rival.rows('select id from sessions order by id'),
        await rival.rows('select id from users order by id'),
        await rival.rows('select id, user_id, email, last_used_at from identities order by id'),
        await rival.rows('select hash, expires_at from oidc_codes order by hash'),
      ];
      const before = await everything();
      expect(await go(opened)).toEqual(refusal);
      expect(await everything()).toEqual(before);
    });
  });

  describe('a login that waits for a second factor', () => {
    const challenge = (hash: string, userId = 'id-susan') => ({
      hash,
      userId,
      passwordHash: null,
      methods: ['IDENTITY'] as const,
      attemptsLeft: 5,
      createdAt: at(2),
      expiresAt: at(300),
    });
    const use = (of = identity('x'), isNew = false) => ({
      identity: { code: { hash: 'c', now: at(2) }, identity: of, isNew },
    });

    test('uses the code up', async () => {
      const { store, insertCode, finish, codes } = await open();
      await insertCode('c');
      expect(isStarted(await store.sessions.startChallenge(challenge('w1'), use()))).toBe(true);
      expect(await store.sessions.startChallenge(challenge('w2'), use())).toBeNull();
      expect(await store.secondFactors.findChallenge({ hash: 'w2', now: at(2) })).toBeNull();
      expect(await finish('c', identity('x'))).toBeNull();
      expect(await codes()).toEqual([]);
    });

    test.each([
      ['links a new identity', 'y', ['y']],
      ['is not stored where a user has the identity', 'x', []],
    ])('%s', async (_what, subject, theirs) => {
      const { store, insertCode, subjects } = await open();
      await insertCode('c', subject);
      const newUser = { ...user('yoko'), passwordHash: null };
      const isNew = identity(subject, { id: 'i', userId: newUser.id });
      const condition = { ...use(isNew, true), newUser };
      await store.sessions.startChallenge(challenge('w', newUser.id), condition);
      const waiting = await store.secondFactors.findChallenge({ hash: 'w', now: at(2) });
      expect(waiting !== null).toBe(theirs.length > 0);
      expect(await subjects(newUser.id)).toEqual(theirs);
    });
  });
});
