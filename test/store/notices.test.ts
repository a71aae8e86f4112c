import { describe, expect, onTestFinished, test } from 'vitest';
import type { LatestLogin } from '../../src/features/sessions/store.ts';
import type { UserNotice } from '../../src/features/users/store.ts';
import { openStore } from '../../src/store/open.ts';
import { createPostgresDatabase, hasPostgres } from '../support/postgres-database.ts';
import { giveAddress } from '../support/give-address.ts';
import { temporaryFolder } from '../support/process.ts';
import { at, session, user } from '../support/rows.ts';
import { rotation, rotateToken } from '../support/rotation.ts';
import { warm } from '../support/warm.ts';

/** Several open it: in memory, SQLite has one. */
const engines: [string, () => Promise<string>][] = [
  ['SQLite', async () => `sqlite:${await temporaryFolder()}/latchkey.db`],
];
if (hasPostgres) engines.push(['PostgreSQL', createPostgresDatabase]);

const notice = (kind: string, n = 0): UserNotice => ({
  id: `${kind} ${n}`,
  kind,
  details: { n },
  createdAt: at(0),
  giveUpAt: at(3600),
});

describe.each(engines)('a notice on %s', (_engine, createDatabase) => {
  async function open({ address = true } = {}) {
    const url = await createDatabase();
    const store = await openStore(url);
    onTestFinished(() => store.close());
    await warm(store);
    await store.users.insert(user('susan'));
    await store.sessions.start(session('s1'), 's1#1');
    if (address) await giveAddress(url, 'id-susan', { locale: 'de' });
    return store;
  }
  type OpenStore = Awaited<ReturnType<typeof open>>;
  const waiting = ({ outbox }: OpenStore) => outbox.claim({ now: at(0), until: at(60), limit: 99 });
  const kinds = async (store: OpenStore) => (await waiting(store)).map(({ kind }) => kind);

  /** Each step with a notice: what it does where it succeeds, and where it does not. */
  const steps: [string, (store: OpenStore) => Promise<unknown>, (store: OpenStore) => unknown][] = [
    [
      'password-changed',
      ({ passwords }) =>
        passwords.change({
          userId: 'id-susan',
          sessionId: 's1',
          verified: 'hash of susan',
          changed: 'new',
          now: at(1),
          notice: notice('password-changed'),
        }),
      ({ passwords }) =>
        passwords.change({
          userId: 'id-susan',
          sessionId: 's1',
          verified: 'another hash',
          changed: 'new',
          now: at(1),
          notice: notice('password-changed'),
        }),
    ],
    [
      'password-changed',
      ({ passwords }) =>
        passwords.set({
          userId: 'id-susan',
          hash: 'new',
          now: at(1),
          notice: notice('password-changed'),
        }),
      ({ passwords }) =>
        passwords.set({
          userId: 'id-john',
          hash: 'new',
          now: at(1),
          notice: notice('password-changed'),
        }),
    ],
    [
      'account-deleted',
      ({ users }) =>
        users.leave({
          userId: 'id-susan',
          sessionId: 's1',
          now: at(1),
          notice: notice('account-deleted'),
        }),
      ({ users }) =>
        users.leave({
          userId: 'id-susan',
          sessionId: 'another',
          now: at(1),
          notice: notice('account-deleted'),
        }),
    ],
    [
      'account-deleted',
      ({ users }) => users.delete('id-susan', at(1), notice('account-deleted')),
      ({ users }) => users.delete('id-john', at(1), notice('account-deleted')),
    ],
    [
      'new-device',
      ({ sessions }) =>
        sessions.start(session('s2'), 's2#1', {
          verified: 'hash of susan',
          notice: { mail: notice('new-device'), isDue: () => true },
        }),
      ({ sessions }) =>
        sessions.start(session('s2'), 's2#1', {
          verified: 'another hash',
          notice: { mail: notice('new-device'), isDue: () => true },
        }),
    ],
  ];

  test.each(steps)(
    '%s is stored with its effect, and not without it',
    async (kind, does, fails) => {
      const store = await open();
      await fails(store);
      expect(await kinds(store)).toEqual([]);
      await does(store);
      const [mail, ...more] = await waiting(store);
      expect(more).toEqual([]);
      expect(mail).toMatchObject({
        kind,
        userId: kind === 'account-deleted' ? null : 'id-susan',
        email: 'susan@example.com',
        emailKey: 'susan@example.com',
        locale: 'de',
        receiptHash: null,
        details: { n: 0 },
        createdAt: at(0),
        giveUpAt: at(3600),
        tries: 1,
      });
    },
  );

  test.each(steps)('%s is not stored for a user without a proved address', async (_kind, does) => {
    const store = await open({ address: false });
    await store.contacts.setLocale('id-susan', 'de');
    await does(store);
    expect(await kinds(store)).toEqual([]);
  });

  test('of a refresh token that many use twice is stored once, with the end of the session', async () => {
    const store = await open();
    await rotateToken(store.sessions, rotation('s1#1'));
    await rotateToken(store.sessions, rotation('s1#2'));
    const { token } = rotation('s1#1');
    const uses = Array.from({ length: 8 }, (_, n) =>
      store.sessions.examine({
        token,
        now: at(500),
        graceSeconds: 10,
        notice: () => notice('refresh-token-reused', n),
      }),
    );
    const outcomes = (await Promise.all(uses)).map(({ outcome }) => outcome);
    expect(outcomes.filter((one) => one === 'reused')).toHaveLength(1);
    expect(await kinds(store)).toEqual(['refresh-token-reused']);
  });

  test('of a login is stored where the latest logins say so: of many at once, each knows those before it', async () => {
    const store = await open();
    const isDue = (latest: readonly LatestLogin[]) =>
      !latest.some(({ ip }) => ip === '203.0.113.9');
    const logins = Array.from({ length: 6 }, (_, n) =>
      store.sessions.start(session(`t${n}`, { ip: '203.0.113.9' }), `t${n}#1`, {
        notice: { mail: notice('new-device', n), isDue },
      }),
    );
    await Promise.all(logins);
    expect(await kinds(store)).toEqual(['new-device']);
  });

  test('of a user whom two delete is stored once', async () => {
    const store = await open();
    const many = [0, 1, 2, 3].map((n) =>
      store.users.delete('id-susan', at(1), notice('account-deleted', n)),
    );
    await Promise.all(many);
    expect(await kinds(store)).toEqual(['account-deleted']);
  });
});
