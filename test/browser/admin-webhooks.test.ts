import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { arriveAtAdmin, pressAndConfirm, question } from '../support/at-admin.ts';
import { desk } from '../support/at-pages.ts';
import { chromiumPath, launchChromium } from '../support/browser.ts';
import { expectStatus, field, press } from '../support/own-pages.ts';
import { startReceiver } from '../support/receiver.ts';
import { createWebhook } from '../support/webhooks.ts';

/** As a field of a browser there has it, which knows no seconds. */
const inKolkata = (ms: number) => new Date(ms + 5.5 * 3_600_000).toISOString().slice(0, 16);

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

  test('what a webhook has taken is delivered again, since a moment', async () => {
    const settings = { AUTH_WEBHOOK_PRIVATE: 'on' };
    const screen = { ...desk, timezoneId: 'Asia/Kolkata' };
    const at = await arriveAtAdmin(browser, { settings, screen });
    const { page, view, server, visitor } = at;
    const receiver = await startReceiver();
    const admin = await at.person('other', ['latchkey:webhooks']);
    await createWebhook(admin, receiver.url, ['USER_DISABLED']);
    const { findUser, disableUser } = server.administer({ kind: 'test' });
    for (const name of ['bob', 'eve']) {
      await at.person(name);
      await disableUser((await findUser(name))!.id);
    }
    await server.delivered();
    const ids = () => receiver.posts.map(({ headers }) => headers['webhook-id']);
    const before = ids();
    expect(before).toHaveLength(2);

    await view('webhooks', 'Webhooks');
    const deliverSince = async (ms: number) => {
      await page.getByRole('button', { name: `Deliver again: ${receiver.url}` }).click();
      await question(page).getByText('at most three days back').waitFor();
      await question(page)
        .getByLabel('Since')
        .fill(inKolkata(server.clock.now() + ms));
      await page.keyboard.press('Enter');
      await question(page).waitFor({ state: 'detached' });
    };
    await deliverSince(60_000);
    await expectStatus(page, '0 events are delivered again.');
    await deliverSince(-60_000);
    await expectStatus(page, '2 events are delivered again.');
    await server.delivered();
    expect(ids().slice(2)).toEqual(expect.arrayContaining(before));
    expect(ids()).toHaveLength(4);
    expect(visitor.complaints).toEqual([]);
  });
});
