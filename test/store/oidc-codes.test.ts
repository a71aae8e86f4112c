import { describe, expect, test } from 'vitest';
import { maxLiveOidcCodes } from '../../src/features/identities/store.ts';
import { code, identity, isStarted, openIdentities } from '../support/identities.ts';
import { rivals } from '../support/rival.ts';
import { at } from '../support/rows.ts';

describe.each(rivals)('codes of logins at providers on %s', (_engine, create) => {
  const open = () => openIdentities(create);

  test('a code is found as it was stored, until it is over', async () => {
    const { store, insertCode } = await open();
    const bare = { email: null, isEmailVerified: false, usernameHint: null };
    const sure = { isEmailAuthoritative: true, isForLinking: true };
    expect(await insertCode('a')).toBe(true);
    expect(await insertCode('b', 'y', { ...bare, ...sure })).toBe(true);
    const find = (hash: string, second: number) => store.oidcCodes.find({ hash, now: at(second) });
    expect(await find('a', 59)).toEqual(code('a'));
    expect(await find('b', 0)).toEqual(code('b', 'y', { ...bare, ...sure }));
    expect([await find('a', 60), await find('none', 0)]).toEqual([null, null]);
  });

  test('of 20 answers to one state at once, one gets a code', async () => {
    const { store, codes } = await open();
    const spent = { hash: 'one state', expiresAt: at(600) };
    const all = Array.from({ length: 20 }, (_, n) => store.oidcCodes.insert(code(`c${n}`), spent));
    expect((await Promise.all(all)).filter(Boolean)).toHaveLength(1);
    expect(await codes()).toHaveLength(1);
  });

  test('a state stays used when its code was used', async () => {
    const { store, insertCode, link, finish } = await open();
    await link('x');
    await insertCode('c');
    expect(isStarted(await finish('c', identity('x')))).toBe(true);
    const again = { hash: 'state of c', expiresAt: at(600) };
    expect(await store.oidcCodes.insert(code('d'), again)).toBe(false);
  });

  test('what a state has stored is remembered with it, or neither', async () => {
    const { store, insertCode, codes } = await open();
    await insertCode('c');
    const spent = { hash: 'another state', expiresAt: at(600) };
    await expect(store.oidcCodes.insert(code('c', 'y'), spent)).rejects.toThrow(
      'which only one may have',
    );
    expect(await store.oidcCodes.insert(code('d'), spent)).toBe(true);
    expect(await codes()).toEqual(['c', 'd']);
  });

  test('a code that is kept for linking is good until then, and is not kept any longer', async () => {
    const { store, insertCode } = await open();
    const { keepForLinking, find } = store.oidcCodes;
    await insertCode('c');
    await insertCode('d', 'y');
    await keepForLinking('c', at(600));
    await keepForLinking('c', at(6000));
    const kept = code('c', 'x', { isForLinking: true, expiresAt: at(600) });
    expect(await find({ hash: 'c', now: at(599) })).toEqual(kept);
    expect(await find({ hash: 'c', now: at(600) })).toBeNull();
    expect(await find({ hash: 'd', now: at(2) })).toEqual(code('d', 'y'));
  });

  test('of one account at a provider, the newest 20 codes are good', async () => {
    const { insertCode, codes } = await open();
    await insertCode('of y', 'y');
    await insertCode('of another issuer', 'x', { issuer: 'https://example.net' });
    for (let n = 0; n < maxLiveOidcCodes + 5; n += 1)
      await insertCode(String(n), 'x', { createdAt: at(n) });
    const left = Array.from({ length: maxLiveOidcCodes }, (_, n) => String(n + 5));
    expect(await codes()).toEqual([...left, 'of another issuer', 'of y'].toSorted());
  });

  test('30 codes at once are stored, and the next one leaves no more than 20', async () => {
    const { insertCode, codes } = await open();
    const all = Array.from({ length: 30 }, (_, n) => insertCode(`at once ${n}`));
    expect((await Promise.all(all)).every(Boolean)).toBe(true);
    for (const hash of ['next', 'last']) await insertCode(hash, 'x', { createdAt: at(1) });
    expect(await codes()).toHaveLength(maxLiveOidcCodes);
    expect(await codes()).toContain('last');
  });

  test('the end of all sessions ends all codes', async () => {
    const { store, insertCode, codes } = await open();
    await insertCode('c');
    await insertCode('d', 'y');
    await store.sessions.revokeAll(at(1));
    expect(await codes()).toEqual([]);
  });

  test('codes that are over are swept, and those that are kept for linking are not', async () => {
    const { store, insertCode, codes } = await open();
    for (const hash of ['a', 'b']) await insertCode(hash, hash);
    await insertCode('kept');
    await store.oidcCodes.keepForLinking('kept', at(600));
    const sweep = () =>
      store.upkeep.sweep('oidc_codes', { now: at(60), graceSeconds: 0, limit: 1 });
    expect([await sweep(), await sweep(), await sweep()]).toEqual([1, 1, 0]);
    expect(await codes()).toEqual(['kept']);
  });
});
