import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectTitle } from '../support/account-pages.ts';
import { accountOf } from '../support/addresses.ts';
import { chromiumPath, createVisitor, launchChromium, openDoor } from '../support/browser.ts';
import { freePort } from '../support/free-port.ts';
import { createTestServer, password } from '../support/test-server.ts';

if (!chromiumPath) {
  console.warn(
    'Passkeys are not tested in a browser: no Chromium found. Set CHROMIUM_PATH to one.',
  );
}

/** What a page of a site does with passkeys. Its texts are JavaScript: they run in the browser. */
const page = `
  async function ask(query, variables) {
    const answer = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await answer.json();
    if (errors) throw new Error(errors[0].extensions.code);
    return Object.values(data)[0];
  }
  async function register() {
    const { challenge, options } = await ask('mutation { startPasskeyRegistration { challenge options } }');
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    const credential = (await navigator.credentials.create({ publicKey })).toJSON();
    return ask(
      'mutation ($challenge: String!, $credential: RegistrationResponseJSON!) { registerPasskey(challenge: $challenge, credential: $credential) { id name isSynced } }',
      { challenge, credential },
    );
  }
  async function use(mediation) {
    const { challenge, options } = await ask('mutation { startPasskeyLogin { challenge options } }');
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    return { challenge, credential: (await navigator.credentials.get({ publicKey, mediation })).toJSON() };
  }
  async function complete() {
    const answer = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: 'mutation { login(username: "susan", password: "${password}") { tokenType } }' }),
    });
    const { challenge } = (await answer.json()).errors[0].extensions;
    const waiting = await ask('query ($challenge: String!) { loginChallenge(challenge: $challenge) { passkeyOptions } }', { challenge });
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(waiting.passkeyOptions);
    const passkey = (await navigator.credentials.get({ publicKey })).toJSON();
    return ask(
      'mutation ($challenge: String!, $passkey: AuthenticationResponseJSON!) { completeLogin(challenge: $challenge, proof: { passkey: $passkey }) { user { username } session { methods hasSecondFactor } } }',
      { challenge, passkey },
    );
  }
  async function signal() {
    const { secondFactors } = await ask('{ me { secondFactors { acceptedPasskeys } } }');
    await PublicKeyCredential.signalAllAcceptedCredentials(secondFactors.acceptedPasskeys);
  }
  async function login(mediation) {
    return ask(
      'mutation ($challenge: String!, $credential: AuthenticationResponseJSON!) { loginWithPasskey(challenge: $challenge, credential: $credential) { user { username } session { methods hasSecondFactor } } }',
      await use(mediation),
    );
  }
`;

describe.skipIf(!chromiumPath)('passkeys in Chromium', { timeout: 60_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  /** A page of a server on which susan has signed up, in a browser with an authenticator that does what it is asked. */
  async function open(environment: Record<string, string> = {}) {
    const port = await freePort();
    const origin = `http://localhost:${port}`;
    const server = await createTestServer({ AUTH_ISSUER: origin, ...environment });
    await openDoor(server.listener, port);
    await server.signUp();
    const visitor = await createVisitor(browser, origin);
    const opened = await visitor.open('/health');
    await opened.setContent('<input autocomplete="username webauthn">');
    await opened.addScriptTag({ content: page });
    return { server, page: opened, ...(await addAuthenticator(opened)) };
  }

  async function addAuthenticator(opened: Page) {
    const devtools = await opened.context().newCDPSession(opened);
    await devtools.send('WebAuthn.enable');
    const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        ctap2Version: 'ctap2_1',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    return { devtools, authenticatorId };
  }

  async function credentials(devtools: CDPSession, authenticatorId: string) {
    return (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
  }

  const run = <Result>(opened: Page, script: string): Promise<Result> => opened.evaluate(script);

  const logIn = (opened: Page) =>
    run(
      opened,
      `ask('mutation { login(username: "susan", password: "${password}") { tokenType } }')`,
    );

  const logOut = (opened: Page) => run(opened, `ask('mutation { logout }')`);

  async function registered(environment: Record<string, string> = {}) {
    const opened = await open(environment);
    await logIn(opened.page);
    const passkey = await run<{ id: string }>(opened.page, 'register()');
    await logOut(opened.page);
    return { ...opened, passkey };
  }

  const susan = {
    user: { username: 'susan' },
    session: { methods: ['PASSKEY'], hasSecondFactor: true },
  };

  test('a page registers a passkey, and logs in with it', async () => {
    const { page: opened, passkey, devtools, authenticatorId } = await registered();
    expect(passkey).toMatchObject({ name: 'Linux' });
    const [kept] = await credentials(devtools, authenticatorId);
    expect(kept).toMatchObject({ rpId: 'localhost', isResidentCredential: true });
    expect(await run(opened, 'login()')).toEqual(susan);
    expect(await run(opened, `ask('{ me { username } }')`)).toEqual({ username: 'susan' });
  });

  test('a page that loads offers passkeys in the field for the username', async () => {
    const { page: opened } = await registered();
    expect(await run(opened, 'PublicKeyCredential.isConditionalMediationAvailable()')).toBe(true);
    expect(await run(opened, `login('conditional')`)).toEqual(susan);
  });

  test('the page of a mailed link asks for the passkey of a user who has no other factor', async () => {
    const { server, page: opened } = await open({ AUTH_LOGIN_BY_MAIL: 'on' });
    const email = 'susan@example.com';
    const { body } = await server.login('susan', password);
    await accountOf(server, body.data!['login'].accessToken).prove(email);
    await logIn(opened);
    await run(opened, 'register()');
    await logOut(opened);
    await server.execute(`mutation { requestLoginMail(email: "${email}") { expiresIn } }`);
    await opened.goto((await server.mails()).at(-1)!.link!);
    await opened.getByRole('button', { name: 'Log in' }).click();
    await expectTitle(opened, 'One more step');
    expect(await opened.getByRole('textbox').count()).toBe(0);
    await opened.getByRole('button', { name: 'Use a passkey' }).click();
    await expectTitle(opened, 'You are logged in');
  });

  test('a device makes no second passkey for one user', async () => {
    const { page: opened } = await registered();
    await run(opened, 'login()');
    await expect(run(opened, 'register()')).rejects.toThrow('InvalidStateError');
  });

  test('an authenticator that does not verify its user logs no one in', async () => {
    const { page: opened, devtools, authenticatorId } = await registered();
    await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await expect(run(opened, 'login()')).rejects.toThrow('NotAllowedError');
  });

  test('a passkey is the second factor after a password', async () => {
    const { page: opened } = await registered();
    expect(await run(opened, 'complete()')).toEqual({
      user: { username: 'susan' },
      session: { methods: ['PASSWORD', 'PASSKEY'], hasSecondFactor: true },
    });
  });

  test('a browser forgets a passkey that was removed, once the page tells it', async () => {
    const { page: opened, passkey, devtools, authenticatorId } = await registered();
    await run(opened, 'login()');
    await run(opened, 'signal()');
    expect(await credentials(devtools, authenticatorId)).toHaveLength(1);
    await run(opened, `ask('mutation { removePasskey(id: "${passkey.id}") }')`);
    await run(opened, 'signal()');
    await expect.poll(() => credentials(devtools, authenticatorId)).toHaveLength(0);
  });

  test('a use of a passkey logs in once', async () => {
    const { page: opened } = await registered();
    const replayed = `(async () => {
      const used = await use();
      const send = () => ask('mutation ($challenge: String!, $credential: AuthenticationResponseJSON!) { loginWithPasskey(challenge: $challenge, credential: $credential) { tokenType } }', used);
      await send();
      return send();
    })()`;
    await expect(run(opened, replayed)).rejects.toThrow('INVALID_CREDENTIALS');
  });
});
