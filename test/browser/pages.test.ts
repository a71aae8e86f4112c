import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { chromiumPath, launchChromium } from '../support/browser.ts';
import { expectGood } from '../support/pages.ts';
import { views } from '../support/views.ts';

if (!chromiumPath) {
  console.warn('The look of pages is not tested: no Chromium found. Set CHROMIUM_PATH to one.');
}

/** LATCHKEY_SCREENSHOTS names a folder for a picture of each page, in each language, in the light, in the dark, wide and narrow. */
describe.skipIf(!chromiumPath)('pages', { timeout: 120_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  test.each(views)(
    '$name fits on any screen, is used with the keyboard alone, and axe finds nothing',
    async (view) => {
      await expectGood(browser, view);
    },
  );
});
