import { describe, expect, test } from 'vitest';
import { linkAfterLogin, startProviderLink } from '../../src/client/index.ts';
import { email, identitiesOf, openProviderClient, refused } from '../support/provider-client.ts';
import { password } from '../support/test-server.ts';

describe('a user whose address is that of an account', () => {
  const exists = async (settings = {}) => {
    const parts = await openProviderClient(settings);
    await parts.signUpSusan();
    await parts.client.logout();
    const failed = parts.finish(await parts.goAndReturn());
    await expect(failed).rejects.toMatchObject({ code: 'ACCOUNT_EXISTS', provider: 'google' });
    await expect(failed).rejects.toHaveProperty('message', expect.any(String));
    return parts;
  };

  test('logs in another way, and has the identity linked', async () => {
    const { client, storage, goAndReturn, finish } = await exists();
    await client.login({ username: 'susan', password });
    const asked: unknown[] = [];
    const confirm = (identity: { provider?: string | undefined }) =>
      asked.push(identity.provider) > 0;
    const linked = await linkAfterLogin(client, { storage, confirm });
    expect(linked).toEqual({ id: expect.any(String), provider: 'google', email });
    expect(asked).toEqual(['google']);
    expect(await identitiesOf(client)).toEqual([linked]);
    expect(await linkAfterLogin(client, { storage })).toBeNull();
    await client.logout();
    expect(await finish(await goAndReturn())).toMatchObject({ username: 'susan' });
  });

  test('and does not want it: it is forgotten', async () => {
    const { client, storage } = await exists();
    await client.login({ username: 'susan', password });
    expect(await linkAfterLogin(client, { storage, confirm: () => false })).toBeNull();
    expect(await linkAfterLogin(client, { storage })).toBeNull();
    expect(await identitiesOf(client)).toEqual([]);
  });

  test('and has not logged in: it waits', async () => {
    const { client, storage } = await exists();
    await expect(linkAfterLogin(client, { storage })).rejects.toMatchObject(
      refused('UNAUTHENTICATED'),
    );
    await client.login({ username: 'susan', password });
    expect(await linkAfterLogin(client, { storage })).toMatchObject({ provider: 'google' });
  });
});

describe('a user who links an account at a provider', () => {
  test('has it, and can log in with it', async () => {
    const { client, goAndReturn, finish, finishLink, signUpSusan } = await openProviderClient();
    await signUpSusan();
    const url = await goAndReturn(startProviderLink);
    expect(await finish(url)).toBeNull();
    const linked = await finishLink(url);
    expect(linked).toMatchObject({ provider: 'google', email });
    expect(await identitiesOf(client)).toEqual([linked]);
    await client.logout();
    expect(await finish(await goAndReturn())).toMatchObject({ username: 'susan' });
  });

  test('is asked to confirm who they are before they leave', async () => {
    const { server, client, begin, goAndReturn, finishLink, signUpSusan } =
      await openProviderClient();
    await signUpSusan();
    server.clock.advanceSeconds(301);
    await expect(begin(startProviderLink)).rejects.toMatchObject(
      refused('REAUTHENTICATION_REQUIRED'),
    );
    await client.reauthenticate({ password });
    expect(await finishLink(await goAndReturn(startProviderLink))).toMatchObject({ email });
  });

  test('can confirm it after they are back, too', async () => {
    const { server, client, storage, begin, finishLink, signUpSusan } = await openProviderClient();
    await signUpSusan();
    const begun = await begin(startProviderLink);
    server.clock.advanceSeconds(301);
    const url = await server.providerReturn(begun, { email });
    await expect(finishLink(url)).rejects.toMatchObject(refused('REAUTHENTICATION_REQUIRED'));
    await client.reauthenticate({ password });
    expect(await linkAfterLogin(client, { storage })).toMatchObject({ email });
  });

  test('does not link it to the user who has logged in meanwhile', async () => {
    const { client, goAndReturn, finishLink, signUpSusan } = await openProviderClient();
    await signUpSusan();
    const url = await goAndReturn(startProviderLink);
    await client.logout();
    await client.signUp({ username: 'john', password });
    await expect(finishLink(url)).rejects.toMatchObject(refused('USER_CHANGED'));
    expect(await identitiesOf(client)).toEqual([]);
  });

  test('cannot have one that another user has', async () => {
    const { client, goAndReturn, finish, finishLink } = await openProviderClient();
    await finish(await goAndReturn());
    await client.logout();
    await client.signUp({ username: 'john', password });
    await expect(finishLink(await goAndReturn(startProviderLink))).rejects.toMatchObject(
      refused('IDENTITY_TAKEN'),
    );
  });
});
