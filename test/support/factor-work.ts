import { createPasskeyUser } from './passkeys.ts';
import { password, type TestServer } from './test-server.ts';
import { addApp, challenge, complete } from './totp.ts';
import { userId } from './user-id.ts';

type Work = (server: TestServer) => Promise<unknown>;

/** Logs susan in, who has no second factor, and removes those that the work has left her. */
const withSusan =
  (work: (server: TestServer, token: string) => Promise<unknown>): Work =>
  async (server) => {
    const { body } = await server.login('susan', password);
    await work(server, body.data!['login'].accessToken);
    const now = new Date(server.clock.now());
    await server.store.factors.reset({ userId: await userId(server.store), now });
  };

/** An app is set up, completes a login with a trusted device, raises a session, makes codes, and goes. */
const app = withSusan(async (server, first) => {
  const { app: phone, token } = await addApp(server, first);
  await server.execute('mutation { createRecoveryCodes }', { token });
  const waiting = await challenge(server, 'susan', password);
  await server.execute(`{ loginChallenge(challenge: "${waiting}") { factors } }`);
  await complete(server, { challenge: waiting, proof: { totp: phone.code() } });
  server.clock.advanceSeconds(30);
  await server.execute(
    `mutation { reauthenticateWith(proof: { totp: "${phone.code()}" }) { expiresIn } }`,
    { token },
  );
  const mine =
    '{ me { secondFactors { totpSince recoveryCodesLeft trustedDevices { id } passkeys { id } } } }';
  await server.execute(mine, { token });
  await server.execute('mutation { revokeTrustedDevice(id: "none") }', { token });
  await server.execute('mutation { removeTotp }', { token });
});

/** A passkey is registered, logs in, gets another name, and goes. */
const passkey = withSusan(async (server, token) => {
  const user = createPasskeyUser(server);
  const { body } = await user.register(token);
  const { id } = body.data!['registerPasskey'];
  const login = (await user.login()).body.data!['loginWithPasskey'];
  const raised = { token: login.accessToken };
  await user.start(login.accessToken);
  await server.execute(`mutation { renamePasskey(id: "${id}", name: "Key") { id } }`, raised);
  await server.execute(`mutation { removePasskey(id: "${id}") }`, raised);
});

/** What requests about second factors ask for, by the field; one work does what belongs together, and stands for all. */
export const factorWork: Readonly<Record<string, Work>> = {
  completeLogin: app,
  loginWithPasskey: passkey,
  ...Object.fromEntries(
    [
      'confirmTotp',
      'createRecoveryCodes',
      'loginChallenge',
      'reauthenticateWith',
      'registerPasskey',
      'removePasskey',
      'removeTotp',
      'renamePasskey',
      'revokeTrustedDevice',
      'startPasskeyLogin',
      'startPasskeyRegistration',
      'startTotp',
    ].map((name) => [name, async () => {}]),
  ),
};
