import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { arriveAtPages, desk, press, whoIsIn } from '../support/at-pages.ts';
import { expectAt, expectIn } from '../support/at-providers.ts';
import { chromiumPath, launchChromium } from '../support/browser.ts';
import { startFakeApple } from '../support/fake-apple.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { startFakeGitHub } from '../support/fake-github.ts';

if (!chromiumPath) {
  console.warn('Logins at vendors are not tested in a browser: no Chromium. Set CHROMIUM_PATH.');
}

/** The providers are at 127.0.0.1, another site than the server at `localhost`. */
describe.skipIf(!chromiumPath)('GitHub and Apple, in Chromium', { timeout: 180_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  test('Apple’s form, to which the browser adds no cookie, logs in', async () => {
    const clock = createFakeClock();
    const apple = await startFakeApple({ clock });
    const { reach, environment } = apple;
    const { open, origin } = await arriveAtPages(browser, environment, desk, { clock, reach });
    const page = await open('login');
    const forms: (string | undefined)[] = [];
    page.on('request', async (request) => {
      if (request.url() !== `${origin}/oidc/apple/callback`) return;
      const { cookie } = await request.allHeaders();
      forms.push(`${request.method()} ${cookie}`);
    });
    await press(page, 'Continue with Apple');
    await press(page, 'Continue');
    await expectAt(page, '');
    await expect.poll(() => forms).toEqual(['POST undefined']);
    const name = await whoIsIn(page);
    expect(name).toMatch(/\w/);

    await press(page, 'Log out');
    await press(page, 'Continue with Apple');
    await press(page, 'Continue');
    await expectIn(page, name!);
  });

  test('a user who turns back at Apple is on the login page again', async () => {
    const clock = createFakeClock();
    const { reach, environment } = await startFakeApple({ clock });
    const { open } = await arriveAtPages(browser, environment, desk, { clock, reach });
    const page = await open('login');
    await press(page, 'Continue with Apple');
    await press(page, 'Cancel');
    await expectAt(page, 'login');
    expect(await whoIsIn(page)).toBeNull();
  });

  test('GitHub logs in, by its login as a name', async () => {
    const { reach, environment } = await startFakeGitHub();
    const { open } = await arriveAtPages(browser, environment, desk, { reach });
    const page = await open('login');
    await press(page, 'Continue with GitHub');
    await press(page, 'Authorize');
    await expectIn(page, 'octocat');
  });
});
