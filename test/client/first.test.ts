import { describe, expect, test } from 'vitest';
import { createAuthClient, LatchkeyError } from '../../src/client/index.ts';
import { listen } from '../support/listen.ts';
import { password } from '../support/test-server.ts';

describe('a client with bearer tokens', () => {
  test('signs up, goes on when its token expires, logs out', async () => {
    const { url, server } = await listen();
    const client = createAuthClient({ url, transport: 'bearer' });
    const changes: unknown[] = [];
    client.onChange((change) => changes.push(change));
    expect(client.user).toBeUndefined();
    expect(await client.ready()).toBeNull();
    expect(await client.signUp({ username: 'susan', password })).toMatchObject({
      username: 'susan',
    });
    server.clock.advanceSeconds(3600);
    expect(await client.request('{ me { username } }')).toEqual({ me: { username: 'susan' } });
    await client.logout();
    expect(client.user).toBeNull();
    expect(changes).toMatchObject([
      { user: null, reason: 'checked' },
      { user: { username: 'susan' }, reason: 'login' },
      { user: null, reason: 'logout' },
    ]);
    const refused = client.login({ username: 'susan', password: 'wrong wrong wrong' });
    await expect(refused).rejects.toThrow(LatchkeyError);
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_CREDENTIALS' });
  });
});
