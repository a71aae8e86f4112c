import { describe, expect, test } from 'vitest';
import { maxIdentities } from '../../src/features/identities/store.ts';
import type { Store } from '../../src/store/store.ts';
import { identity, isStarted, openIdentities } from '../support/identities.ts';
import { openFactorRows } from '../support/factor-rows.ts';
import { prove } from '../support/proved.ts';
import { rivals } from '../support/rival.ts';
import { at } from '../support/rows.ts';

const notice = (id: string) => ({
  id,
  kind: 'identity-linked',
  details: null,
  createdAt: at(2),
  giveUpAt: at(3600),
});

const mails = async ({ outbox }: Store) => (await outbox.state()).waiting;

describe.each(rivals)('identities on %s', (_engine, create) => {
  const open = () => openIdentities(create);

  test('identities are listed as they were linked, the newest first', async () => {
    const { store, link } = await open();
    const bare = { email: null, lastUsedAt: null, provider: 'other', issuer: 'https://o.example' };
    expect(await link('x')).toEqual(identity('x'));
    expect(await link('y', bare)).toEqual(identity('y', bare));
    expect(await store.identities.list('id-susan')).toEqual([identity('y', bare), identity('x')]);
    expect(await store.identities.list('id-john')).toEqual([]);
  });

  test('an identity is of one user, and stays the first one’s', async () => {
    const { link, insertCode, subjects, codes } = await open();
    await link('x');
    await insertCode('of john');
    const taken = { id: 'i', userId: 'id-john', hash: 'of john' };
    expect(await link('x', taken)).toBe('taken');
    expect(await subjects('id-john')).toEqual([]);
    expect(await codes()).toEqual(['of john']);
  });

  test('of users who link one identity at once, one does', async () => {
    const { link, subjects } = await open();
    const names = ['susan', 'john', 'mary'];
    const outcomes = await Promise.all(
      names.map((name) => link('x', { id: `of ${name}`, userId: `id-${name}` })),
    );
    expect(outcomes.filter(isStarted)).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(2);
    const all = await Promise.all(names.map((name) => subjects(`id-${name}`)));
    expect(all.flat()).toEqual(['x']);
  });

  test('what a user has linked already is returned, and uses the code up', async () => {
    const { store, link, insertCode, codes } = await open();
    await link('x');
    await insertCode('again');
    expect(await link('x', { id: 'i', email: null, hash: 'again' })).toEqual(identity('x'));
    expect(await store.identities.list('id-susan')).toEqual([identity('x')]);
    expect(await codes()).toEqual([]);
  });

  test('of 20 uses of one code at once, one links', async () => {
    const { link, insertCode, subjects } = await open();
    await insertCode('c');
    const all = Array.from({ length: 20 }, (_, n) => link('x', { id: `i${n}`, hash: 'c' }));
    const outcomes = await Promise.all(all);
    expect(outcomes.filter(isStarted)).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'code-invalid')).toHaveLength(19);
    expect(await subjects()).toEqual(['x']);
  });

  test('a code links what it is of, until it is over, and also where it is kept for that', async () => {
    const { store, link, insertCode } = await open();
    await insertCode('over', 'x', { expiresAt: at(2) });
    await insertCode('of y', 'y');
    await insertCode('elsewhere', 'x', { issuer: 'https://example.net' });
    for (const hash of ['none', 'over', 'of y', 'elsewhere'])
      expect(await link('x', { hash }), hash).toBe('code-invalid');
    await store.oidcCodes.keepForLinking('of y', at(600));
    expect(isStarted(await link('y', { hash: 'of y' }))).toBe(true);
  });

  test('a code that is for the user of an address links to no other, and stays good for them', async () => {
    const { url, link, insertCode, subjects } = await open();
    await prove(url, 'susan', 'x@example.com');
    await prove(url, 'john', 'john@example.com', 'x@example.com');
    await insertCode('c');
    const theirs = { hash: 'c', emailKey: 'x@example.com' };
    for (const name of ['john', 'mary'])
      expect(await link('x', { ...theirs, userId: `id-${name}` })).toBe('code-invalid');
    expect(isStarted(await link('x', theirs))).toBe(true);
    expect([await subjects(), await subjects('id-john')]).toEqual([['x'], []]);
  });

  test('a user has twenty at most, also when many are linked at once', async () => {
    const { link, insertCode, subjects, codes } = await open();
    for (let n = 0; n < maxIdentities - 2; n += 1) await link(String(n));
    const outcomes = await Promise.all(Array.from({ length: 6 }, (_, n) => link(`more ${n}`)));
    expect(outcomes.filter(isStarted)).toHaveLength(2);
    expect(outcomes.filter((outcome) => outcome === 'too-many')).toHaveLength(4);
    expect(await subjects()).toHaveLength(maxIdentities);
    expect(await codes()).toHaveLength(4);
    await insertCode('again', '0');
    expect(await link('0', { id: 'i', hash: 'again' })).toEqual(identity('0'));
  });

  test('a session that has ended links and unlinks none', async () => {
    const { store, link, unlink, insertCode, subjects, codes } = await open();
    await link('x');
    await insertCode('c', 'y');
    await store.sessions.revokeAllOf('id-susan', at(1));
    expect(await link('y', { hash: 'c' })).toBe('session-over');
    expect(await unlink('x', { userId: 'id-susan' })).toBe('session-over');
    expect([await subjects(), await codes()]).toEqual([['x'], ['c']]);
  });

  test('only its user unlinks an identity', async () => {
    const { link, unlink, subjects } = await open();
    await link('x');
    expect(await unlink('x', { userId: 'id-john' })).toBe('unknown');
    expect(await unlink('\0', { userId: 'id-susan' })).toBe('unknown');
    expect(await unlink('x', { userId: 'id-susan' })).toBe('unlinked');
    expect(await unlink('x', { userId: 'id-susan' })).toBe('unknown');
    expect(await subjects()).toEqual([]);
  });

  test('an identity that was unlinked can be linked again, by another user, too', async () => {
    const { link, unlink, subjects } = await open();
    await link('x');
    await unlink('x', { userId: 'id-susan' });
    expect(isStarted(await link('x', { userId: 'id-john' }))).toBe(true);
    expect(await subjects('id-john')).toEqual(['x']);
  });

  test('a user is told of what was linked and unlinked, and of nothing else', async () => {
    const { url, store, insertCode } = await open();
    await prove(url, 'susan', 'susan@example.com');
    const link = async (id: string, hash: string) =>
      store.identities.link({
        code: { hash, now: at(2) },
        identity: identity('x', { id }),
        sessionId: 'of susan',
        now: at(2),
        notice: notice(`mail ${hash}`),
      });
    const unlink = (id: string) =>
      store.identities.unlink({
        userId: 'id-susan',
        id,
        sessionId: 'of susan',
        issuers: [],
        rpId: null,
        isMailLoginOpen: false,
        now: at(2),
        notice: { ...notice(`mail of ${id}`), kind: 'identity-unlinked' },
      });
    expect(await link('i', 'none')).toBe('code-invalid');
    await insertCode('c');
    await link('i', 'c');
    expect(await mails(store)).toBe(1);
    await insertCode('d');
    await link('j', 'd');
    expect(await unlink('j')).toBe('unknown');
    expect(await mails(store)).toBe(1);
    expect(await unlink('i')).toBe('unlinked');
    expect(await mails(store)).toBe(2);
  });

  test('with an identity goes what it has begun: logins that wait, codes, and trust in devices', async () => {
    const { url, link, unlink, insertCode, codes } = await open();
    const rows = await openFactorRows(url);
    await rows.give('id-susan');
    await link('x');
    await link('y', { userId: 'id-john' });
    await insertCode('c');
    await insertCode('of john', 'y');
    expect(await unlink('x', { userId: 'id-susan' })).toBe('unlinked');
    const { login_challenges, login_codes, trusted_devices } = await rows.count('id-susan');
    await rows.close();
    expect([login_challenges, login_codes, trusted_devices]).toEqual([0, 0, 0]);
    expect(await codes()).toEqual(['of john']);
  });

  test('all identities of a user go at once, with their sessions and what was begun, and the user is told', async () => {
    const { url, store, link, insertCode, subjects, codes } = await open();
    await prove(url, 'mary', 'mary@example.com');
    for (const subject of ['x', 'y']) await link(subject, { userId: 'id-mary' });
    await link('z', { userId: 'id-john' });
    for (const subject of ['x', 'z']) await insertCode(`of ${subject}`, subject);
    const unlinkAll = (userId: string) =>
      store.identities.unlinkAll({ userId, now: at(2), notice: notice(`mail to ${userId}`) });
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => unlinkAll('id-mary')));
    expect(outcomes.filter((outcome) => outcome?.identities === 2)).toEqual([
      { identities: 2, sessions: 1 },
    ]);
    expect([await subjects('id-mary'), await subjects('id-john')]).toEqual([[], ['z']]);
    expect(await codes()).toEqual(['of z']);
    expect(await mails(store)).toBe(1);
    expect(await unlinkAll('id-susan')).toEqual({ identities: 0, sessions: 0 });
    expect((await store.sessions.find('of susan'))?.session.revokedAt).toBeNull();
    expect(await unlinkAll('id-none')).toBeNull();
  });

  test('what is not unlinked voids nothing', async () => {
    const { link, unlink, insertCode, codes } = await open();
    await link('x', { userId: 'id-mary' });
    await insertCode('c');
    expect(await unlink('x')).toBe('last-login-method');
    expect(await unlink('none')).toBe('unknown');
    expect(await codes()).toEqual(['c']);
  });
});
