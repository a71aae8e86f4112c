import { expect, test } from 'vitest';
import { sharedDatabase } from '../support/engines.ts';
import { createMailServer, newPassword } from '../support/mail-server.ts';
import { fixture } from '../support/moving-in.ts';
import { latchkey } from '../support/process.ts';
import { code, password } from '../support/test-server.ts';

test('a user of Cognito, which exports no hash, is mailed at the first try, chooses a password and logs in', async () => {
  const url = await sharedDatabase();
  const args = ['import', '--from', 'cognito', fixture('cognito.json')];
  const { code: exit, stderr } = await latchkey(args, {
    env: { DATABASE_URL: url, AUTH_SMTP_URL: 'console:' },
  });
  expect(exit, stderr).toBe(0);
  const server = await createMailServer({}, { database: url });
  const refused = await server.login('xena@example.com', password);
  expect(code(refused)).toBe('INVALID_CREDENTIALS');
  const [mail, ...more] = await server.mails();
  expect([mail?.to, mail?.subject, mail?.locale, more]).toEqual([
    'xena@example.com',
    'Wählen Sie ein Passwort für localhost:4000',
    'de',
    [],
  ]);
  expect((await server.resetPassword({ token: mail!.token! })).status).toBe(200);
  expect((await server.login('xena@example.com', newPassword)).status).toBe(200);
});
