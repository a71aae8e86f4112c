import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchChromium } from '../support/browser.ts';
import { findingsOf, type View } from '../support/pages.ts';
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
      expect(await findingsOf(browser, view)).toEqual([]);
    },
  );

  test.each([
    ['is too wide', /px in \d+ px/, `main.style.width = '1300px'`],
    ['has a field without a name', /label at/, `main.append(document.createElement('input'))`],
    [
      'has a button that Tab does not reach',
      /Tab does not reach <a/,
      `addEventListener('keydown', (event) => event.preventDefault())`,
    ],
    [
      'does not show what has the focus',
      /focus is not seen on <a/,
      `document.querySelector('a').style.outline = 'none'`,
    ],
    ['asks another server', /127\.0\.0\.1/, `fetch('http://127.0.0.1:9/').catch(() => {})`],
    ['complains', /oh/, `console.error('oh')`],
  ])('a page that %s is found', async (_fault, finding, script) => {
    const steps: View['steps'] = (page) =>
      page.evaluate(`{ const main = document.querySelector('main'); ${script}; }`);
    const found = await findingsOf(browser, { name: 'fault', path: '/account/goodbye', steps });
    expect(found).toContainEqual(expect.stringMatching(finding));
  });
});
