import { expect, test } from 'vitest';
import { createPage, ownPage } from '../../support/page.ts';
import { addApp } from '../../support/totp.ts';
import { code, createTestServer, password } from '../../support/test-server.ts';

const login = `mutation { login(username: "susan", password: "${password}") { session { hasSecondFactor } } }`;

/** Susan has an app, recovery codes and a browser that is trusted, and has just logged in there with her password. */
async function setUp() {
  const server = await createTestServer();
  const { app, token } = await addApp(server, await server.signUp());
  const made = await server.execute('mutation { createRecoveryCodes }', { token });
  const codes = made.body.data!['createRecoveryCodes'] as string[];
  const page = createPage(server, ownPage);
  expect(code(await page.execute(login))).toBe('SECOND_FACTOR_REQUIRED');
  const proof = `proof: { totp: "${app.code()}" }, trustDevice: true`;
  const done = await page.execute(`mutation { completeLogin(${proof}) { expiresIn } }`);
  expect(done.body.errors).toBeUndefined();
  await page.logout();
  server.clock.advanceSeconds(60);
  const again = (await page.execute(login)).body.data!['login'];
  expect(again.session.hasSecondFactor).toBe(false);
  return { server, page, app, codes };
}

const change = [
  'removeTotp',
  'startTotp { enrolment }',
  'createRecoveryCodes',
  'deleteAccount',
  'changeUsername(username: "thief") { id }',
];

test.each(change)('a trusted browser has proved nothing to %s with', async (field) => {
  const { page } = await setUp();
  const { status, body } = await page.execute(`mutation { ${field} }`);
  expect(status).toBe(401);
  expect(body.errors![0]!.extensions).toEqual({
    code: 'REAUTHENTICATION_REQUIRED',
    acr: 'aal2',
    factors: ['TOTP', 'RECOVERY_CODE'],
  });
});

test('a user who has lost the app proves a recovery code there, and sets up another one', async () => {
  const { server, page, codes } = await setUp();
  const proof = `proof: { recoveryCode: "${codes[0]}" }`;
  const proved = await page.execute(`mutation { reauthenticateWith(${proof}) { refreshToken } }`);
  expect(proved.body).toEqual({ data: { reauthenticateWith: { refreshToken: null } } });
  // The cookie has the new token, and a renewed one says the same.
  expect((await page.execute('mutation { startTotp { enrolment } }')).body.errors).toBeUndefined();
  server.clock.advanceSeconds(120);
  expect((await page.refresh()).status).toBe(200);
  expect((await page.execute('mutation { removeTotp }')).body).toEqual({
    data: { removeTotp: true },
  });
});
