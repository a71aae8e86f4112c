import { expect, test } from 'vitest';
import { sharedDatabase } from '../../support/engines.ts';
import { giveAddress } from '../../support/give-address.ts';
import { addApp, appOf, challenge, complete, wrongCode } from '../../support/totp.ts';
import { createTestServer, password } from '../../support/test-server.ts';
import { userId } from '../../support/user-id.ts';

const create = 'mutation { createRecoveryCodes }';

/** A server that sends mail, and susan, who has proved an address. */
async function setUp(settings: Record<string, string> = {}) {
  const environment = {
    DATABASE_URL: await sharedDatabase(),
    AUTH_SMTP_URL: 'console:',
    AUTH_MAIL_FROM: 'Example <mail@example.com>',
    ...settings,
  };
  const server = await createTestServer(environment);
  const token = await server.signUp();
  await giveAddress(environment.DATABASE_URL, await userId(server.store));
  const subjects = async () => (await server.mails()).map(({ subject }) => subject);
  return { server, environment, token, subjects };
}

test('a user is told by mail of an app, of recovery codes, of each that is used, and of an app that is removed', async () => {
  const { server, token, subjects } = await setUp();
  const added = await addApp(server, token);
  const codes = (await server.execute(create, { token: added.token })).body.data?.[
    'createRecoveryCodes'
  ];
  const one = await challenge(server, 'susan', password);
  await complete(server, { challenge: one, proof: { recoveryCode: codes[0] } });
  await server.execute('mutation { removeTotp }', { token: added.token });
  expect(await subjects()).toEqual([
    expect.stringContaining('authenticator app'),
    expect.stringContaining('recovery codes'),
    expect.stringContaining('recovery code was used'),
    expect.stringContaining('authenticator app'),
  ]);
  const used = (await server.mails())[2];
  expect(used?.text).toContain('Codes that are left: 9\n');
});

test('what fails is not told', async () => {
  const { server, token, subjects } = await setUp();
  const added = await addApp(server, token);
  const before = (await subjects()).length;
  const one = await challenge(server, 'susan', password);
  await complete(server, { challenge: one, proof: { totp: wrongCode(added.app.code()) } });
  await complete(server, { challenge: one, proof: { recoveryCode: '0101-ABCD-EFGH-JKMN' } });
  await server.execute('mutation { removeTotp }', { token });
  expect(await subjects()).toHaveLength(before);
});

test('an app that a login sets up is told as well', async () => {
  const { environment, server, subjects } = await setUp();
  const { store, clock } = server;
  const required = await createTestServer(
    { ...environment, AUTH_SECOND_FACTOR: 'required' },
    { store, clock },
  );
  const one = await challenge(required, 'susan', password);
  const asked = await required.execute(
    `{ loginChallenge(challenge: "${one}") { enrolment { totp { secret } } } }`,
  );
  const { secret } = asked.body.data?.['loginChallenge'].enrolment.totp ?? {};
  const proof = { totp: appOf(secret, clock).code() };
  expect((await complete(required, { challenge: one, proof })).status).toBe(200);
  const told = [...(await subjects()), ...(await required.mails()).map(({ subject }) => subject)];
  expect(told).toEqual([expect.stringContaining('authenticator app')]);
});
