import { describe, expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import type { Sent } from '../../src/features/mail/transport/transport.ts';
import type { Extension, OwnMail } from '../../src/index.ts';
import { assembleServer } from '../../src/server.ts';
import { assembleTestServer } from '../../src/testing/test-server.ts';
import { expectData, expectRefused } from '../../src/testing/index.ts';
import { captureLog } from '../../src/lib/log.ts';

const mail: OwnMail = {
  to: 'susan@example.com',
  subject: 'A new note',
  text: 'Hello,\n\nJohn has shared <a note> with you.\n\nRead it:\nhttps://notes.example/1',
  link: 'https://notes.example/1',
};

const extension: Extension = {
  typeDefs: 'extend type Mutation { share(to: String!): Boolean @public }',
  resolvers: {
    Mutation: {
      share: async (_parent, { to }: { to: string }, context) => {
        await context.sendMail({ ...mail, to });
        return true;
      },
    },
  },
};

async function start(settings: Record<string, string> = {}) {
  const server = await assembleTestServer({ settings, ...extension });
  onTestFinished(() => server.close());
  return server;
}

const share = (to: string) => `mutation { share(to: "${to}") }`;

test('a resolver sends a mail of its own through the outbox, with HTML that is made from the text', async () => {
  const server = await start();
  expectData(await server.execute(share('susan@example.com')));
  const [sent, ...others] = await server.mails();
  expect(others).toEqual([]);
  expect(sent).toMatchObject({ to: mail.to, subject: mail.subject, locale: 'en' });
  expect(sent?.text).toBe(`${mail.text}\n`);
  expect(sent?.html).toContain('John has shared &lt;a note&gt; with you.');
  expect(sent?.html).toMatch(/<a href="https:\/\/notes\.example\/1"[^>]*>Read it<\/a>/);
  expect(await server.store.outbox.state()).toMatchObject({ waiting: 0 });
});

test('tags of templates in it are text, and its language is that of the mail', async () => {
  const server = await start({ AUTH_MAIL_LOCALE: 'de' });
  const context = await server.context();
  await context.sendMail({ to: mail.to, subject: '{{link}}', text: 'Hi {{service}}' });
  await context.sendMail({ to: mail.to, subject: 'Salut', text: 'Salut', locale: 'FR-ca' });
  const [tags, french] = await server.mails();
  expect(tags).toMatchObject({ subject: '{{link}}', text: 'Hi {{service}}\n', locale: 'de' });
  expect(french).toMatchObject({ locale: 'fr-CA' });
  expect(french?.html).toContain('lang="fr-CA"');
});

test('it waits in the database until the relay has it', async () => {
  const relay = Promise.withResolvers<Sent>();
  const { server, store } = await assembleServer(
    loadConfig({ DATABASE_URL: 'sqlite::memory:', AUTH_TOKEN_CACHE_SIZE: '100' }),
    { log: captureLog().log },
    { mailTransport: { send: () => relay.promise, close: async () => {} } },
  );
  onTestFinished(() => server.close());
  await server.sendMail(mail);
  expect(await store.outbox.state()).toMatchObject({ waiting: 1 });
  relay.resolve({ outcome: 'accepted', answer: '250 OK' });
  await expect.poll(() => store.outbox.state()).toMatchObject({ waiting: 0 });
});

test('a server without mail refuses it', async () => {
  const server = await start({ AUTH_SMTP_URL: 'none' });
  expectRefused(await server.execute(share('susan@example.com')), 'MAIL_CLOSED');
});

describe('refused is', () => {
  test.each(['susan', 'a@b', 'a@example.com, b@example.com', 'a@example.com%', '<a@example.com>'])(
    'an address such as %s',
    async (to) => {
      const server = await start();
      const { extensions } = expectRefused(await server.execute(share(to)), 'BAD_USER_INPUT');
      expect(extensions['argument']).toEqual(['to']);
      expect(await server.mails()).toEqual([]);
    },
  );

  test.each<[string, Partial<OwnMail>]>([
    ['an empty subject', { subject: ' ' }],
    ['a subject with another header', { subject: 'Hi\r\nBcc: john@example.com' }],
    ['a subject that is too long', { subject: 'x'.repeat(201) }],
    ['an empty text', { text: '\n' }],
    ['a text that is too long', { text: 'x'.repeat(20_001) }],
    ['a link that runs a script', { text: 'javascript:alert(1)', link: 'javascript:alert(1)' }],
    ['a link that the text does not show', { link: 'https://notes.example/2' }],
    ['a language that is none', { locale: 'english please' }],
  ])('%s', async (_name, part) => {
    const server = await start();
    const context = await server.context();
    await expect(context.sendMail({ ...mail, ...part })).rejects.toThrow(/^sendMail: /);
    expect(await server.mails()).toEqual([]);
  });
});
