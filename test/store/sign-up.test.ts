import { describe, expect, onTestFinished, test } from 'vitest';
import type { NewAccount } from '../../src/features/sessions/store.ts';
import type { OneTimeToken } from '../../src/features/one-time-tokens/store.ts';
import { openStore } from '../../src/store/open.ts';
import { engines } from '../support/engines.ts';
import { at, session, user } from '../support/rows.ts';
import { warm } from '../support/warm.ts';

const link = (hash: string, more: Partial<OneTimeToken> = {}): OneTimeToken => ({
  hash,
  purpose: 'SIGN_UP',
  userId: null,
  email: 'Susan@example.com',
  emailKey: 'susan@example.com',
  triesLeft: null,
  mailedAt: at(0),
  details: null,
  createdAt: at(0),
  expiresAt: at(600),
  usedAt: null,
  ...more,
});

const mailOf = (id: string) => ({
  id,
  kind: 'confirm-email',
  userId: null,
  email: 'Susan@example.com',
  emailKey: 'susan@example.com',
  receiptHash: null,
  locale: null,
  details: null,
  createdAt: at(0),
  dueAt: at(0),
  giveUpAt: at(1000),
  tries: 0,
});

const nothing: NewAccount = { proof: null, confirmation: null, locale: null };

describe.each(engines)('a user who signs up by mail, on %s,', (_engine, createDatabase) => {
  async function open() {
    const store = await openStore(await createDatabase());
    onTestFinished(() => store.close());
    await warm(store);
    for (const hash of ['one', 'two']) await store.outbox.insert(mailOf(hash), link(hash));

    const start = (name: string, account: NewAccount, seconds = 0) =>
      store.sessions.start(
        session(name, { userId: `id-${name}`, createdAt: at(seconds) }),
        `hash of the refresh token of ${name}`,
        { newUser: user(name), scope: '', account },
      );
    return { store, start };
  }

  const kept = async ({ store }: Awaited<ReturnType<typeof open>>) => {
    const users = await store.users.list({ after: null, limit: 100 });
    return users.map(({ username }) => username);
  };

  test('begins with the address of the token, proved, and the token is used up', async () => {
    const { store, start } = await open();
    await start('susan', { ...nothing, proof: link('one'), locale: 'de' }, 5);
    expect(await store.contacts.findByEmail('susan@example.com')).toMatchObject({
      user: { username: 'susan' },
      contact: {
        email: 'Susan@example.com',
        emailProvedAt: at(5),
        pendingEmail: null,
        locale: 'de',
      },
    });
    expect(await store.oneTimeTokens.find({ hash: 'one', now: at(5) })).toBeNull();
    expect(await store.oneTimeTokens.find({ hash: 'two', now: at(5) })).toBeNull();
  });

  test('is one of many who bring one token at once', async () => {
    const opened = await open();
    const names = Array.from({ length: 20 }, (_, n) => `susan${n}`);
    const outcomes = await Promise.all(
      names.map((name) => opened.start(name, { ...nothing, proof: link('one') })),
    );
    const refused = outcomes.filter((outcome) => typeof outcome === 'string');
    expect(refused).toHaveLength(19);
    expect(new Set(refused)).toEqual(new Set(['email-taken']));
    expect(await kept(opened)).toHaveLength(1);
  });

  test('is one of two who bring two links to one address at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const opened = await open();
      const began = performance.now();
      const outcomes = await Promise.all([
        opened.start('susan', { ...nothing, proof: link('one') }),
        opened.start('john', { ...nothing, proof: link('two') }),
      ]);
      expect(outcomes.filter((outcome) => outcome === 'email-taken')).toHaveLength(1);
      expect(await kept(opened)).toHaveLength(1);
      // They wait for one another in no circle: PostgreSQL takes a second to find one.
      expect(performance.now() - began).toBeLessThan(900);
    }
  });

  test('leaves the token good where the name or the address is taken', async () => {
    const opened = await open();
    const { store, start } = opened;
    await start('susan', { ...nothing, proof: link('one', { emailKey: 'other@example.com' }) });
    await store.outbox.insert(
      { ...mailOf('x'), email: 'x@example.com' },
      link('x', { emailKey: 'x' }),
    );
    expect(await start('susan', { ...nothing, proof: link('x') })).toBe('username-taken');
    const taken = link('x', { emailKey: 'other@example.com' });
    expect(await start('john', { ...nothing, proof: taken })).toBe('email-taken');
    expect(await store.oneTimeTokens.find({ hash: 'x', now: at(0) })).toMatchObject({
      usedAt: null,
    });
    expect(await kept(opened)).toEqual(['susan']);
  });

  test.each([
    ['used', { hash: 'one' }, 5],
    ['over', { hash: 'two' }, 600],
    ['of another purpose', { hash: 'two', purpose: 'INVITATION' } as const, 5],
    ['unknown', { hash: 'three' }, 5],
  ])('is not stored with a token that is %s', async (_name, more, seconds) => {
    const opened = await open();
    await opened.store.outbox.insert(
      mailOf('four'),
      link('four', { emailKey: 'other@example.com' }),
    );
    if (more.hash === 'one') await opened.start('john', { ...nothing, proof: link('one') });
    const proof = link('', { emailKey: 'third@example.com', ...more });
    expect(await opened.start('susan', { ...nothing, proof }, seconds)).toBe('token-invalid');
    expect(await kept(opened)).not.toContain('susan');
    expect(await opened.store.contacts.findByEmail('third@example.com')).toBeNull();
  });

  test('waits for an address that another user may have, and its mail is stored with them', async () => {
    const { store, start } = await open();
    await start('john', { ...nothing, proof: link('one') });
    const confirmation = { ...mailOf('confirmation'), userId: 'id-susan' };
    expect(await start('susan', { ...nothing, confirmation })).toMatchObject({ username: 'susan' });
    expect(await store.contacts.find('id-susan')).toMatchObject({
      email: null,
      emailKey: null,
      emailProvedAt: null,
      pendingEmail: 'Susan@example.com',
      pendingEmailKey: 'susan@example.com',
    });
    expect(await store.outbox.state()).toMatchObject({ waiting: 3 });
    await store.users.delete('id-susan', at(9));
    expect(await store.outbox.state()).toMatchObject({ waiting: 2 });
  });

  test('has no row of contacts without an address and a language', async () => {
    const { store, start } = await open();
    await start('susan', nothing);
    expect(await store.contacts.find('id-susan')).toBeNull();
  });

  test('has one invitation, however many operators invite them at once', async () => {
    const { store } = await open();
    const mails = Array.from({ length: 10 }, (_, n) => ({
      ...mailOf(`i${n}`),
      kind: 'invitation',
    }));
    await Promise.all(mails.map((mail) => store.invitations.replace(mail.emailKey, mail)));
    const step = { now: at(0), until: at(60), limit: 20 };
    const waiting = (await store.outbox.claim(step)).filter(({ kind }) => kind === 'invitation');
    expect(waiting).toHaveLength(1);
    expect(await store.invitations.replace('susan@example.com', null)).toBe(true);
    expect(await store.invitations.replace('susan@example.com', null)).toBe(false);
  });

  test('begins with the account only once their hook has said yes', async () => {
    const { store } = await open();
    await store.users.insert({ ...user('susan'), disabledAt: at(0) });
    expect(await store.contacts.findByEmail('susan@example.com')).toBeNull();
    const admit = (hash: string) =>
      store.sessions.start(session('s', { userId: 'id-susan' }), 'hash', {
        isPending: true,
        scope: '',
        account: { ...nothing, proof: link(hash) },
      });
    expect(await admit('gone')).toBe('token-invalid');
    // Undone with the rest: the user still waits.
    expect((await store.users.findById('id-susan'))?.disabledAt).toEqual(at(0));
    expect(await admit('one')).toMatchObject({ disabledAt: null });
    expect(await store.contacts.findByEmail('susan@example.com')).not.toBeNull();
  });
});
