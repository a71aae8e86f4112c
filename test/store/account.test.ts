import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { engines } from '../support/engines.ts';
import { rivals } from '../support/rival.ts';
import { rowsByTable } from '../support/rows-by-table.ts';
import { at, session, user } from '../support/rows.ts';
import { warm } from '../support/warm.ts';

describe.each(engines)('an account on %s', (_engine, createDatabase) => {
  async function open() {
    const store = await openStore(await createDatabase());
    onTestFinished(() => store.close());
    await warm(store);
    await store.users.insert(user('susan'));
    await store.users.insert(user('john'));
    await store.sessions.start(session('s1'), 's1#1');
    await store.sessions.start(session('j1', { userId: 'id-john' }), 'j1#1');
    return store;
  }
  type OpenStore = Awaited<ReturnType<typeof open>>;
  const rename = ({ users }: OpenStore, name: string, more = {}) =>
    users.rename({
      userId: 'id-susan',
      sessionId: 's1',
      username: name,
      usernameKey: name.toLowerCase(),
      now: at(1),
      ...more,
    });
  const leave = ({ users }: OpenStore, more = {}) =>
    users.leave({ userId: 'id-susan', sessionId: 's1', now: at(1), ...more });

  test('gets another name, and the one before is free', async () => {
    const store = await open();
    expect(await rename(store, 'Sue')).toMatchObject({ id: 'id-susan', username: 'Sue' });
    expect((await store.users.findByUsernameKey('sue'))?.id).toBe('id-susan');
    expect(await store.users.findByUsernameKey('susan')).toBe(null);
    expect(await store.users.insert({ ...user('susan'), id: 'another' })).toBe('inserted');
  });

  test('can write its own name in another way', async () => {
    const store = await open();
    expect(await rename(store, 'SUSAN')).toMatchObject({ username: 'SUSAN' });
  });

  test.each([
    ['the name is another user’s', 'John', {}, 'username-taken'],
    ['the session is over', 'sue', { now: at(1000) }, 'session-over'],
    ['the session is unknown', 'sue', { sessionId: 'x' }, 'session-over'],
  ])('keeps its name where %s', async (_what, name, more, outcome) => {
    const store = await open();
    expect(await rename(store, name, more)).toBe(outcome);
    expect((await store.users.findById('id-susan'))?.username).toBe('susan');
  });

  test('a name that many want at once goes to one', async () => {
    const store = await open();
    const names = [
      rename(store, 'sue'),
      rename(store, 'sue', { userId: 'id-john', sessionId: 'j1' }),
      store.users.insert({ ...user('sue'), id: 'new' }),
    ];
    const outcomes = (await Promise.all<unknown>(names)).filter((one) => one !== 'username-taken');
    expect(outcomes).toHaveLength(1);
  });

  test('leaves with every row, and no other user’s', async () => {
    const store = await open();
    await store.sessions.start(session('s2', { revokedAt: at(0) }), 's2#1');
    await store.contacts.setLocale('id-susan', 'de');
    expect(await leave(store)).toBe(true);
    expect(await rowsByTable(store.users.rowsOf('id-susan'))).toEqual({});
    expect(Object.keys(await rowsByTable(store.users.rowsOf('id-john')))).toEqual([
      'users',
      'passwords',
      'sessions',
    ]);
    expect(await leave(store)).toBe(false);
  });

  test.each([
    ['is over', { now: at(1000) }],
    ['is unknown', { sessionId: 'x' }],
  ])('stays where the acting session %s', async (_what, more) => {
    const store = await open();
    expect(await leave(store, more)).toBe(false);
    expect(await store.passwords.findByUserId('id-susan')).toMatchObject({
      passwordHash: 'hash of susan',
      disabledAt: null,
    });
  });

  test('leaves while it logs in: no session is left, and each login is refused or was before', async () => {
    const store = await open();
    const verified = 'hash of susan';
    const logins = [1, 2, 3, 4].map((n) =>
      store.sessions.start(session(`new ${n}`), `new ${n}#1`, { verified, scope: '' }),
    );
    const [left, ...outcomes] = await Promise.all([leave(store), ...logins]);
    expect(left).toBe(true);
    for (const outcome of outcomes) expect([null, 'id-susan']).toContain(idOf(outcome));
    expect(await rowsByTable(store.users.rowsOf('id-susan'))).toEqual({});
    for (const n of [1, 2, 3, 4]) expect(await store.sessions.find(`new ${n}`)).toBe(null);
  });
  const idOf = (outcome: unknown) => (outcome as { id: string } | null)?.id ?? null;

  test('of many that leave from one session, one does', async () => {
    const store = await open();
    const outcomes = await Promise.all([1, 2, 3, 4, 5].map(() => leave(store)));
    expect(outcomes.filter((one) => one)).toHaveLength(1);
  });

  test('has a language, its first and another; a user who is gone gets none', async () => {
    const store = await open();
    await store.contacts.setLocale('id-susan', 'de');
    await store.contacts.setLocale('id-susan', 'zh-CN');
    expect(await store.contacts.find('id-susan')).toMatchObject({ locale: 'zh-CN', email: null });
    await store.contacts.setLocale('id-nobody', 'de');
    expect(await store.contacts.find('id-nobody')).toBe(null);
  });
});

test.each(rivals)(
  'on %s, a language that is set while its user is deleted is no error',
  async (_engine, create) => {
    const { url, connect } = await create();
    const store = await warm(await openStore(url));
    onTestFinished(() => store.close());
    await store.users.insert(user('susan'));
    const rival = await connect();
    await rival.begin("delete from users where id = 'id-susan'");
    await rival.commitDuring(store.contacts.setLocale('id-susan', 'de'));
    expect(await store.contacts.find('id-susan')).toBe(null);
  },
);
