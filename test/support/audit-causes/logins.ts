import { createPage, ownPage } from '../page.ts';
import { createPasskeyUser } from '../passkeys.ts';
import { codeIn, createCode, redeem, challengeOf } from '../hand-over.ts';
import { finish } from '../provider-login.ts';
import { loginForRefresh, refresh } from '../refreshing.ts';
import { password } from '../test-server.ts';
import { addApp, challenge, complete, wrongCode } from '../totp.ts';
import { byThemselves, type Cause, type World } from './world.ts';

const wrongVerifier = challengeOf('another verifier');
const anonymous = (world: World) => ({ kind: 'ANONYMOUS', subject: world.susan.id }) as const;

/** Logs susan in with her app on a page of this server, which is trusted from then on. */
async function trust({ server, susan }: World) {
  const { app, token } = await addApp(server, susan.token);
  const page = createPage(server, ownPage);
  const proof = `{ totp: "${app.code()}" }`;
  await page.execute(
    `mutation { login(username: "susan", password: "${password}") { tokenType } }`,
  );
  await page.execute(
    `mutation { completeLogin(proof: ${proof}, trustDevice: true) { tokenType } }`,
  );
  return token;
}

async function codes({ server, susan }: World): Promise<{ token: string; codes: string[] }> {
  const { token } = await addApp(server, susan.token);
  const { body } = await server.execute('mutation { createRecoveryCodes }', { token });
  return { token, codes: body.data?.['createRecoveryCodes'] };
}

/** Logins and second factors, and what goes wrong with them. */
export const causesOfLogins: Readonly<Record<string, Cause>> = {
  async LOGIN_SUCCEEDED({ server, susan }) {
    await server.login('susan', password);
    return byThemselves(susan, { detail: 'PASSWORD' });
  },
  async LOGIN_FAILED(world) {
    await world.server.login('susan', 'wrong');
    return anonymous(world);
  },
  async SECOND_FACTOR_FAILED(world) {
    const { app } = await addApp(world.server, world.susan.token);
    const waiting = await challenge(world.server, 'susan', password);
    await complete(world.server, { challenge: waiting, proof: { totp: wrongCode(app.code()) } });
    return anonymous(world);
  },
  async PASSKEY_REFUSED(world) {
    const user = createPasskeyUser(world.server);
    await user.register(world.susan.token);
    await user.login({ origin: 'https://evil.example.com' });
    return anonymous(world);
  },
  async LOGIN_CODE_REFUSED(world) {
    const { server, susan } = world;
    await redeem(server, codeIn(await createCode(server, susan.token)), wrongVerifier);
    return anonymous(world);
  },
  async OIDC_CODE_REFUSED({ server, provider }) {
    const { code } = await provider.bring();
    await finish(server, { code, verifier: wrongVerifier });
    return { kind: 'ANONYMOUS', detail: 'corp' };
  },
  async REAUTHENTICATED({ susan }) {
    await susan.ask(`mutation { reauthenticate(password: "${password}") { tokenType } }`);
    return byThemselves(susan, { detail: 'PASSWORD' });
  },
  async REAUTHENTICATION_FAILED({ server, susan }) {
    const { app, token } = await addApp(server, susan.token);
    const proof = `{ totp: "${wrongCode(app.code())}" }`;
    await server.execute(`mutation { reauthenticateWith(proof: ${proof}) { tokenType } }`, {
      token,
    });
    return byThemselves(susan);
  },
  async REFRESH_TOKEN_REUSED(world) {
    const { server } = world;
    const first = await loginForRefresh(server);
    const { body } = await refresh(server, first);
    await refresh(server, body.data?.['refresh'].refreshToken);
    server.clock.advanceSeconds(60);
    await refresh(server, first);
    return anonymous(world);
  },
  async TOTP_ADDED({ server, susan }) {
    await addApp(server, susan.token);
    return byThemselves(susan);
  },
  async TOTP_REMOVED({ server, susan }) {
    const { token } = await addApp(server, susan.token);
    await server.execute('mutation { removeTotp }', { token });
    return byThemselves(susan);
  },
  async PASSKEY_ADDED({ server, susan }) {
    await createPasskeyUser(server).register(susan.token);
    return byThemselves(susan);
  },
  async PASSKEY_REMOVED({ server, susan }) {
    const user = createPasskeyUser(server);
    const { body } = await user.register(susan.token);
    const remove = `mutation { removePasskey(id: "${body.data?.['registerPasskey'].id}") }`;
    await server.execute(remove, { token: await user.prove() });
    return byThemselves(susan);
  },
  async RECOVERY_CODES_CREATED(world) {
    await codes(world);
    return byThemselves(world.susan);
  },
  async RECOVERY_CODE_USED(world) {
    const [recoveryCode] = (await codes(world)).codes;
    const waiting = await challenge(world.server, 'susan', password);
    await complete(world.server, { challenge: waiting, proof: { recoveryCode } });
    return byThemselves(world.susan);
  },
  async DEVICE_TRUSTED(world) {
    await trust(world);
    return byThemselves(world.susan);
  },
  async TRUSTED_DEVICE_REVOKED(world) {
    const token = await trust(world);
    const mine = '{ me { secondFactors { trustedDevices { id } } } }';
    const { body } = await world.server.execute(mine, { token });
    const [{ id }] = body.data!['me'].secondFactors.trustedDevices;
    await world.server.execute(`mutation { revokeTrustedDevice(id: "${id}") }`, { token });
    return byThemselves(world.susan);
  },
};
