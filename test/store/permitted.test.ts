import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { engines } from '../support/engines.ts';
import { at, session, user } from '../support/rows.ts';

const acting = { userId: 'id-admin', sessionId: 's1', scopes: ['latchkey:users'] };
const permission = { acting, needs: 'latchkey:users', now: at(1) };

describe.each(engines)('on %s, a step that is to be permitted', (_name, createDatabase) => {
  async function setUp() {
    const store = await openStore(await createDatabase());
    onTestFinished(() => store.close());
    await store.users.insert({ ...user('admin'), scope: 'latchkey:users' });
    await store.sessions.start(session('s1', { userId: 'id-admin' }), 's1#1');
    return store.administration;
  }

  test('fails where it has begun no transaction, in which it would have been checked', async () => {
    const { permitted } = await setUp();
    await expect(permitted(permission, async () => 'unchecked')).rejects.toThrow(
      'A step that is to be checked began no transaction.',
    );
  });

  test('fails with its own error where it has one', async () => {
    const { permitted } = await setUp();
    const fail = async () => {
      throw new Error('its own');
    };
    await expect(permitted(permission, fail)).rejects.toThrow('its own');
  });
});
