import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminViews } from '../support/admin-views.ts';
import { chromiumPath, launchChromium } from '../support/browser.ts';
import { findingsOf } from '../support/pages.ts';

if (!chromiumPath) {
  console.warn('The look of /admin is not tested: no Chromium found. Set CHROMIUM_PATH to one.');
}

/** As test/browser/pages.test.ts for the account pages; LATCHKEY_SCREENSHOTS works here too. */
describe.skipIf(!chromiumPath)('views at /admin', { timeout: 120_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  test.each(adminViews)(
    '$name fits on any screen, is used with the keyboard alone, and axe finds nothing',
    async (view) => {
      expect(await findingsOf(browser, view)).toEqual([]);
    },
  );
});
