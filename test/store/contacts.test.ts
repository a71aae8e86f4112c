import { describe, expect, onTestFinished, test } from 'vitest';
import type { OutboxMail } from '../../src/features/mail/store.ts';
import type { MailPurpose, OneTimeToken } from '../../src/features/one-time-tokens/store.ts';
import { openStore } from '../../src/store/open.ts';
import { engines } from '../support/engines.ts';
import { at, session, user } from '../support/rows.ts';
import { warm } from '../support/warm.ts';

const mailTo = (email: string, more: Partial<OutboxMail> = {}): OutboxMail => ({
  id: `mail to ${email}`,
  kind: 'confirm-email',
  userId: 'id-susan',
  email,
  emailKey: email,
  receiptHash: null,
  locale: null,
  details: null,
  createdAt: at(0),
  dueAt: at(0),
  giveUpAt: at(5000),
  tries: 0,
  ...more,
});

const tokenFor = (hash: string, email: string, more: Partial<OneTimeToken> = {}): OneTimeToken => ({
  hash,
  purpose: 'CONFIRM_EMAIL',
  userId: 'id-susan',
  email,
  emailKey: email,
  triesLeft: null,
  mailedAt: at(0),
  details: null,
  createdAt: at(0),
  expiresAt: at(5000),
  usedAt: null,
  ...more,
});

const [a, b] = ['a@example.com', 'b@example.com'];
const noNotice = () => null;

describe.each(engines)('addresses on %s', (_engine, createDatabase) => {
  async function open() {
    const store = await openStore(await createDatabase());
    onTestFinished(() => store.close());
    await warm(store);
    for (const name of ['susan', 'john']) await store.users.insert(user(name));
    const { contacts, oneTimeTokens, outbox, sessions } = store;

    /** The address waits, and a link to it is out. */
    let mails = 0;
    const pend = async (email: string, userId = 'id-susan') => {
      mails += 1;
      const mail = mailTo(email, { userId, id: `mail ${mails}` });
      const receipt = tokenFor(`receipt ${mail.id}`, email, { userId: null, triesLeft: 5 });
      const sessionId = `session of ${mail.id}`;
      await sessions.start(session(sessionId, { userId }), sessionId);
      expect(await contacts.setPending({ userId, sessionId, mail, receipt })).toBe(true);
      const hash = `link ${mails}`;
      await oneTimeTokens.issue(tokenFor(hash, email, { userId }), { ...mail, receiptHash: null });
      return { hash, userId, emailKey: email };
    };
    const confirm = (token: Awaited<ReturnType<typeof pend>>, seconds = 1, notice = noNotice) =>
      contacts.confirm({ ...token, now: at(seconds), notice });
    const prove = async (email: string, seconds: number) =>
      expect(await confirm(await pend(email), seconds)).toBe('confirmed');

    /** A link is out that takes a change back to the address that was proved at that time. */
    const undoLink = async (email: string, seconds: number) => {
      const [hash, details] = [`undo to ${email}`, { provedAt: at(seconds).getTime() }];
      const mail = mailTo(email, { id: `undo to ${email}`, kind: 'email-changed', details });
      await outbox.insert(mail, null);
      const purpose: MailPurpose = 'UNDO_EMAIL_CHANGE';
      await oneTimeTokens.issue(tokenFor(hash, email, { purpose, details }), mail);
      const token = { hash, userId: 'id-susan', emailKey: email, provedAt: at(seconds) };
      return { ...token, factorsSince: at(seconds), now: at(100), mail: null };
    };
    return { ...store, pend, confirm, prove, undoLink };
  }

  test('are stored as they were given, and found by user and by key', async () => {
    const { contacts, pend, confirm } = await open();
    expect(await contacts.find('id-susan')).toBeNull();
    await confirm(await pend(a), 7);
    await pend(b);
    const contact = {
      userId: 'id-susan',
      email: a,
      emailKey: a,
      emailProvedAt: at(7),
      pendingEmail: b,
      pendingEmailKey: b,
      locale: null,
    };
    expect(await contacts.find('id-susan')).toEqual(contact);
    expect(await contacts.findMany(['id-john', 'id-susan'])).toEqual([contact]);
    const { passwordHash: _hash, ...susan } = user('susan');
    expect(await contacts.findByEmail(a)).toEqual({ user: susan, contact });
    expect(await contacts.findByEmail(b)).toBeNull();
  });

  test('of two users who wait for one, the first to prove it has it, and the other one is told', async () => {
    const { contacts, pend, confirm } = await open();
    const [susan, john] = [await pend(a), await pend(a, 'id-john')];
    expect(await confirm(john)).toBe('confirmed');
    expect(await confirm(susan)).toBe('taken');
    expect(await contacts.find('id-susan')).toMatchObject({ email: null, pendingEmail: a });
  });

  test('of two users who prove one at once, one has it', async () => {
    const { contacts, pend, confirm } = await open();
    for (let round = 0; round < 8; round += 1) {
      const email = `r${round}@example.com`;
      const tokens = [await pend(email), await pend(email, 'id-john')];
      const outcomes = await Promise.all(tokens.map((token) => confirm(token, round + 1)));
      expect(outcomes.toSorted()).toEqual(['confirmed', 'taken']);
      const owner = await contacts.findByEmail(email);
      expect(owner?.user.id).toBe(tokens[outcomes.indexOf('confirmed')]?.userId);
    }
  });

  test('of 20 uses of one link at once, one proves it, and all others find it proved', async () => {
    const { pend, confirm } = await open();
    const token = await pend(a);
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => confirm(token)));
    expect(outcomes.filter((one) => one === 'confirmed')).toHaveLength(1);
    expect(outcomes.filter((one) => one === 'unchanged')).toHaveLength(19);
  });

  test('a link to one is worth nothing for another that waits by now', async () => {
    const { contacts, pend, confirm } = await open();
    const first = await pend(a);
    const second = await pend(b);
    expect(await confirm(first)).toBe('invalid');
    expect(await contacts.find('id-susan')).toMatchObject({ email: null, pendingEmail: b });
    expect(await confirm(second)).toBe('confirmed');
  });

  test('a link to one that waits again is not good again', async () => {
    const { pend, confirm } = await open();
    const first = await pend(a);
    await pend(b);
    await pend(a);
    expect(await confirm(first)).toBe('invalid');
  });

  test('a link that is stored too late proves nothing, and takes nothing back', async () => {
    const { contacts, oneTimeTokens, outbox, pend, prove, undoLink } = await open();
    await prove(a, 1);
    await prove(b, 2);
    await prove('c@example.com', 3);
    expect(await contacts.undo(await undoLink(a, 1))).toBe('undone');
    await pend('d@example.com');
    const mail = mailTo(b, { id: 'of another kind', kind: 'test' });
    await outbox.insert(mail, null);
    await oneTimeTokens.issue(tokenFor('late', b), mail);
    const late = { hash: 'late', userId: 'id-susan', emailKey: b, now: at(101) };
    expect(await contacts.confirm({ ...late, notice: noNotice })).toBe('invalid');
    expect(await contacts.disown(late)).toBe(false);
    expect(await contacts.undo(await undoLink(b, 2))).toBe('invalid');
    expect(await contacts.find('id-susan')).toMatchObject({
      email: a,
      pendingEmail: 'd@example.com',
    });
  });

  test('a link for one user proves nothing for another', async () => {
    const { contacts, pend, confirm } = await open();
    const john = await pend(a, 'id-john');
    await pend(b);
    expect(await confirm({ ...john, userId: 'id-susan', emailKey: b })).toBe('invalid');
    expect(await contacts.find('id-susan')).toMatchObject({ email: null });
  });

  test('where one is proved and dropped at once, either happens and not both', async () => {
    const { contacts, pend, confirm } = await open();
    for (let round = 0; round < 8; round += 1) {
      const email = `r${round}@example.com`;
      const token = await pend(email);
      const drop =
        round % 2 === 0
          ? () => contacts.cancel('id-susan')
          : () => contacts.disown({ ...token, now: at(1) });
      const [outcome, dropped] = await Promise.all([confirm(token, round + 1), drop()]);
      expect(outcome === 'confirmed').toBe(!dropped);
      const contact = await contacts.find('id-susan');
      expect(contact?.email === email).toBe(outcome === 'confirmed');
      expect(contact?.pendingEmail).toBeNull();
    }
  });

  test('what was mailed to the address before is worth nothing once another is proved', async () => {
    const { oneTimeTokens, outbox, pend, prove, confirm } = await open();
    await prove(a, 1);
    const mail = mailTo(a, { id: 'reset', kind: 'reset-password', userId: null });
    await outbox.insert(mail, null);
    for (const purpose of ['RESET_PASSWORD', 'LOGIN'] as const)
      await oneTimeTokens.issue(tokenFor(purpose, a, { purpose }), mail);
    await confirm(await pend(b), 2);
    for (const hash of ['RESET_PASSWORD', 'LOGIN'])
      expect(await oneTimeTokens.find({ hash, now: at(3) })).toBeNull();
  });

  test('the notice of a change is stored with it, and none of a change that does not happen', async () => {
    const { outbox, pend, prove, contacts } = await open();
    await prove(a, 1);
    const token = await pend(b);
    const notice = () => mailTo(a, { id: 'notice', kind: 'email-changed' });
    const waiting = async () => (await outbox.state()).waiting;
    const before = await waiting();
    const wrong = { ...token, hash: 'another', now: at(2), notice };
    expect(await contacts.confirm(wrong)).toBe('invalid');
    expect(await waiting()).toBe(before);
    expect(await contacts.confirm({ ...token, now: at(2), notice })).toBe('confirmed');
    const mails = await outbox.claim({ now: at(3), until: at(63), limit: 10 });
    expect(mails.map(({ kind, email }) => ({ kind, email }))).toEqual([
      { kind: 'email-changed', email: a },
    ]);
  });

  test('a change is taken back with all that came after it', async () => {
    const { contacts, passwords, sessions, outbox, undoLink, prove, pend } = await open();
    await prove(a, 1);
    await prove(b, 2);
    const link = await undoLink(a, 1);
    await pend('c@example.com');
    await sessions.start(session('s'), 'token', { verified: 'hash of susan' });
    const mail = mailTo(a, { id: 'reset', kind: 'reset-password' });
    expect(await contacts.undo({ ...link, mail })).toBe('undone');
    expect(await contacts.find('id-susan')).toMatchObject({
      email: a,
      emailProvedAt: at(1),
      pendingEmail: null,
    });
    expect((await passwords.findByUserId('id-susan'))?.passwordHash).toBeNull();
    expect((await sessions.find('s'))?.session.revokedAt).toEqual(at(100));
    const left = await outbox.claim({ now: at(100), until: at(160), limit: 10 });
    expect(left.map(({ id }) => id)).toEqual(['reset']);
  });

  test('a link that takes a later change back is not even made, once an older one was taken back', async () => {
    const { contacts, oneTimeTokens, outbox, undoLink, prove } = await open();
    await prove(a, 1);
    await prove(b, 2);
    await prove('c@example.com', 3);
    const details = { provedAt: at(2).getTime() };
    const late = mailTo(b, { id: 'late', kind: 'email-changed', details });
    await outbox.insert(late, null);
    await outbox.claim({ now: at(4), until: at(64), limit: 10 });
    expect(await contacts.undo(await undoLink(a, 1))).toBe('undone');
    const purpose = 'UNDO_EMAIL_CHANGE';
    expect(await oneTimeTokens.issue(tokenFor('late', b, { purpose, details }), late)).toBe(false);
  });

  test('of an old and a new change that are taken back at once, the old one is', async () => {
    const { contacts, undoLink, prove } = await open();
    for (let round = 0; round < 6; round += 1) {
      const [first, second] = [`first${round}@example.com`, `second${round}@example.com`];
      const start = 10 * round;
      await prove(first, start + 1);
      await prove(second, start + 2);
      await prove(`third${round}@example.com`, start + 3);
      const links = [await undoLink(first, start + 1), await undoLink(second, start + 2)];
      const [older] = await Promise.all(links.map((link) => contacts.undo(link)));
      expect(older).toBe('undone');
      expect(await contacts.find('id-susan')).toMatchObject({ email: first });
    }
  });

  test('a change that is made and an older one that is taken back at once leave the oldest address', async () => {
    const { contacts, undoLink, prove, pend, confirm } = await open();
    for (let round = 0; round < 6; round += 1) {
      const first = `first${round}@example.com`;
      const start = 10 * round;
      await prove(first, start + 1);
      await prove(`second${round}@example.com`, start + 2);
      const link = await undoLink(first, start + 1);
      const token = await pend(`third${round}@example.com`);
      await Promise.all([contacts.undo(link), confirm(token, start + 3)]);
      expect(await contacts.find('id-susan')).toMatchObject({ email: first, pendingEmail: null });
    }
  });

  test('a request of a session that has ended meanwhile changes nothing', async () => {
    const { contacts, sessions, outbox } = await open();
    await sessions.start(session('thief'), 'thief');
    await sessions.revokeAllOf('id-susan', at(0));
    const receipt = tokenFor('late', a, { userId: null });
    const step = { userId: 'id-susan', sessionId: 'thief', mail: mailTo(a), receipt };
    expect(await contacts.setPending(step)).toBe(false);
    expect(await contacts.find('id-susan')).toBeNull();
    expect((await outbox.state()).waiting).toBe(0);
  });

  test('a user who is deleted meanwhile gets no address', async () => {
    const { contacts, users, pend, confirm } = await open();
    const token = await pend(a);
    await users.delete('id-susan', at(1));
    expect(await confirm(token)).toBe('invalid');
    const receipt = tokenFor('late', a, { userId: null });
    const step = { userId: 'id-susan', sessionId: 'session of mail 1', mail: mailTo(a), receipt };
    expect(await contacts.setPending(step)).toBe(false);
    expect(await contacts.find('id-susan')).toBeNull();
    expect(await contacts.cancel('id-susan')).toBe(false);
  });
});
