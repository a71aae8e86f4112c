import { describe, expect, test } from 'vitest';
import { identity, issuer, openIdentities } from '../support/identities.ts';
import { prove } from '../support/proved.ts';
import { rivals } from '../support/rival.ts';
import { at } from '../support/rows.ts';

const elsewhere = 'https://example.net';

describe.each(rivals)('the last way in of a user without a password, on %s', (_engine, create) => {
  /** Mary has the identity x, and no password. */
  async function open() {
    const opened = await openIdentities(create);
    const { store } = opened;
    await opened.link('x', { userId: 'id-mary' });
    const addPasskey = (id: string, rpId = 'example.com') =>
      store.passkeys.insert({
        passkey: {
          id,
          userId: 'id-mary',
          credentialId: id,
          publicKey: 'a key',
          counter: 0,
          transports: [],
          isSynced: false,
          aaguid: null,
          rpId,
          name: 'Key',
          createdAt: at(0),
          lastUsedAt: null,
        },
        spent: { hash: `challenge of ${id}`, expiresAt: at(600) },
        isFirst: false,
        sessionId: 'of mary',
        now: at(2),
      });
    const removePasskey = (id: string, issuers = [issuer]) =>
      store.passkeys.remove({
        userId: 'id-mary',
        id,
        sessionId: 'of mary',
        issuers,
        rpId: 'example.com',
        isMailLoginOpen: false,
        now: at(2),
      });
    return { ...opened, addPasskey, removePasskey };
  }

  type Opened = Awaited<ReturnType<typeof open>>;

  const another = ({ link }: Opened) => link('y', { userId: 'id-mary' });
  const anotherElsewhere = ({ link }: Opened) =>
    link('y', { userId: 'id-mary', issuer: elsewhere });
  const proveAddress = ({ url }: Opened) => prove(url, 'mary', 'mary@example.com');

  test.each<[string, string, (opened: Opened) => Promise<unknown>, object?]>([
    ['is not unlinked', 'last-login-method', async () => {}],
    ['is unlinked beside another identity', 'unlinked', another],
    ['is not, beside one at a provider of before', 'last-login-method', anotherElsewhere],
    [
      'is not, where its own provider is one of before',
      'last-login-method',
      async () => {},
      { issuers: [elsewhere] },
    ],
    ['is unlinked beside a passkey', 'unlinked', ({ addPasskey }) => addPasskey('p')],
    [
      'is not, beside a passkey for a domain of before',
      'last-login-method',
      ({ addPasskey }) => addPasskey('p', 'example.org'),
    ],
    [
      'is unlinked beside a password',
      'unlinked',
      async ({ rival }) => {
        await rival.begin("insert into passwords (user_id, hash) values ('id-mary', 'a hash')");
        await rival.commitDuring(Promise.resolve());
      },
    ],
    [
      'is unlinked beside a proved address where mails log in',
      'unlinked',
      proveAddress,
      { isMailLoginOpen: true },
    ],
    [
      'is not, beside a proved address that resets a password alone',
      'last-login-method',
      proveAddress,
    ],
    [
      'is not, beside an address that waits to be proved',
      'last-login-method',
      ({ url }) => prove(url, 'mary', null, 'mary@example.com'),
      { isMailLoginOpen: true },
    ],
    [
      'is not, beside an authenticator app',
      'last-login-method',
      async ({ rival }) => {
        await rival.begin(
          "insert into totp (user_id, sealed, created_at, last_step) values ('id-mary', 's', 1, 1)",
        );
        await rival.commitDuring(Promise.resolve());
      },
    ],
    [
      'is not, beside what other users have',
      'last-login-method',
      ({ link }) => link('y', { userId: 'id-john' }),
    ],
  ])('an identity %s', async (_when, outcome, prepare, more = {}) => {
    const opened = await open();
    await prepare(opened);
    expect(await opened.unlink('x', more)).toBe(outcome);
    const left = await opened.subjects('id-mary');
    expect(left.includes('x')).toBe(outcome !== 'unlinked');
  });

  test('a passkey goes beside an identity that logs in, and not beside one of before', async () => {
    const { addPasskey, removePasskey } = await open();
    for (const id of ['p', 'q']) await addPasskey(id);
    expect(await removePasskey('p', [])).toBe('removed');
    expect(await removePasskey('q', [])).toBe('last-login-method');
    expect(await removePasskey('q', [elsewhere])).toBe('last-login-method');
    expect(await removePasskey('q')).toBe('removed');
  });

  test('of two identities that are unlinked at once, one stays', async () => {
    const opened = await open();
    await another(opened);
    const outcomes = await Promise.all([opened.unlink('x'), opened.unlink('y')]);
    expect(outcomes.toSorted()).toEqual(['last-login-method', 'unlinked']);
    expect(await opened.subjects('id-mary')).toHaveLength(1);
  });

  test('of an identity that is unlinked and a passkey that is removed at once, one stays', async () => {
    const { addPasskey, removePasskey, unlink } = await open();
    await addPasskey('p');
    const outcomes = await Promise.all([unlink('x'), removePasskey('p')]);
    expect(outcomes.filter((outcome) => outcome === 'last-login-method')).toHaveLength(1);
  });

  test('who is without a password signs up with an identity that they cannot unlink', async () => {
    const { store, insertCode, signUp } = await open();
    await insertCode('c', 'y');
    await signUp('c', 'yoko', 'y');
    const [theirs] = await store.identities.list('id-yoko');
    const [live] = await store.sessions.list({
      userId: 'id-yoko',
      after: null,
      limit: 1,
      now: at(2),
    });
    const step = { userId: 'id-yoko', sessionId: live!.id, issuers: [issuer], rpId: null };
    const rest = { id: theirs!.id, isMailLoginOpen: true, now: at(2) };
    expect(theirs).toEqual(identity('y', { id: 'identity of yoko', userId: 'id-yoko' }));
    expect(await store.identities.unlink({ ...step, ...rest })).toBe('last-login-method');
  });
});
