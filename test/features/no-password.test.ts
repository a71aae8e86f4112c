import { expect, test } from 'vitest';
import { assembleTestServer } from '../../src/testing/test-server.ts';
import { password } from '../support/test-server.ts';

const login = `mutation { login(username: "susan", password: "${password}") { accessToken } }`;
const reauthenticate = `mutation { reauthenticate(password: "${password}") { accessToken } }`;
const changePassword = `mutation {
  changePassword(currentPassword: "${password}", newPassword: "a whole new pass phrase") { accessToken }
}`;

test.each(Object.entries({ login, reauthenticate, changePassword }))(
  '%s refuses a user without a password',
  async (_name, mutation) => {
    await using server = await assembleTestServer();
    const susan = await server.asUser();
    const { errors } = await susan.execute(mutation);
    expect(errors?.[0]?.extensions.code).toBe('INVALID_CREDENTIALS');
    const found = await server.store.passwords.findByUserId(susan.user.id);
    expect(found?.passwordHash).toBeNull();
  },
);
