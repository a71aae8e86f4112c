import { expect, test } from 'vitest';
import { sharedDatabase } from '../support/engines.ts';
import { latchkey } from '../support/process.ts';
import { createTestServer, password } from '../support/test-server.ts';
import { userId } from '../support/user-id.ts';

test('an export is JSON with the rows of the user, readable times, and no hash', async () => {
  const env = { DATABASE_URL: await sharedDatabase(), LOG_LEVEL: 'silent' };
  const server = await createTestServer(env);
  await server.signUp('Susan');
  await server.login('susan', password);
  const id = await userId(server.store);
  await server.store.contacts.setLocale(id, 'de');
  const { code, stdout, stderr } = await latchkey(['user', 'export', 'susan'], { env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const exported = JSON.parse(stdout) as Record<string, Record<string, unknown>[]>;
  expect(exported).toMatchObject({
    users: [{ id, username: 'Susan', created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) }],
    passwords: [{ user_id: id }],
    sessions: [{ user_id: id }, { user_id: id, revoked_at: null }],
    contacts: [{ user_id: id, locale: 'de', email: null }],
    audit_events: expect.arrayContaining([
      expect.objectContaining({
        action: 'signed_up',
        subject_id: id,
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      }),
    ]),
  });
  expect(stdout).not.toMatch(/argon2|hash|lk_/);
});

test('an export of a user who is not there says so', async () => {
  const env = { DATABASE_URL: await sharedDatabase() };
  const { code, stdout, stderr } = await latchkey(['user', 'export', 'susan'], { env });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^There is no user "susan" in /);
});
