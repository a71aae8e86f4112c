import { describe, expect, test } from 'vitest';
import { loadDataKey, rewrapDataKey } from '../../src/features/keys/data-key.ts';
import { createHashKeys } from '../../src/features/keys/hash-keys.ts';
import { systemRandom as random } from '../../src/lib/secrets.ts';
import { openStore } from '../../src/store/open.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { engines } from '../support/engines.ts';
import { secrets } from '../support/keys.ts';

const key = Buffer.from('the signer key of a project');

describe.each(engines)('on %s', (_engine, url) => {
  async function open() {
    const store = await openStore(await url());
    const keysWith = async (secret: string) => {
      const dataKey = await loadDataKey({ store: store.dataKeys, secret, random });
      return createHashKeys({ store: store.hashKeys, dataKey, random, clock: createFakeClock() });
    };
    return { store, keysWith, keys: await keysWith(secrets.one) };
  }

  test('a key is stored once, sealed, and found by its id', async () => {
    const { store, keys } = await open();
    const id = await keys.keep(key);
    expect(await keys.keep(key)).toBe(id);
    expect(await keys.keep(Buffer.from('another'))).not.toBe(id);
    expect(await keys.find(id)).toEqual(key);
    expect(await keys.find('unknown')).toBeNull();
    const sealed = (await store.hashKeys.find(id)) ?? '';
    expect(Buffer.from(sealed, 'base64url').includes(key)).toBe(false);
    expect(sealed).not.toContain(key.toString('base64url'));
    await store.close();
  });

  test('a key does not open as another one', async () => {
    const { store, keys } = await open();
    const sealed = (await store.hashKeys.find(await keys.keep(key)))!;
    await store.hashKeys.insert({ id: 'another', sealed, createdAt: new Date() });
    await expect(keys.find('another')).rejects.toThrow('unable to authenticate data');
    await store.close();
  });

  test('with another AUTH_SECRET, after `keys rewrap`, it opens as before', async () => {
    const { store, keys, keysWith } = await open();
    const id = await keys.keep(key);
    await rewrapDataKey({ store: store.dataKeys, secret: secrets.other, random }, secrets.one);
    const rewrapped = await keysWith(secrets.other);
    expect(await rewrapped.find(id)).toEqual(key);
    expect(await rewrapped.keep(key)).toBe(id);
    await store.close();
  });
});
