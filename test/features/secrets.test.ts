import { globSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { driveApiKeys } from '../support/drive-api-keys.ts';
import { driveFactors } from '../support/drive-factors.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { app, driveHandOver } from '../support/hand-over.ts';
import { secrets as encryption } from '../support/keys.ts';
import { client, startLyingProvider } from '../support/lying-provider.ts';
import type { Mailed } from '../support/mail-server.ts';
import { temporaryFolder } from '../support/process.ts';
import { driveProviderLogin, page } from '../support/provider-login.ts';
import {
  code as codeOf,
  createTestServer,
  password as usual,
  type GraphQLAnswer,
} from '../support/test-server.ts';

const marked = {
  password: 'MARKED password of susan',
  newPassword: 'MARKED password from now on',
  wrong: 'MARKED wrong password',
  common: 'MARKEDpassword-in-the-name-field',
};

test('no secret of any operation is in a log line, an error, a metric or the database', async () => {
  const folder = await temporaryFolder();
  const store = await openStore(`sqlite:${folder}/latchkey.db`);
  onTestFinished(() => store.close());
  const environment = {
    AUTH_SECRET: encryption.one,
    METRICS_PORT: '0',
    AUTH_ATTEMPTS: 'on',
    AUTH_LOGIN_BY_MAIL: 'on',
    AUTH_RETURN_URLS: app,
  };
  const clock = createFakeClock();
  const provider = await startLyingProvider(clock);
  const settings = {
    ...environment,
    ...provider.environment,
    AUTH_OIDC_CORP_AUDIENCES: 'com.example.app',
    AUTH_ALLOWED_ORIGINS: new URL(page).origin,
  };
  const server = await createTestServer(settings, { store, clock });
  const handedOut = new Set<string>(Object.values(marked).concat(encryption.one));
  const errors: string[] = [];
  const driven = new Set<string>();

  const run = async (
    field: string,
    operation: string,
    variables: Record<string, unknown> = {},
    token?: string,
  ): Promise<Record<string, any>> => {
    driven.add(field);
    const answer: GraphQLAnswer = await server.execute(operation, {
      variables,
      ...(token !== undefined && { token }),
    });
    // That refusal hands out the challenge.
    if (answer.body.errors && codeOf(answer) !== 'SECOND_FACTOR_REQUIRED') errors.push(answer.text);
    const payload = answer.body.data?.[field] ?? {};
    for (const name of ['accessToken', 'refreshToken'])
      if (payload[name]) handedOut.add(payload[name]);
    return payload;
  };
  const tokens = '{ accessToken refreshToken session { id } }';
  const { password, newPassword, wrong, common } = marked;

  const signUp = `mutation ($n: String!, $p: String!) { signUp(input: { username: $n, password: $p }) ${tokens} }`;
  const login = `mutation ($n: String!, $p: String!) { login(username: $n, password: $p) ${tokens} }`;
  const refresh = `mutation ($t: String) { refresh(refreshToken: $t) ${tokens} }`;
  const reauthenticate = `mutation ($p: String!) { reauthenticate(password: $p) ${tokens} }`;
  const change = `mutation ($c: String!, $n: String!) { changePassword(currentPassword: $c, newPassword: $n) ${tokens} }`;

  await run('signUp', signUp, { n: 'susan', p: password });
  await run('signUp', signUp, { n: 'susan', p: password });
  await run('signUp', signUp, { n: 'x', p: wrong.repeat(20) });
  const susan = await run('login', login, { n: 'susan', p: password });
  await run('login', login, { n: common, p: wrong });
  for (let n = 0; n < 12; n += 1) await run('login', login, { n: 'susan', p: wrong });
  const { accessToken } = susan;
  await run('me', '{ me { username sessions { nodes { id } } } }', {}, accessToken);
  await run('me', '{ me { username } }', {}, `${accessToken}x`);
  await run('reauthenticate', reauthenticate, { p: wrong }, accessToken);
  await run('reauthenticate', reauthenticate, { p: password }, accessToken);
  const next = await run('refresh', refresh, { t: susan['refreshToken'] });
  await run('refresh', refresh, { t: susan['refreshToken'] });
  await run('refresh', refresh, { t: next['refreshToken'] });
  await run('refresh', refresh, { t: susan['refreshToken'] });
  await run('refresh', refresh, { t: susan['refreshToken'] });
  server.clock.advanceSeconds(100);
  const again = (await run('login', login, { n: 'susan', p: password }))['accessToken'];
  await run('changePassword', change, { c: wrong, n: newPassword }, again);
  await run('changePassword', change, { c: password, n: newPassword }, again);
  await run('revokeSession', 'mutation { revokeSession(id: "x") }', {}, again);
  await run('revokeOtherSessions', 'mutation { revokeOtherSessions }', {}, again);
  const wrongLink = `lk_link_${'m'.repeat(43)}`;
  handedOut.add(wrongLink);
  await run('mailLink', 'query ($t: String!) { mailLink(token: $t) { purpose } }', {
    t: wrongLink,
  });
  const address = 'marked-address@example.com';
  /** Asks for a mail, and returns what has come of it. */
  const mailed = async (field: string, to = address, token?: string): Promise<Mailed> => {
    const request = `mutation ($e: String!) { ${field}(email: $e) { token } }`;
    const receipt: string = (await run(field, request, { e: to }, token))['token'];
    const { token: link, code } = (await server.mails()).findLast((mail) => mail.code)!;
    for (const secret of [receipt, link, code]) handedOut.add(secret!);
    return { receipt, link: link!, code: code! };
  };
  const give = (field: string, t: string, c?: string) =>
    c === undefined
      ? run(field, `mutation ($t: String!) { ${field}(token: $t) }`, { t })
      : run(field, `mutation ($t: String!, $c: String) { ${field}(token: $t, code: $c) }`, {
          t,
          c,
        });
  const first = await mailed('requestEmailChange', address, again);
  await give('confirmEmail', first.receipt, '00000000');
  await give('confirmEmail', first.receipt, first.code);
  const second = await mailed('requestEmailChange', 'marked-second@example.com', again);
  await give('disownEmail', second.link);
  await run('cancelEmailChange', 'mutation { cancelEmailChange }', {}, again);
  const third = await mailed('requestEmailChange', 'marked-third@example.com', again);
  await give('confirmEmail', third.link);
  const undo = (await server.mails()).at(-1)!.token!;
  handedOut.add(undo);
  await give('undoEmailChange', undo);
  await give('undoEmailChange', undo);
  const reset = `mutation ($t: String!, $c: String, $n: String!) { resetPassword(token: $t, code: $c, newPassword: $n) }`;
  const loginByMail = `mutation ($t: String!, $c: String) { loginByMail(token: $t, code: $c) ${tokens} }`;
  const byMail = await mailed('requestLoginMail');
  const byReset = await mailed('requestPasswordReset');
  await mailed('requestPasswordReset', 'marked-unknown@example.com');
  await run(
    'requestLoginMail',
    'mutation { requestLoginMail(email: "MARKED no address") { token } }',
  );
  for (const { receipt, link, code } of [byMail, byReset]) {
    await run('loginByMail', loginByMail, { t: receipt, c: '00000000' });
    await run('loginByMail', loginByMail, { t: receipt, c: code });
    await run('loginByMail', loginByMail, { t: link });
    await run('resetPassword', reset, { t: receipt, c: '00000000', n: password });
    await run('resetPassword', reset, { t: receipt, c: code, n: wrong.repeat(20) });
    await run('resetPassword', reset, { t: receipt, c: code, n: password });
    await run('resetPassword', reset, { t: link, n: password });
  }
  const withToken = `mutation ($t: String!, $c: String, $p: String!) { signUp(input: { emailToken: $t, emailCode: $c, password: $p }) ${tokens} }`;
  const newcomer = await mailed('requestSignUp', 'marked-newcomer@example.com');
  await run('signUp', withToken, { t: newcomer.receipt, c: '00000000', p: password });
  await run('signUp', withToken, { t: newcomer.receipt, c: newcomer.code, p: wrong.repeat(20) });
  await run('signUp', withToken, { t: newcomer.receipt, c: newcomer.code, p: password });
  await run('signUp', withToken, { t: newcomer.link, p: password });
  await run('requestSignUp', 'mutation { requestSignUp(email: "MARKED no address") { token } }');
  const later = `mutation ($p: String!) { signUp(input: { username: "later", email: "marked-later@example.com", password: $p }) ${tokens} }`;
  const { accessToken: laters } = await run('signUp', later, { p: password });
  await run('setLocale', 'mutation { setLocale(locale: "MARKED") { id } }', {}, laters);
  const rename = 'mutation ($n: String!) { changeUsername(username: $n) { id } }';
  await run('changeUsername', rename, { n: common.repeat(9) }, laters);
  await run('deleteAccount', 'mutation { deleteAccount }', {}, `${laters}x`);
  await run('deleteAccount', 'mutation { deleteAccount }', {}, laters);
  const invitation = { email: 'marked-invited@example.com', scopes: ['admin'], locale: null };
  await server.administer({ kind: 'test' }).inviteUser(invitation);
  const { token: invited } = (await server.mails()).find(({ to }) => to === invitation.email)!;
  handedOut.add(invited!);
  await run('signUp', withToken, { t: invited, p: password });
  const mary = await server.signUp('mary');
  for (const secret of await driveHandOver(run, mary)) handedOut.add(secret);
  for (const secret of await driveApiKeys(run, mary)) handedOut.add(secret);
  for (const secret of await driveProviderLogin({ server, provider, run }, mary))
    handedOut.add(secret);
  handedOut.add(client.secret);
  for (const secret of await driveFactors({ server, run }, { username: 'mary', password: usual }))
    handedOut.add(secret);
  await run('logout', 'mutation ($t: String) { logout(refreshToken: $t) }', {
    t: next['refreshToken'],
  });
  await run('login', `mutation { login(username: "susan", password: "${wrong}" { x } }`);
  await run('login', `mutation { login(username: "susan", password: ["${wrong}"]) { x } }`);

  const types = [server.schema.getQueryType(), server.schema.getMutationType()];
  const fields = types.flatMap((type) => Object.keys(type?.getFields() ?? {}));
  expect([...driven].toSorted()).toEqual(fields.toSorted());
  expect(errors.length).toBeGreaterThan(15);
  expect(handedOut.size).toBeGreaterThan(12);

  const http = createServer(server.metricsListener!);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  http.closeAllConnections();
  http.close();

  const written = [...server.logged, ...errors, metrics].join('\n');
  const files = globSync('*', { cwd: folder }).map((name) => readFileSync(`${folder}/${name}`));
  expect(files.some((bytes) => bytes.includes('susan'))).toBe(true);
  expect(written).not.toMatch(/marked-|MARKED/);
  for (const secret of handedOut) {
    expect(written).not.toContain(secret);
    expect(files.some((bytes) => bytes.includes(secret))).toBe(false);
  }
  expect(files.some((bytes) => bytes.includes('PRIVATE KEY'))).toBe(false);
});
