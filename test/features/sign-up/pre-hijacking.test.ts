import { describe, expect, test } from 'vitest';
import { accountOf, confirm, createAccount } from '../../support/addresses.ts';
import { mailed, signUp } from '../../support/sign-up.ts';
import { code, createTestServer, password, type TestServer } from '../../support/test-server.ts';

/*
 * Sudhodanan and Paverd, "Pre-hijacked accounts", USENIX Security 2022: an attacker prepares an account with the address
 * of a victim who has none yet. Each attack is tried by the attacker first, and by the victim first.
 */

const address = 'victim@example.com';
const evil = 'the attacker knows it';

const tokenOf = (answer: Awaited<ReturnType<typeof signUp>>): string =>
  answer.body.data!['signUp'].accessToken;
const ownerOf = async ({ store }: TestServer) =>
  (await store.contacts.findByEmail(address))?.user.username ?? null;

/** The victim signs up by mail, and finds nothing of anyone else in the account. */
async function victimSignsUp(server: TestServer) {
  const { emailToken } = await mailed(server, address);
  const victim = await signUp(server, { username: 'victim', emailToken });
  expect(victim.status).toBe(200);
  return accountOf(server, tokenOf(victim));
}

async function expectVictimAlone(server: TestServer) {
  expect(await ownerOf(server)).toBe('victim');
  expect(code(await server.login(address, evil))).toBe('INVALID_CREDENTIALS');
  expect((await server.login(address, password)).body.data?.['login'].user.username).toBe('victim');
}

describe('classic-federated merge: an account of the attacker with the address of the victim', () => {
  test('is not the one that the victim gets', async () => {
    const server = await createTestServer();
    await signUp(server, { username: 'attacker', email: address, password: evil });
    await victimSignsUp(server);
    await expectVictimAlone(server);
  });

  test('that is made later takes nothing from the victim', async () => {
    const server = await createTestServer();
    await victimSignsUp(server);
    const attacker = await signUp(server, { username: 'attacker', email: address, password: evil });
    expect(attacker.status).toBe(200);
    await expectVictimAlone(server);
  });
});

describe('unexpired session: a session of the attacker', () => {
  test('stays the one of their own account', async () => {
    const server = await createTestServer();
    const attacker = await signUp(server, { username: 'attacker', email: address, password: evil });
    const victim = await victimSignsUp(server);
    const { body } = await server.me(tokenOf(attacker));
    expect(body.data?.['me'].username).toBe('attacker');
    expect(await victim.addresses()).toEqual({ email: address, pendingEmail: null });
    expect(await accountOf(server, tokenOf(attacker)).addresses()).toMatchObject({ email: null });
  });
});

describe('trojan identifier: a second address, name or link of the attacker', () => {
  test('leads to no account of the victim', async () => {
    const server = await createTestServer();
    const attacker = await createAccount(server, 'attacker');
    await attacker.prove('attacker@example.com');
    await attacker.request(address);
    await victimSignsUp(server);
    const { body } = await server.login('attacker@example.com', password);
    expect(body.data?.['login'].user.username).toBe('attacker');
    await expectVictimAlone(server);
  });

  test('cannot be the name that the victim would be called by', async () => {
    const server = await createTestServer();
    for (const username of [address, 'VICTIM@EXAMPLE.COM', 'victim＠example.com']) {
      const answer = await signUp(server, { username, password: evil });
      expect(code(answer)).toBe('BAD_USER_INPUT');
    }
  });

  test('of before mail was on does not log in where the victim has the address', async () => {
    const before = await createTestServer({ AUTH_SMTP_URL: 'none' });
    expect((await signUp(before, { username: address, password: evil })).status).toBe(200);
    const server = await createTestServer({}, { store: before.store });
    await victimSignsUp(server);
    const { body } = await server.login(address, password);
    expect(body.data?.['login'].user.username).toBe('victim');
  });
});

describe('unexpired email change: a change to the address of the victim', () => {
  test('that waits is worth nothing once the victim has signed up', async () => {
    const server = await createTestServer();
    const attacker = await createAccount(server, 'attacker');
    const { mail } = await attacker.request(address);
    await victimSignsUp(server);
    // Even the victim cannot give the address away by the old link.
    expect(code(await confirm(server, mail.token!))).toBe('EMAIL_TAKEN');
    await expectVictimAlone(server);
  });

  test('that is asked for later reaches the victim alone, and changes nothing', async () => {
    const server = await createTestServer();
    await victimSignsUp(server);
    const attacker = await createAccount(server, 'attacker');
    const { mail } = await attacker.request(address);
    expect(mail.to).toBe(address);
    expect(code(await confirm(server, mail.token!))).toBe('EMAIL_TAKEN');
    await expectVictimAlone(server);
  });
});

describe('non-verifying provider: an address that was never proved', () => {
  test('is no account that a link to it opens', async () => {
    const server = await createTestServer();
    await signUp(server, { username: 'attacker', email: address, password: evil });
    const { mail, emailToken } = await mailed(server, address);
    // It was to a new user: of the attacker's account it says nothing.
    expect(mail.text).not.toContain('attacker');
    const victim = await signUp(server, { emailToken });
    const { body } = await server.me(tokenOf(victim));
    expect(body.data?.['me'].username).not.toBe('attacker');
  });
});

test('a link that proves the address for the account of the attacker is no link to sign up with', async () => {
  const server = await createTestServer();
  await signUp(server, { username: 'attacker', email: address, password: evil });
  const [mail] = await server.mails();
  const attacker = await createAccount(server, 'eve');
  const requested = await attacker.request('eve@example.com');
  for (const given of [
    { emailToken: mail!.token },
    { emailToken: requested.mail.token },
    { emailToken: requested.receipt, emailCode: requested.mail.code },
  ])
    expect(code(await signUp(server, given))).toBe('MAIL_TOKEN_INVALID');
  expect(await ownerOf(server)).toBeNull();
});

test('a link to sign up with proves no address for another account', async () => {
  const server = await createTestServer();
  await createAccount(server, 'eve');
  const { emailToken, receipt, code: emailCode } = await mailed(server, address);
  expect(code(await confirm(server, emailToken))).toBe('MAIL_TOKEN_INVALID');
  expect(code(await confirm(server, receipt, emailCode))).toBe('MAIL_TOKEN_INVALID');
  expect((await signUp(server, { emailToken })).status).toBe(200);
});
