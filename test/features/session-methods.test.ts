import { decodeJwt } from 'jose';
import { expect, test } from 'vitest';
import { acrOf, amrOf } from '../../src/lib/authentication-methods.ts';
import { createTestServer, password } from '../support/test-server.ts';

const fields = 'accessToken refreshToken session { methods hasSecondFactor }';

test('a session says how its user has proved who they are, and so do its access tokens', async () => {
  const server = await createTestServer();
  await server.signUp('susan');
  const given = `username: "susan", password: "${password}"`;
  const login = (await server.execute(`mutation { login(${given}) { ${fields} } }`)).body.data?.[
    'login'
  ];
  expect(login?.session).toEqual({ methods: ['PASSWORD'], hasSecondFactor: false });
  expect(decodeJwt(login?.accessToken)).toMatchObject({ amr: ['pwd'], acr: 'aal1' });
  const renew = `mutation { refresh(refreshToken: "${login?.refreshToken}") { ${fields} } }`;
  const refreshed = (await server.execute(renew)).body.data?.['refresh'];
  expect(refreshed?.session).toEqual(login?.session);
  expect(decodeJwt(refreshed?.accessToken)).toMatchObject({ amr: ['pwd'], acr: 'aal1' });
});

test.each([
  [[], [], 'aal1'],
  [['PASSWORD'], ['pwd'], 'aal1'],
  [['MAIL'], ['otp'], 'aal1'],
  [['MAIL', 'TOTP'], ['otp', 'mfa'], 'aal2'],
  [['PASSWORD', 'TOTP'], ['pwd', 'otp', 'mfa'], 'aal2'],
  [['PASSWORD', 'RECOVERY_CODE'], ['pwd', 'otp', 'mfa'], 'aal2'],
  [['PASSKEY'], ['hwk', 'user', 'mfa'], 'aal2'],
  [['PASSWORD', 'SYNCED_PASSKEY'], ['pwd', 'swk', 'user', 'mfa'], 'aal2'],
] as const)('%j is amr %j and acr %s', (methods, amr, acr) => {
  expect(amrOf(methods)).toEqual(amr);
  expect(acrOf(methods)).toBe(acr);
});
