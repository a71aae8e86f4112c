import { describe, expect, onTestFinished, test } from 'vitest';
import {
  maxIdentities,
  type IdentityRow,
  type OidcCodeRow,
} from '../../src/features/identities/store.ts';
import type { NewAccount, StartCondition } from '../../src/features/sessions/store.ts';
import { openStore } from '../../src/store/open.ts';
import { rivals } from '../support/rival.ts';
import { at, session, user } from '../support/rows.ts';
import { warm } from '../support/warm.ts';

const issuer = 'https://accounts.example.com';

const identity = (subject: string, more: Partial<IdentityRow> = {}): IdentityRow => ({
  id: `identity ${subject}`,
  userId: 'id-susan',
  provider: 'example',
  issuer,
  subject,
  email: `${subject}@example.com`,
  createdAt: at(1),
  lastUsedAt: at(1),
  ...more,
});

/** A code that someone who is `subject` at the provider came back with. */
const code = (hash: string, subject = 'x', more: Partial<OidcCodeRow> = {}): OidcCodeRow => ({
  hash,
  verifierHash: `verifier of ${hash}`,
  provider: 'example',
  issuer,
  subject,
  email: `${subject}@example.com`,
  isEmailVerified: true,
  isEmailAuthoritative: false,
  usernameHint: 'hint',
  isForLinking: false,
  createdAt: at(0),
  expiresAt: at(60),
  ...more,
});

const isStarted = (outcome: unknown) => typeof outcome === 'object' && outcome !== null;

let count = 0;

describe.each(rivals)('on %s', (_engine, create) => {
  /** Susan and john have a session each; mary, who has no password, has one, too. */
  async function open() {
    const { url, connect } = await create();
    const store = await warm(await openStore(url));
    onTestFinished(() => store.close());
    const rival = await connect();
    for (const name of ['susan', 'john']) await store.users.insert(user(name));
    await store.users.insert({ ...user('mary'), passwordHash: null });
    for (const name of ['susan', 'john', 'mary'])
      await store.sessions.start(session(`of ${name}`, { userId: `id-${name}` }), name);

    const insertCode = (hash: string, subject?: string, more?: Partial<OidcCodeRow>) =>
      store.oidcCodes.insert(code(hash, subject, more), {
        hash: `state of ${hash}`,
        expiresAt: at(600),
      });
    const link = async (subject: string, more: Partial<IdentityRow> = {}, now = at(1)) => {
      const hash = `link ${(count += 1)}`;
      const row = identity(subject, more);
      await insertCode(hash, subject, { provider: row.provider, issuer: row.issuer });
      const sessionId = `of ${row.userId.slice(3)}`;
      return store.identities.link({ code: { hash, now }, identity: row, sessionId, now });
    };
    /** Starts a session with a code of someone who is `subject` at the provider. */
    const finish = (
      hash: string,
      of: IdentityRow,
      isNew: boolean,
      more: StartCondition & { now?: Date } = {},
    ) => {
      const { now = at(2), ...condition } = more;
      const id = `new ${(count += 1)}`;
      return store.sessions.start(session(id, { userId: of.userId }), id, {
        identity: { code: { hash, now }, identity: of, isNew },
        ...condition,
      });
    };
    /** The same, for a user who signs up with it. */
    const signUp = (hash: string, name: string, subject = 'x', more: Partial<NewAccount> = {}) => {
      const account = { proof: null, confirmation: null, locale: null, ...more };
      const newUser = { ...user(name), passwordHash: null };
      const of = identity(subject, { id: `identity of ${name}`, userId: newUser.id });
      return finish(hash, of, true, { newUser, account });
    };
    const started = async () => (await rival.rows(`select id from sessions`)).length - 3;
    const subjects = async (userId = 'id-susan') =>
      (await store.identities.list(userId)).map(({ subject }) => subject);
    const isGood = async (hash: string) =>
      (await store.oidcCodes.find({ hash, now: at(2) })) !== null;
    return { store, rival, insertCode, link, finish, signUp, started, subjects, isGood };
  }

  describe('codes', () => {
    test('a code is found as it was stored, until it is over', async () => {
      const { store, insertCode } = await open();
      const bare = { email: null, isEmailVerified: false, usernameHint: null };
      const sure = { isEmailAuthoritative: true, isForLinking: true };
      expect(await insertCode('a')).toBe(true);
      expect(await insertCode('b', 'y', { ...bare, ...sure })).toBe(true);
      const find = (hash: string, second: number) =>
        store.oidcCodes.find({ hash, now: at(second) });
      expect(await find('a', 59)).toEqual(code('a'));
      expect(await find('b', 0)).toEqual(code('b', 'y', { ...bare, ...sure }));
      expect([await find('a', 60), await find('none', 0)]).toEqual([null, null]);
    });

    test('of 20 answers to one state at once, one gets a code', async () => {
      const { store, rival } = await open();
      const spent = { hash: 'one state', expiresAt: at(600) };
      const all = Array.from({ length: 20 }, (_, n) =>
        store.oidcCodes.insert(code(`c${n}`), spent),
      );
      expect((await Promise.all(all)).filter(Boolean)).toHaveLength(1);
      expect(await rival.rows('select hash from oidc_codes')).toHaveLength(1);
    });
  });

  describe('logins', () => {
    test('a new user gets the identity, and is found by it', async () => {
      const { store, insertCode, signUp, subjects, isGood } = await open();
      await insertCode('c');
      const provided = { email: 'x@example.com', emailKey: 'x@example.com' };
      expect(isStarted(await signUp('c', 'xenia', 'x', { provided }))).toBe(true);
      expect(await subjects('id-xenia')).toEqual(['x']);
      const { passwordHash: _, ...xenia } = user('xenia');
      expect(await store.identities.find(issuer, 'x')).toEqual({
        identity: identity('x', { id: 'identity of xenia', userId: 'id-xenia' }),
        user: xenia,
      });
      expect(await store.identities.find('https://other.example', 'x')).toBeNull();
      expect(await store.contacts.find('id-xenia')).toMatchObject({
        email: 'x@example.com',
        emailKey: 'x@example.com',
      });
      expect(await isGood('c')).toBe(false);
    });

    test('a known user gets a session, and the identity says when it was used', async () => {
      const { store, insertCode, link, finish } = await open();
      await link('x');
      await insertCode('c');
      const used = identity('x', { email: null, lastUsedAt: at(2) });
      expect(isStarted(await finish('c', used, false))).toBe(true);
      expect(await store.identities.list('id-susan')).toEqual([used]);
    });

    test('of 20 finishes of one code at once, one starts a session', async () => {
      const { insertCode, link, finish, started } = await open();
      await link('x');
      await insertCode('c');
      const all = Array.from({ length: 20 }, () => finish('c', identity('x'), false));
      expect((await Promise.all(all)).filter(isStarted)).toHaveLength(1);
      expect(await started()).toBe(1);
    });

    test('of 20 codes of one new identity at once, one makes a user', async () => {
      const { store, insertCode, signUp } = await open();
      const hashes = Array.from({ length: 20 }, (_, n) => `c${n}`);
      for (const hash of hashes) await insertCode(hash);
      const provided = { email: 'x@example.com', emailKey: 'x@example.com' };
      const outcomes = await Promise.all(
        hashes.map((hash) => signUp(hash, `user ${hash}`, 'x', { provided })),
      );
      expect(outcomes.filter(isStarted)).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'identity-taken')).toHaveLength(19);
      expect(await store.users.list({ after: null, limit: 50 })).toHaveLength(4);
    });
  });

  test('a user has twenty at most, also when many are linked at once', async () => {
    const { link, subjects } = await open();
    for (let n = 0; n < maxIdentities - 2; n += 1) await link(String(n));
    const outcomes = await Promise.all(Array.from({ length: 6 }, (_, n) => link(`more ${n}`)));
    expect(outcomes.filter(isStarted)).toHaveLength(2);
    expect(outcomes.filter((outcome) => outcome === 'too-many')).toHaveLength(4);
    expect(await subjects()).toHaveLength(maxIdentities);
  });
});
