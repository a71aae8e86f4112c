import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  chromiumPath,
  createVisitor,
  launchChromium,
  openDoor,
  stripPrefix,
} from '../support/browser.ts';
import {
  answerOf,
  arrive,
  editorOf,
  expectNotice,
  factorTabs,
  linkTo,
  openTab,
  press,
  run,
  tabsOf,
} from '../support/graphiql.ts';
import { createTestServer } from '../support/test-server.ts';

describe.skipIf(!chromiumPath)('GraphiQL says', { timeout: 60_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  test('that the token is missing where there are no cookies, and where to paste it', async () => {
    const { page } = await arrive(browser, '/graphql', { AUTH_COOKIES: 'off' });
    await editorOf(page, '# 1. Create a user').waitFor();
    await openTab(page, 'Me');
    await press(page);
    await expectNotice(
      page,
      'You are not logged in. Run Login, copy the accessToken, and paste it under Headers.',
    );
  });

  test('in words what a refusal means and what to do, until the next success', async () => {
    const { page } = await arrive(
      browser,
      linkTo(
        'mutation Wrong { login(username: "susan", password: "a wrong guess") { expiresIn } }',
      ),
      { AUTH_ATTEMPTS: 'on', AUTH_ATTEMPTS_PER_USER_AND_ADDRESS: '2/3600' },
    );
    await openTab(page, 'Me');
    await press(page);
    await expectNotice(page, 'You are not logged in. Run SignUp or Login first.');
    // The answer itself is shown as the server gave it.
    await answerOf(page, '"reason": "TOKEN_MISSING"').waitFor();
    await openTab(page, 'SignUp');
    await editorOf(page, 'susan exists').waitFor();
    await run(page, 'SignUp');
    await expectNotice(page, '');
    await run(page, 'SignUp');
    await expectNotice(page, 'susan exists already. Run Login, or choose another name.');
    await openTab(page, 'Wrong');
    for (let tries = 0; tries < 2; tries += 1) await run(page, 'Wrong');
    await expectNotice(
      page,
      'The username or the password is wrong. If this user does not exist yet, run SignUp.',
    );
    await run(page, 'Wrong');
    await expectNotice(page, /^Too many attempts\. Try again in [1-9]\d* seconds\.$/);
  });

  test('how to get a user where sign-up is closed, and the first tab is Login', async () => {
    const signUp = 'mutation Try { signUp(input: { username: "a", password: "b" }) { expiresIn } }';
    const { page } = await arrive(browser, linkTo(signUp), {
      AUTH_SIGN_UP: 'closed',
      AUTH_INTROSPECTION: 'off',
    });
    await expectNotice(page, /^Introspection is off on this server/);
    expect(await tabsOf(page)).toEqual(['Try', 'Login', 'Me', 'Logout', ...factorTabs]);
    await press(page);
    await expectNotice(page, /^Sign-up is closed\..* latchkey user add NAME/);
    await openTab(page, 'Login');
    await editorOf(page, 'latchkey user add susan').waitFor();
    await press(page);
    await expectNotice(page, /the operator runs: latchkey user add NAME\.$/);
    await openTab(page, 'Me');
    await press(page);
    await expectNotice(page, 'You are not logged in. Run Login first.');
  });

  test('that the server has stopped, also behind a proxy, until it runs again', async () => {
    const server = await createTestServer();
    const door = await openDoor(server.listener);
    const proxy = await stripPrefix('/auth', door.origin);
    const direct = await (await createVisitor(browser, door.origin)).open('/graphql');
    const behind = await (await createVisitor(browser, proxy)).open('/auth/graphql');
    for (const page of [direct, behind]) await openTab(page, 'Me');
    await door.close();
    await press(direct);
    await expectNotice(direct, /^The server does not answer\. Is it still running\?/);
    await answerOf(direct, 'The server does not answer').waitFor();
    await press(behind);
    await expectNotice(
      behind,
      /^The answer is not GraphQL \(HTTP 502, text\/html\).*server running/,
    );

    await openDoor(server.listener, Number(new URL(door.origin).port));
    for (const page of [direct, behind]) {
      await press(page);
      await expectNotice(page, 'You are not logged in. Run SignUp or Login first.');
    }
  });

  test('nothing of a token that it renews, whatever the status; and repeats no mutation that did something', async () => {
    const { server, page } = await arrive(
      browser,
      linkTo('query Partly { __typename me { username } }'),
    );
    const sent: string[] = [];
    page.on('request', (request) => {
      const { query: document = '' } = request.postDataJSON() ?? {};
      const begin = /^(query|mutation) ?\w*/.exec(document)?.[0];
      if (begin && !document.includes('__schema')) sent.push(begin);
    });
    const follow = async (mutation: string, name: string) => {
      await page.evaluate((url) => history.replaceState({}, '', url), linkTo(mutation));
      await page.reload();
      await openTab(page, name);
      server.clock.advanceSeconds(1000);
      sent.length = 0;
      await press(page);
    };
    await openTab(page, 'SignUp');
    await run(page, 'SignUp');
    await answerOf(page, '"accessToken"').waitFor();
    server.clock.advanceSeconds(1000);
    await openTab(page, 'Partly');
    await press(page);
    await answerOf(page, '"username": "susan"').waitFor();
    await expectNotice(page, '');

    await follow('mutation Whole { revokeOtherSessions }', 'Whole');
    await answerOf(page, '"revokeOtherSessions": 0').waitFor();
    expect(sent).toEqual(['mutation Whole', 'mutation ', 'mutation Whole']);

    await follow('mutation Both { logout revokeOtherSessions }', 'Both');
    await expectNotice(page, 'Your session has ended. Run Login.');
    await answerOf(page, '"logout": true').waitFor();
    expect(sent).toEqual(['mutation Both']);
  });
});
