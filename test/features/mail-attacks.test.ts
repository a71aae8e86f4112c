import { describe, expect, test } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import { createMailServer, newPassword, wrongCodes } from '../support/mail-server.ts';
import { rivals } from '../support/rival.ts';
import { countStatements } from '../support/statements.ts';
import { code, password } from '../support/test-server.ts';

/** Susan, and mallory, who has proved an address of her own. */
async function setUp(...given: Parameters<typeof createMailServer>) {
  const server = await createMailServer(...given);
  await server.signUp('mallory', 'mallory’s pass phrase');
  await server.prove('mallory', 'mallory@example.com');
  return server;
}

test('a link or a code works for what it was mailed for alone', async () => {
  const server = await setUp();
  const reset = await server.mailed('reset');
  const login = await server.mailed('login');
  const wrong = [
    await server.loginByMail({ token: reset.link }),
    await server.loginByMail({ token: reset.receipt, code: reset.code }),
    await server.resetPassword({ token: login.link }),
    await server.resetPassword({ token: login.receipt, code: login.code }),
  ];
  expect(wrong.map(code)).toEqual(Array(4).fill('MAIL_TOKEN_INVALID'));
  // What was tried at the wrong place is as good as before.
  expect((await server.loginByMail({ token: login.receipt, code: login.code })).status).toBe(200);
  expect((await server.resetPassword({ token: reset.receipt, code: reset.code })).status).toBe(200);
});

test('a code works with the receipt that it was mailed for alone', async () => {
  const server = await setUp();
  const susans = await server.mailed('reset');
  const mallorys = await server.mailed('reset', 'mallory@example.com');
  const again = await server.mailed('reset');
  const foreign = [
    { token: mallorys.receipt, code: susans.code },
    { token: again.receipt, code: susans.code },
    { token: mallorys.link, code: susans.code },
    { token: susans.receipt },
    { token: susans.receipt, code: '' },
    { token: susans.link.replace('lk_link_', 'lk_code_'), code: susans.code },
    { token: susans.receipt.replace('lk_code_', 'lk_link_') },
  ].filter(({ token }) => token !== mallorys.link);
  for (const given of foreign)
    expect(code(await server.resetPassword(given))).toBe('MAIL_TOKEN_INVALID');
  // A link needs no code, and one beside it changes nothing of whose it is.
  await server.resetPassword({ token: mallorys.link, code: susans.code });
  expect((await server.login('susan', password)).status).toBe(200);
  expect((await server.login('mallory', newPassword)).status).toBe(200);
});

test.each([
  '',
  'lk_link_',
  'lk_code_short',
  `lk_link_${'x'.repeat(44)}`,
  `lk_link_${'\0'.repeat(43)}`,
  `lk_refresh_${'x'.repeat(43)}`,
])('a made-up token %j costs the store nothing', async (token) => {
  const server = await setUp({ AUTH_ATTEMPTS: 'on' });
  const count = countStatements('');
  for (const answer of [
    await server.resetPassword({ token, code: '12345678' }),
    await server.loginByMail({ token, code: '12345678' }),
  ])
    expect(code(answer)).toBe('MAIL_TOKEN_INVALID');
  expect(count()).toBe(0);
});

describe.each(rivals)('on %s', (_engine, create) => {
  test.each(['reset', 'login'] as const)(
    'of 40 wrong codes at once for a %s, 5 are compared, and then not even the right one is',
    async (way) => {
      const { url } = await create();
      let compared = 0;
      const wrap = (store: Store): Store => ({
        ...store,
        oneTimeTokens: {
          ...store.oneTimeTokens,
          async countTry(use) {
            const receipt = await store.oneTimeTokens.countTry(use);
            if (receipt) compared += 1;
            return receipt;
          },
        },
      });
      const server = await setUp({}, { database: url, wrap });
      const use = way === 'login' ? server.loginByMail : server.resetPassword;
      const { receipt: token, link, code: right } = await server.mailed(way);
      const answers = await Promise.all(
        wrongCodes(right, 40).map((wrong) => use({ token, code: wrong })),
      );
      expect(new Set(answers.map(code))).toEqual(new Set(['MAIL_TOKEN_INVALID']));
      expect(compared).toBe(5);
      expect(code(await use({ token, code: right }))).toBe('MAIL_TOKEN_INVALID');
      // The owner has lost nothing: the link is as good as before.
      expect((await use({ token: link })).status).toBe(200);
    },
  );

  test.each(['reset', 'login'] as const)(
    'of 20 uses at once of a link, a code and links beside them for a %s, one succeeds: five times',
    async (way) => {
      const { url } = await create();
      const unlimited = { AUTH_PASSWORD_QUEUE_LIMIT: '100' };
      const server = await setUp(unlimited, { database: url });
      const use = way === 'login' ? server.loginByMail : server.resetPassword;
      for (let round = 0; round < 5; round += 1) {
        const mails = [await server.mailed(way), await server.mailed(way)];
        const given = mails.flatMap(({ receipt, link, code: digits }) => [
          { token: link },
          { token: receipt, code: digits },
        ]);
        const some = round < 2 ? given.slice(0, 1) : given;
        const answers = await Promise.all(
          Array.from({ length: 20 }, (_, n) => use(some[n % some.length]!)),
        );
        expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      }
    },
    60_000,
  );

  test('a reset and a change of the password at once: one of them counts, and no session of before goes on', async () => {
    const { url } = await create();
    const server = await setUp({}, { database: url });
    const changed = 'a changed pass phrase';
    let current = password;
    for (let round = 0; round < 4; round += 1) {
      const { body } = await server.login('susan', current);
      const token = body.data!['login'].accessToken;
      const { link } = await server.mailed('reset');
      const chosen = `a pass phrase of round ${round}`;
      const [reset, change] = await Promise.all([
        server.resetPassword({ token: link, newPassword: chosen }),
        server.execute(
          `mutation { changePassword(currentPassword: "${current}", newPassword: "${changed} ${round}") { accessToken } }`,
          { token },
        ),
      ]);
      expect([reset.status, change.status].filter((status) => status === 200)).toHaveLength(1);
      current = reset.status === 200 ? chosen : `${changed} ${round}`;
      expect((await server.login('susan', current)).status).toBe(200);
      const { status } = await server.me(token);
      expect(status).toBe(reset.status === 200 ? 401 : 200);
    }
  });

  test('a login with the old password that meets a reset starts no session that outlives it', async () => {
    const { url } = await create();
    const server = await setUp({}, { database: url });
    const { link } = await server.mailed('reset');
    const answers = await Promise.all([
      ...Array.from({ length: 6 }, () => server.login('susan', password)),
      server.resetPassword({ token: link }),
      ...Array.from({ length: 6 }, () => server.login('susan', password)),
    ]);
    const started = answers.flatMap(({ body }) => body.data?.['login']?.accessToken ?? []);
    const asked = await Promise.all(started.map((token) => server.me(token)));
    expect(asked.filter(({ status }) => status !== 401)).toEqual([]);
    expect((await server.login('susan', newPassword)).status).toBe(200);
  });
});

test('what is mailed to an address is worth nothing once the user has another', async () => {
  const server = await setUp();
  const [reset, login] = [await server.mailed('reset'), await server.mailed('login')];
  await server.prove('susan', 'new@example.com');
  await server.prove('mallory', 'susan@example.com');
  const answers = [
    await server.resetPassword({ token: reset.link }),
    await server.resetPassword({ token: reset.receipt, code: reset.code }),
    await server.loginByMail({ token: login.link }),
    await server.loginByMail({ token: login.receipt, code: login.code }),
  ];
  expect(answers.map(code)).toEqual(Array(4).fill('MAIL_TOKEN_INVALID'));
  expect((await server.login('susan', password)).status).toBe(200);
});

test('a mail that was asked for before an address changed hands goes to its user of now', async () => {
  let isHeld = true;
  const wrap = (store: Store): Store => ({
    ...store,
    outbox: {
      ...store.outbox,
      claim: async (step) => (isHeld ? [] : store.outbox.claim(step)),
    },
  });
  const server = await setUp({}, { wrap });
  const { body } = await server.requestReset('susan@example.com');
  await server.prove('susan', null);
  await server.prove('mallory', 'susan@example.com');
  isHeld = false;
  const [mail] = await server.mails();
  expect(mail!.text).toContain('Hello mallory');
  const given = { token: body.data!['requestPasswordReset'].token, code: mail!.code! };
  expect((await server.resetPassword(given)).status).toBe(200);
  expect((await server.login('susan', password)).status).toBe(200);
  expect((await server.login('mallory', newPassword)).status).toBe(200);
});

test.each(['GET', 'HEAD'])('%s uses no link up, on no path', async (method) => {
  const server = await setUp();
  const [reset, login] = [await server.mailed('reset'), await server.mailed('login')];
  const documents = [
    `mutation { resetPassword(token: "${reset.link}", newPassword: "${newPassword}") }`,
    `mutation { loginByMail(token: "${login.link}") { accessToken } }`,
    `query { mailLink(token: "${login.link}") { purpose } }`,
  ];
  const targets = [
    ...documents.map((query) => `/graphql?query=${encodeURIComponent(query)}`),
    `/account/reset-password?token=${reset.link}`,
    `/account/log-in?token=${login.link}`,
    `/account/reset-password/${reset.link}`,
  ];
  for (const target of targets)
    await server.fetch(new Request(`http://localhost:4000${target}`, { method }), {
      ip: '127.0.0.1',
    });
  expect((await server.login('susan', password)).status).toBe(200);
  expect((await server.loginByMail({ token: login.link })).status).toBe(200);
  expect((await server.resetPassword({ token: reset.link })).status).toBe(200);
});

test('no password and no session hangs on a session or a cookie that came along', async () => {
  const server = await setUp();
  const mallory = (await server.login('mallory', 'mallory’s pass phrase')).body.data!['login'];
  const { link } = await server.mailed('reset');
  const authorization = { authorization: `Bearer ${mallory.accessToken}` };
  const answer = await server.loginByMail({ token: link }, authorization);
  expect(code(answer)).toBe('MAIL_TOKEN_INVALID');
  expect((await server.resetPassword({ token: link })).status).toBe(200);
  expect((await server.me(mallory.accessToken)).status).toBe(200);
});
