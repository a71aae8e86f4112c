import { accountOf, confirm, disown, undo, undoLink } from './addresses.ts';
import { codeIn, createCode, redeem } from './hand-over.ts';
import { newPassword } from './mail-server.ts';
import { password, type TestServer } from './test-server.ts';

const address = 'susan@example.com';

/** Susan, who is logged in. */
async function susan(server: TestServer) {
  const { body } = await server.login('susan', password);
  return accountOf(server, body.data!['login'].accessToken);
}

/** Asks for a mail to susan, and returns the token of its link and the code with its receipt. */
async function mailed(server: TestServer, field: string) {
  const { body } = await server.execute(`mutation { ${field}(email: "${address}") { token } }`);
  const { token, code } = (await server.mails()).at(-1)!;
  return { link: token!, receipt: body.data![field].token as string, code: code! };
}

/** Gives susan back the password that she began with. */
async function restore({ store }: TestServer, hash: string) {
  const { id } = (await store.users.findByUsernameKey('susan'))!;
  await store.passwords.set({ userId: id, hash, now: new Date() });
}

const proofs = async (server: TestServer, email: string) => {
  const account = await susan(server);
  await account.prove(email);
  return account;
};

/** Requests about addresses, links and codes, by the field that each is about. Susan has proved an address. */
export const mailWork = (
  hash: () => string,
): Record<string, (server: TestServer) => Promise<unknown>> => ({
  async mailLink(server) {
    const { link } = await mailed(server, 'requestPasswordReset');
    await server.execute(`{ mailLink(token: "${link}") { username } }`);
  },
  requestPasswordReset: (server) => mailed(server, 'requestPasswordReset'),
  requestLoginMail: (server) => mailed(server, 'requestLoginMail'),
  async requestSignUp(server) {
    await server.execute('mutation { requestSignUp(email: "new@example.com") { token } }');
    await server.mails();
  },
  async resetPassword(server) {
    const { link, receipt, code } = await mailed(server, 'requestPasswordReset');
    const reset = (given: string) =>
      server.execute(`mutation { resetPassword(${given}, newPassword: "${newPassword}") }`);
    await reset(`token: "${receipt}", code: "1"`);
    await reset(`token: "${receipt}", code: "${code}"`);
    await reset(`token: "${link}"`);
    await restore(server, hash());
  },
  async loginByMail(server) {
    const { link, receipt, code } = await mailed(server, 'requestLoginMail');
    const login = (given: string) =>
      server.execute(`mutation { loginByMail(${given}) { accessToken } }`);
    await login(`token: "${receipt}", code: "1"`);
    await login(`token: "${receipt}", code: "${code}"`);
    await login(`token: "${link}"`);
  },
  createLoginCode: async () => {},
  async loginWithCode(server) {
    const { token } = await susan(server);
    await redeem(server, `lk_login_${'x'.repeat(43)}`);
    const code = codeIn(await createCode(server, token));
    await redeem(server, code, 'x'.repeat(43));
    await redeem(server, code);
  },
  requestEmailChange: async (server) => (await susan(server)).request('second@example.com'),
  confirmEmail: (server) => proofs(server, 'third@example.com'),
  async disownEmail(server) {
    const { mail } = await (await susan(server)).request('fourth@example.com');
    await disown(server, mail.token!);
  },
  async cancelEmailChange(server) {
    const { token } = await susan(server);
    await server.execute('mutation { cancelEmailChange }', { token });
  },
  async undoEmailChange(server) {
    const account = await proofs(server, 'fifth@example.com');
    await account.prove('sixth@example.com');
    await undo(server, await undoLink(account, 'fifth@example.com'));
    await restore(server, hash());
    const { mail } = await (await susan(server)).request(address);
    await confirm(server, mail.token!);
  },
  async setLocale(server) {
    const { token } = await susan(server);
    await server.execute('mutation { setLocale(locale: "de") { locale email } }', { token });
  },
  async changeUsername(server) {
    const { token } = await susan(server);
    const change = (name: string) =>
      server.execute(`mutation { changeUsername(username: "${name}") { username } }`, { token });
    await change('susanna');
    await change('susan');
  },
  async deleteAccount(server) {
    const token = await server.signUp('mary');
    await accountOf(server, token).prove('mary@example.com');
    await server.execute('mutation { deleteAccount }', { token });
  },
});
