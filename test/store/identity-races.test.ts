import { describe, expect, test } from 'vitest';
import { identity, isStarted, issuer, openIdentities } from '../support/identities.ts';
import { prove } from '../support/proved.ts';
import { rivals } from '../support/rival.ts';
import { at, session } from '../support/rows.ts';

const lockSusan = "update users set scope = scope where id = 'id-susan'";
const columns = 'id, user_id, provider, issuer, subject, created_at';

/** Another process gives john this identity. */
const johnLinks = (subject: string) =>
  `insert into identities (${columns}) values ('theirs', 'id-john', 'example', '${issuer}', '${subject}', 1)`;

describe.each(rivals)('beside another process, on %s', (_engine, create) => {
  /** Susan is x at the provider, and has come back from there with the code c. */
  async function open() {
    const opened = await openIdentities(create);
    await opened.link('x');
    await opened.insertCode('c');
    return opened;
  }

  test.each<[string, string[]]>([
    ['for its user to be disabled', ["update users set disabled_at = 1 where id = 'id-susan'"]],
    [
      'for its identity to be unlinked',
      [lockSusan, "delete from identities where user_id = 'id-susan'"],
    ],
    ['for a new password of its user', [lockSusan, 'delete from oidc_codes']],
    ['for another use of its code', ['delete from oidc_codes']],
    ['for its code to be kept for linking', ['update oidc_codes set is_for_linking = 1']],
    [
      'for the end of all sessions of all users',
      [
        'update oidc_codes set verifier_hash = verifier_hash',
        `insert into session_marks (name, ended_at) values ('all', ${at(1).getTime()})`,
        'delete from oidc_codes',
      ],
    ],
  ])('a login waits %s, and starts nothing', async (_what, statements) => {
    const { rival, finish, started } = await open();
    await rival.begin(...statements);
    expect(await rival.commitDuring(finish('c', identity('x')))).toBeNull();
    expect(await started()).toBe(0);
  });

  test('a code that was on its way while all sessions were ended starts nothing, and links nothing', async () => {
    const { store, rival, finish } = await open();
    await rival.begin(
      `insert into session_marks (name, ended_at) values ('all', ${at(1).getTime()})`,
    );
    await rival.commitDuring(Promise.resolve());
    expect(await finish('c', identity('x'))).toBeNull();
    await store.sessions.start(session('later', { createdAt: at(2) }), 'later');
    const use = { code: { hash: 'c', now: at(3) }, identity: identity('x'), now: at(3) };
    expect(await store.identities.link({ ...use, sessionId: 'later' })).toBe('code-invalid');
  });

  test('a clock that was ahead when all sessions were ended voids no code', async () => {
    const { rival, finish } = await open();
    await rival.begin(
      `insert into session_marks (name, ended_at) values ('all', ${at(9).getTime()})`,
    );
    await rival.commitDuring(Promise.resolve());
    expect(isStarted(await finish('c', identity('x')))).toBe(true);
  });

  test('a sign-up waits for another user to get the identity, and leaves no user', async () => {
    const { store, rival, insertCode, signUp, started } = await open();
    await insertCode('of y', 'y');
    await rival.begin(johnLinks('y'));
    expect(await rival.commitDuring(signUp('of y', 'yoko', 'y'))).toBe('identity-taken');
    expect(await store.users.findById('id-yoko')).toBeNull();
    expect(await store.oidcCodes.find({ hash: 'of y', now: at(2) })).not.toBeNull();
    expect(await started()).toBe(0);
  });

  test.each<[string, string, string[]]>([
    ['for another user to get the identity', 'taken', [johnLinks('y')]],
    ['for another use of its code', 'code-invalid', ['delete from oidc_codes']],
    [
      'for its session to be ended',
      'session-over',
      [lockSusan, "update sessions set revoked_at = 1 where user_id = 'id-susan'"],
    ],
  ])('a link waits %s, and stores nothing', async (_what, outcome, statements) => {
    const { rival, link, insertCode, subjects } = await open();
    await insertCode('of y', 'y');
    await rival.begin(...statements);
    expect(await rival.commitDuring(link('y', { hash: 'of y' }))).toBe(outcome);
    expect(await subjects()).toEqual(['x']);
  });

  test('a link by an address waits for its user to prove another one, and stores nothing', async () => {
    const { url, rival, insertCode, finish, subjects, started } = await open();
    await prove(url, 'susan', 'y@example.com');
    await insertCode('of y', 'y');
    await rival.begin(lockSusan, "update contacts set email_key = 'new@example.com'");
    const found = { isNew: true, emailKey: 'y@example.com' };
    expect(await rival.commitDuring(finish('of y', identity('y'), found))).toBeNull();
    expect([await subjects(), await started()]).toEqual([['x'], 0]);
  });

  test('an unlinking waits for the password of its user to go', async () => {
    const { rival, unlink, subjects } = await open();
    await rival.begin(lockSusan, "delete from passwords where user_id = 'id-susan'");
    const outcome = await rival.commitDuring(unlink('x', { userId: 'id-susan' }));
    expect(outcome).toBe('last-login-method');
    expect(await subjects()).toEqual(['x']);
  });

  test('while many log in with one identity, its unlinking leaves no login that waits for more', async () => {
    const { insertCode, finish, unlink, codes } = await open();
    const hashes = Array.from({ length: 12 }, (_, n) => `c${n}`);
    for (const hash of hashes) await insertCode(hash);
    const steps = hashes.map((hash) => finish(hash, identity('x')));
    const unlinking = unlink('x', { userId: 'id-susan' });
    await Promise.all([...steps, unlinking]);
    expect(await unlinking).toBe('unlinked');
    expect(await codes()).toEqual([]);
  });

  test('new codes, their uses and what voids them do not stop each other', async () => {
    const { store, insertCode, finish } = await open();
    const steps = Array.from({ length: 24 }, async (_, n) => {
      await insertCode(`c${n}`, 'x', { createdAt: at(n % 3) });
      if (n % 6 === 5) await store.sessions.revokeAllOf('id-susan', at(3));
      return finish(`c${n}`, identity('x'), { now: at(4) });
    });
    const outcomes = await Promise.allSettled(steps);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
  });
});
