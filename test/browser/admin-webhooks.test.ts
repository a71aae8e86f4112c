import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { arriveAtAdmin, pressAndConfirm } from '../support/at-admin.ts';
import { chromiumPath, launchChromium } from '../support/browser.ts';
import { expectStatus, field, press } from '../support/own-pages.ts';

if (!chromiumPath) {
  console.warn('Webhooks at /admin are not tested in a browser: no Chromium. Set CHROMIUM_PATH.');
}

describe.skipIf(!chromiumPath)('webhooks at /admin, in Chromium', { timeout: 120_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  test('a webhook is created, gets another secret, and is deleted', async () => {
    const { page, view, visitor } = await arriveAtAdmin(browser);
    await view('webhooks', 'Webhooks');
    await page.getByText('There are no webhooks.').waitFor();
    await field(page, 'Address').fill('https://127.0.0.1/hook');
    await page.keyboard.press('Enter');
    await page.getByText('Events cannot be sent to this address').waitFor();
    const url = 'https://siem.example/hook';
    await field(page, 'Address').fill(url);
    await page.getByText('Choose events').click();
    await page.getByLabel('USER_DELETED').check();
    await press(page, 'Create a webhook');
    const secret = page.locator('.once code');
    await secret.waitFor();
    const first = await secret.innerText();
    expect(first).toMatch(/^whsec_/);
    await press(page, 'I have copied it');
    await page.getByRole('heading', { name: url }).waitFor();
    await page.getByText('One kind of event').waitFor();
    expect(await page.content()).not.toContain(first);
    await pressAndConfirm(page, `New secret: ${url}`);
    await secret.waitFor();
    expect(await secret.innerText()).not.toBe(first);
    await press(page, 'I have copied it');
    await pressAndConfirm(page, `Delete: ${url}`);
    await expectStatus(page, 'The webhook is deleted.');
    await page.getByText('There are no webhooks.').waitFor();
    expect(visitor.complaints).toEqual([]);
  });
});
