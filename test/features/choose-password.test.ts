import { describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { sharedDatabase } from '../support/engines.ts';
import { giveAddress } from '../support/give-address.ts';
import { createMailServer, newPassword, type MailServer } from '../support/mail-server.ts';
import { user } from '../support/rows.ts';
import { code, createTestServer, password } from '../support/test-server.ts';
import { moveInWithoutPassword } from '../support/without-password.ts';

async function setUp(environment = {}): Promise<MailServer & { database: string; id: string }> {
  const database = await sharedDatabase();
  const server = await createMailServer(environment, { database });
  const id = await moveInWithoutPassword(database, server.store, 'kate');
  return { ...server, database, id };
}

const mailsTo = async (server: MailServer, to = 'kate@example.com') =>
  (await server.mails()).filter((mail) => mail.to === to);

const hours = 3600;

describe('a user who came without a password, and tries to log in', () => {
  test('gets the answer for a wrong password, and a mail to choose one, which works', async () => {
    const server = await setUp();
    const answer = await server.login('kate@example.com', 'what it was there');
    const wrong = await server.login('susan@example.com', 'a wrong password');
    expect([answer.status, answer.text]).toEqual([wrong.status, wrong.text]);
    const [mail, ...more] = await mailsTo(server);
    expect(more).toEqual([]);
    expect(mail!.subject).toBe('Choose a password for localhost:4000');
    expect(mail!.code).toBeNull();
    expect((await server.resetPassword({ token: mail!.token! })).status).toBe(200);
    expect((await server.login('kate@example.com', newPassword)).status).toBe(200);
    server.clock.advanceSeconds(24 * hours);
    await server.login('kate', 'a wrong password');
    expect((await mailsTo(server)).map(({ subject }) => subject)).toEqual([
      mail!.subject,
      'Your password at localhost:4000 was changed',
    ]);
  });

  test('gets it also by the username, at the address that is proved', async () => {
    const server = await setUp();
    await server.login('kate', password);
    expect(await mailsTo(server)).toHaveLength(1);
  });

  test('gets one in six hours, however often and from wherever strangers try', async () => {
    const server = await setUp();
    for (let n = 0; n < 5; n += 1)
      await Promise.all([
        server.login('kate@example.com', `guess ${n}`),
        server.login('kate', `guess ${n}`),
      ]);
    expect(await mailsTo(server)).toHaveLength(1);
    server.clock.advanceSeconds(6 * hours - 1);
    await server.login('kate', password);
    expect(await mailsTo(server)).toHaveLength(1);
    server.clock.advanceSeconds(1);
    await server.login('kate', password);
    expect(await mailsTo(server)).toHaveLength(2);
  });

  test('gets one from two servers at the same moment', async () => {
    const server = await setUp();
    const { database, clock } = server;
    const store = await openStore(database);
    const other = await createTestServer({ DATABASE_URL: database }, { store, clock });
    await Promise.all([server.login('kate', password), other.login('kate', password)]);
    await server.mails();
    const sent = [...(await mailsTo(server)), ...(await other.mails())];
    expect(sent).toHaveLength(1);
  });

  test('can still ask for a new password after strangers have tried', async () => {
    const server = await setUp({
      AUTH_ATTEMPTS: 'on',
      AUTH_MAILS_PER_MAILBOX: '2/86400',
    });
    for (let n = 0; n < 5; n += 1) await server.login('kate', `guess ${n}`);
    expect((await server.requestReset('kate@example.com')).status).toBe(200);
    expect(await mailsTo(server)).toHaveLength(2);
  });

  test('counts on the limits of mails, and gets the mail at a later try where it was too much', async () => {
    const server = await setUp({ AUTH_ATTEMPTS: 'on', AUTH_MAILS_PER_ADDRESS: '1/60' });
    await moveInWithoutPassword(server.database, server.store, 'john');
    const answers = [];
    for (const name of ['kate', 'john']) answers.push(code(await server.login(name, password)));
    expect(answers).toEqual(['INVALID_CREDENTIALS', 'INVALID_CREDENTIALS']);
    expect(await mailsTo(server, 'john@example.com')).toEqual([]);
    server.clock.advanceSeconds(60);
    await server.login('john', password);
    expect(await mailsTo(server, 'john@example.com')).toHaveLength(1);
  });
});

describe('no mail goes', () => {
  test('to a user without a password who came another way', async () => {
    const server = await setUp();
    const provided = { ...user('john'), passwordHash: null };
    await server.store.users.insert(provided);
    await giveAddress(server.database, provided.id, { email: 'john@example.com' });
    await server.login('john@example.com', password);
    expect(await server.mails()).toEqual([]);
  });

  test('to a user of an import who logs in at a provider', async () => {
    const server = await setUp();
    const john = { ...user('john'), passwordHash: null };
    const email = 'john@example.com';
    const ofJohn = { userId: john.id, email, createdAt: john.createdAt, lastUsedAt: null };
    const google = { provider: 'google', issuer: 'https://accounts.google.com', subject: '42' };
    const contact = {
      userId: john.id,
      email,
      emailKey: email,
      emailProvedAt: john.createdAt,
      pendingEmail: null,
      pendingEmailKey: null,
      locale: null,
    };
    const identities = [{ id: 'google of john', ...ofJohn, ...google }];
    const moved = { user: john, contact, identities, sealedTotp: null };
    await server.store.movingIn.insert([moved], john.createdAt);
    await server.login(email, password);
    expect(await server.mails()).toEqual([]);
  });

  test('to a user who is disabled, or whose address waits to be proved', async () => {
    const server = await setUp();
    await server.store.users.disable(server.id, new Date(server.clock.now()));
    await server.login('kate', password);
    await server.store.users.enable(server.id);
    await server.prove('kate', null, 'kate@example.com');
    await server.login('kate', password);
    expect(await server.mails()).toEqual([]);
  });

  test('where the server sends none, and nothing else happens', async () => {
    const server = await setUp({ AUTH_SMTP_URL: 'none' });
    expect(code(await server.login('kate', password))).toBe('INVALID_CREDENTIALS');
  });

  test('to a user who logs in, or whom no one has tried to log in as', async () => {
    const server = await setUp();
    await server.login('susan', password);
    expect(await server.mails()).toEqual([]);
  });
});
