import { expect, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { engines } from '../support/engines.ts';
import { startRelay, type Behaviour } from '../support/smtp-server.ts';
import { latchkey, temporaryFolder } from '../support/process.ts';
import { waitingMail } from '../support/waiting-mail.ts';

const address = 'susan@example.net';
const from = { AUTH_MAIL_FROM: 'Example <auth@example.com>' };

async function testMail(behaviour: Behaviour = {}, login = 'latchkey:hunter2@') {
  const relay = await startRelay({
    behaviour,
    login: { user: 'latchkey', password: 'hunter2' },
  });
  const env = { AUTH_SMTP_URL: `smtp://${login}127.0.0.1:${relay.port}`, ...from };
  return { relay, finished: await latchkey(['mail', 'test', address], { env }) };
}

test('mail test sends one mail, and says what the relay answered', async () => {
  const { relay, finished } = await testMail();
  expect(finished).toMatchObject({ code: 0, stderr: '' });
  expect(finished.stdout).toMatch(/^The relay took the mail: 250 .*\n$/);
  expect(relay.mails).toHaveLength(1);
  expect(relay.mails[0]).toMatchObject({ from: 'auth@example.com', to: [address] });
  expect((await relay.mails[0]!.parse()).text).toContain('Example can send mail');
});

test.each<[Behaviour, string]>([
  [{ rcpt: '550 5.1.1 No such user' }, 'The relay refused the mail: 550 5.1.1 No such user'],
  [{ data: '451 4.7.1 Later' }, 'The relay did not take the mail: 451 4.7.1 Later'],
  [{ data: 'close' }, 'The relay closed the connection'],
])('where the relay answers %o, mail test says so, with exit code 1', async (behaviour, said) => {
  const { finished } = await testMail(behaviour);
  expect(finished).toMatchObject({ code: 1, stdout: '' });
  expect(finished.stderr).toBe(`${said}\nThe mail was not sent.\n`);
});

test('a wrong password is said to be wrong, and is not repeated', async () => {
  const { finished } = await testMail({}, 'latchkey:hunter3@');
  expect(finished).toMatchObject({ code: 1, stdout: '' });
  expect(finished.stderr).toMatch(/did not accept the user and the password of AUTH_SMTP_URL/);
  expect(finished.stderr).not.toContain('hunter');
});

test('with console: the mail is printed to standard error', async () => {
  const { code, stdout, stderr } = await latchkey(['mail', 'test', address]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'Printed on standard error.\n' });
  expect(stderr).toContain(`\nTo: ${address}\nSubject: A test mail from localhost:4000\n`);
});

test('without a relay, and with an address that is none, nothing is sent', async () => {
  const none = await latchkey(['mail', 'test', address], { env: { AUTH_SMTP_URL: 'none' } });
  expect(none).toMatchObject({ code: 1, stdout: '' });
  expect(none.stderr).toMatch(/^AUTH_SMTP_URL is none/);
  const two = await latchkey(['mail', 'test', 'a@example.net,b@example.net']);
  expect(two).toMatchObject({ code: 1, stdout: '' });
  expect(two.stderr).toBe(
    '"a@example.net,b@example.net" is not an address that mail can be sent to.\n',
  );
});

test.each(engines)('mail status says how many mails wait (%s)', async (engine, createDatabase) => {
  const file = `sqlite:${await temporaryFolder()}/latchkey.db`;
  const DATABASE_URL = engine === 'SQLite' ? file : await createDatabase();
  const status = () => latchkey(['mail', 'status'], { env: { DATABASE_URL } });
  expect(await status()).toMatchObject({ code: 0, stdout: 'No mail waits.\n', stderr: '' });
  const store = await openStore(DATABASE_URL);
  const minute = (ago: number) => new Date(Date.now() - ago * 60_000);
  for (const [ago, tries] of [
    [3, 2],
    [2, 0],
    [1, 1],
  ] as const)
    await store.outbox.insert(waitingMail({ createdAt: minute(ago), tries }), null);
  await store.close();
  const { code, stdout } = await status();
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^3 mails wait, 2 of them tried before\. The oldest has been waiting for 1[89]\d seconds\.\n$/,
  );
  expect(stdout).not.toContain('susan');
});

test('the help pages say which settings count', async () => {
  for (const command of [['mail'], ['mail', 'test']]) {
    const { code, stdout } = await latchkey([...command, '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: latchkey ${command.join(' ')} `);
    for (const name of ['AUTH_SMTP_URL', 'AUTH_SMTP_URL_FILE', 'AUTH_MAIL_FROM'])
      expect(stdout).toContain(`\n  ${name}: `);
  }
});
