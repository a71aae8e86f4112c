import { describe, expect, test } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import { createMailServer, wrongCodes, type MailServer } from '../support/mail-server.ts';
import { rivals } from '../support/rival.ts';
import { countStatements } from '../support/statements.ts';
import { code, type GraphQLAnswer } from '../support/test-server.ts';
import { userId } from '../support/user-id.ts';

test('a mail links to the issuer, whatever Host and X-Forwarded headers a request has', async () => {
  const server = await createMailServer();
  const evil = {
    host: 'evil.example',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'https',
    forwarded: 'host=evil.example',
    origin: 'http://localhost:4000',
  };
  await server.requestReset('susan@example.com', evil);
  await server.requestLogin('susan@example.com', evil);
  for (const { text, html } of await server.mails())
    expect(text + html).not.toContain('evil.example');
});

describe('for an unknown, a known, a disabled and a pending address', () => {
  const addresses = [
    'unknown@example.com',
    'susan@example.com',
    'disabled@example.com',
    'wait@ing.example',
  ];

  /** No mail is delivered until it is asked for: what counts is what a client can time. */
  async function setUpAll(environment: Record<string, string> = {}) {
    let isHeld = true;
    const wrap = (store: Store): Store => ({
      ...store,
      outbox: {
        ...store.outbox,
        claim: async (step) => (isHeld ? [] : store.outbox.claim(step)),
      },
    });
    const server = await createMailServer(environment, { wrap });
    for (const name of ['disabled', 'waiting']) await server.signUp(name);
    await server.prove('disabled', 'disabled@example.com');
    await server.prove('waiting', null, 'wait@ing.example');
    const id = await userId(server.store, 'disabled');
    await server.store.users.disable(id, new Date(server.clock.now()));
    const deliver = async () => {
      isHeld = false;
      const mails = await server.mails();
      // It looks for mails of other nodes all the time.
      isHeld = true;
      return mails;
    };
    return { server, deliver };
  }

  const shown = ({ status, headers, text }: GraphQLAnswer) =>
    JSON.stringify([status, [...headers], text.replace(/lk_code_[\w-]{43}/, 'a receipt')]);

  const each = async <T>(run: (email: string) => Promise<T>): Promise<T[]> => {
    const outcomes: T[] = [];
    for (const email of addresses) outcomes.push(await run(email));
    return outcomes;
  };

  const ways: [
    string,
    (server: MailServer) => MailServer['requestReset'],
    (server: MailServer) => (given: { token: string; code?: string }) => Promise<GraphQLAnswer>,
  ][] = [
    ['requestPasswordReset', (server) => server.requestReset, (server) => server.resetPassword],
    ['requestLoginMail', (server) => server.requestLogin, (server) => server.loginByMail],
  ];

  test.each(ways)('%s answers the same bytes after as many statements', async (_name, request) => {
    const { server, deliver } = await setUpAll({ AUTH_ATTEMPTS: 'on' });
    // The first of all prepares statements.
    await request(server)('first@example.com');
    const count = countStatements('');
    const counted = await each(async (email) => {
      const before = count();
      const answer = await request(server)(email);
      return [shown(answer), count() - before];
    });
    expect(new Set(counted.map(String)).size).toBe(1);
    expect(counted[0]![1]).toBeGreaterThan(0);
    expect((await deliver()).map(({ to }) => to)).toEqual(['susan@example.com']);
  });

  test.each(ways)('a receipt of %s with a wrong code does, too', async (_name, request, redeem) => {
    const { server, deliver } = await setUpAll({ AUTH_ATTEMPTS: 'on' });
    const receipts = await each(async (email) => {
      const { body } = await request(server)(email);
      return String(Object.values(body.data!)[0].token);
    });
    const [mail] = await deliver();
    const [wrong] = wrongCodes(mail!.code!, 1);
    await redeem(server)({ token: `lk_code_${'x'.repeat(43)}`, code: wrong! });
    const count = countStatements('');
    const counted: string[] = [];
    for (const token of receipts)
      for (let n = 0; n < 7; n += 1) {
        const before = count();
        const answer = await redeem(server)({ token, code: wrong! });
        counted.push([n > 4, shown(answer), count() - before].join());
      }
    // With tries left, and without.
    expect(new Set(counted).size).toBe(2);
  });

  test.each(ways)('%s has the same limits', async (_name, request) => {
    const { server } = await setUpAll({
      AUTH_ATTEMPTS: 'on',
      AUTH_MAILS_PER_ADDRESS: '100/1',
    });
    const answers = await each(async (email) => {
      const codes = [];
      for (let n = 0; n < 6; n += 1) codes.push(shown(await request(server)(email)));
      return codes.join();
    });
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain('TOO_MANY_ATTEMPTS');
  });
});

test('a mail that waits holds nothing that could be used, and the database no receipt', async () => {
  const { url, connect } = await rivals[0]![1]();
  const wrap = (store: Store): Store => ({
    ...store,
    outbox: { ...store.outbox, claim: async () => [] },
  });
  const server = await createMailServer({}, { database: url, wrap });
  const { body } = await server.requestReset('susan@example.com');
  const rival = await connect();
  const stored = [
    ...(await rival.rows('select * from outbox')),
    ...(await rival.rows('select * from one_time_tokens')),
  ];
  expect(stored).toHaveLength(2);
  expect(JSON.stringify(stored)).not.toMatch(/lk_/);
  const { token } = body.data!['requestPasswordReset'];
  expect(JSON.stringify(stored)).not.toContain(token.slice('lk_code_'.length));
});

const spellings = [
  'susan@example.com',
  'susan+a@example.com',
  'SUSAN+b@EXAMPLE.com',
  'Susan@example.com',
];

const requestSignUp = (server: MailServer, email: string) =>
  server.execute(`mutation { requestSignUp(email: "${email}") { token } }`);

test('plus-tags and case are one mailbox, where a mail goes wherever it is asked for to', async () => {
  const server = await createMailServer({ AUTH_ATTEMPTS: 'on', AUTH_MAILS_PER_ADDRESS: '100/1' });
  for (const email of spellings) expect((await requestSignUp(server, email)).status).toBe(200);
  for (const email of ['susan+c@example.com', 'susan@example.com'])
    expect(code(await requestSignUp(server, email))).toBe('TOO_MANY_ATTEMPTS');
  expect((await requestSignUp(server, 'mary@example.com')).status).toBe(200);
  expect(await server.mails()).toHaveLength(5);
  server.clock.advanceSeconds(900);
  expect((await requestSignUp(server, 'susan+c@example.com')).status).toBe(200);
});

test('a stranger who uses up the mails to a mailbox leaves its user one that works', async () => {
  const server = await createMailServer({ AUTH_ATTEMPTS: 'on', AUTH_MAILS_PER_ADDRESS: '100/1' });
  for (const email of spellings) await requestSignUp(server, email);
  for (const email of spellings) await server.requestLogin(email);
  for (const tag of ['a', 'b', 'c', 'd', 'e'])
    await server.requestReset(`susan+${tag}@example.com`);
  for (let n = 0; n < 4; n += 1)
    expect((await server.requestReset('susan@example.com')).status).toBe(200);
  expect(code(await server.requestReset('SUSAN@example.com'))).toBe('TOO_MANY_ATTEMPTS');
  const mail = (await server.mails()).at(-1);
  expect(mail?.link).toContain('/reset-password#');
  expect((await server.resetPassword({ token: mail!.token! })).status).toBe(200);
});

test('wrong links and codes are limited by address, and good ones are not', async () => {
  const server = await createMailServer({ AUTH_ATTEMPTS: 'on', AUTH_ATTEMPTS_PER_ADDRESS: '5/60' });
  const { link } = await server.mailed('reset');
  const made = { token: `lk_link_${'x'.repeat(43)}` };
  for (let n = 0; n < 5; n += 1)
    expect(code(await server.resetPassword(made))).toBe('MAIL_TOKEN_INVALID');
  const refused = await server.loginByMail(made);
  expect([refused.status, code(refused)]).toEqual([429, 'TOO_MANY_ATTEMPTS']);
  expect((await server.resetPassword({ token: link })).status).toBe(200);
});

test('what is no address is refused before anything is counted or stored', async () => {
  const server = await createMailServer({ AUTH_ATTEMPTS: 'on' });
  const count = countStatements('');
  for (const email of [
    '',
    'susan',
    'a@b',
    'a@b.example, c@d.example',
    'a@b.example\r\nBcc: c@d.example',
  ])
    for (const request of [server.requestReset, server.requestLogin]) {
      const answer = await request(email);
      expect([code(answer), answer.body.errors?.[0]?.extensions['argument']]).toEqual([
        'BAD_USER_INPUT',
        ['email'],
      ]);
    }
  expect(count()).toBe(0);
});
