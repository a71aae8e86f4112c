import { bringCode, finish, link, start, unlink } from './provider-login.ts';
import { password, type TestServer } from './test-server.ts';

type Work = (server: TestServer) => Promise<unknown>;

const mine = '{ me { hasPassword identities { id provider email } } }';

/** A user is created with an identity, is found by it, and leaves. */
async function logIn(server: TestServer): Promise<void> {
  await finish(server, { code: `lk_oidc_${'x'.repeat(43)}`, verifier: 'x' });
  await finish(server, await bringCode(server, 'nina-1'));
  const given = await bringCode(server, 'nina-1');
  await finish(server, { ...given, verifier: 'x' });
  const { body } = await finish(server, given);
  const token: string = body.data!['finishOidcLogin'].accessToken;
  await server.execute(mine, { token });
  await server.execute('mutation { deleteAccount }', { token });
}

/** Susan links an identity, and unlinks it. */
async function linkAndUnlink(server: TestServer): Promise<void> {
  const { body } = await server.login('susan', password);
  const token: string = body.data!['login'].accessToken;
  const linked = await link(server, await bringCode(server, 'susan-2'), token);
  await unlink(server, linked.body.data!['linkIdentity'].id, token);
}

/** What requests about logins at providers ask for, by the field. What goes on at a provider needs none of the store. */
export const providerWork: Readonly<Record<string, Work>> = {
  finishOidcLogin: logIn,
  linkIdentity: linkAndUnlink,
  unlinkIdentity: async () => {},
  startOidcLogin: (server) => start(server),
  loginMethods: (server) => server.execute('{ loginMethods { password } }'),
  startIdTokenLogin: (server) => server.execute('mutation { startIdTokenLogin(provider: "x") }'),
  loginWithIdToken: (server) =>
    server.execute(
      'mutation { loginWithIdToken(provider: "x", idToken: "x", nonce: "x") { expiresIn } }',
    ),
};
