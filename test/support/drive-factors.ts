import type { TestServer } from './test-server.ts';
import { createPasskeyUser } from './passkeys.ts';
import { appOf } from './totp.ts';

/** Runs an operation with one root field, and returns what the field gave. */
export type Run = (
  field: string,
  operation: string,
  variables?: Record<string, unknown>,
  token?: string,
) => Promise<Record<string, any>>;

const tokens = '{ accessToken refreshToken }';
const complete = `mutation ($c: String, $p: LoginProof!) { completeLogin(challenge: $c, proof: $p, trustDevice: true) ${tokens} }`;
const reauthenticate = `mutation ($p: ReauthenticationProof!) { reauthenticateWith(proof: $p) ${tokens} }`;
const register =
  'mutation ($c: String!, $r: RegistrationResponseJSON!) { registerPasskey(challenge: $c, credential: $r, name: "Laptop") { id } }';
const loginWith = `mutation ($c: String!, $r: AuthenticationResponseJSON!) { loginWithPasskey(challenge: $c, credential: $r) ${tokens} }`;

/**
 * Asks each field of second factors for something that it does, and for something that it refuses. Returns the secrets that
 * were handed out.
 */
export async function driveFactors(
  { server, run }: { server: TestServer; run: Run },
  user: { username: string; password: string },
): Promise<string[]> {
  const { username, password } = user;
  const login = async (): Promise<{ accessToken?: string; challenge: string }> => {
    const answer = await server.login(username, password);
    return answer.body.data?.['login'] ?? answer.body.errors?.[0]?.extensions;
  };
  let { accessToken: token } = await login();

  const begun = await run(
    'startTotp',
    'mutation { startTotp { secret uri qrCode enrolment } }',
    {},
    token,
  );
  const { secret, uri, enrolment } = begun;
  const app = appOf(secret as string, server.clock);
  const confirm = `mutation ($e: String!, $c: String!) { confirmTotp(enrolment: $e, code: $c) ${tokens} }`;
  await run('confirmTotp', confirm, { e: `${enrolment}x`, c: app.code() }, token);
  token = (await run('confirmTotp', confirm, { e: enrolment, c: app.code() }, token))[
    'accessToken'
  ] as string;

  const codes = await run('createRecoveryCodes', 'mutation { createRecoveryCodes }', {}, token);
  const [first = '', ...rest] = codes as unknown as string[];
  const { challenge: one } = await login();
  await run('loginChallenge', 'query ($c: String) { loginChallenge(challenge: $c) { factors } }', {
    c: one,
  });
  await run('completeLogin', complete, { c: one, p: { recoveryCode: rest[0]!.slice(0, -1) } });
  await run('completeLogin', complete, { c: one, p: { recoveryCode: first } });
  const { challenge: two } = await login();
  await run('completeLogin', complete, { c: two, p: { recoveryCode: first } });
  server.clock.advanceSeconds(30);
  token = (await run('completeLogin', complete, { c: two, p: { totp: app.code() } }))[
    'accessToken'
  ] as string;

  const { authenticator } = createPasskeyUser(server);
  const creation = await run(
    'startPasskeyRegistration',
    'mutation { startPasskeyRegistration { challenge options } }',
    {},
    token,
  );
  const made = authenticator.create(creation['options'] as never);
  await run('registerPasskey', register, { c: creation['challenge'] + 'x', r: made }, token);
  const { id } = await run(
    'registerPasskey',
    register,
    { c: creation['challenge'], r: made },
    token,
  );
  const request = await run(
    'startPasskeyLogin',
    'mutation { startPasskeyLogin { challenge options } }',
  );
  const used = authenticator.get(request['options'] as never);
  await run('loginWithPasskey', loginWith, { c: request['challenge'] + 'x', r: used });
  const byPasskey = await run('loginWithPasskey', loginWith, { c: request['challenge'], r: used });
  if (!byPasskey['accessToken']) throw new Error('The login with a passkey was refused.');
  const rename = 'mutation ($id: ID!) { renamePasskey(id: $id, name: "Telephone") { id } }';
  await run('renamePasskey', rename, { id }, token);

  server.clock.advanceSeconds(30);
  await run('reauthenticateWith', reauthenticate, { p: { password: `${password}x` } }, token);
  token = (await run('reauthenticateWith', reauthenticate, { p: { totp: app.code() } }, token))[
    'accessToken'
  ] as string;
  await run('removePasskey', 'mutation ($id: ID!) { removePasskey(id: $id) }', { id }, token);
  await run('revokeTrustedDevice', 'mutation { revokeTrustedDevice(id: "x") }', {}, token);
  const removed: unknown = await run('removeTotp', 'mutation { removeTotp }', {}, token);
  if (removed !== true) throw new Error('A field was refused that was to work.');
  return [secret, uri, enrolment, one, two, ...(codes as unknown as string[])] as string[];
}
