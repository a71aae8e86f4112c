import { expect, onTestFinished, test } from 'vitest';
import { chromiumPath, launchChromium } from './support/browser.ts';
import { answerOf, arrive, editorOf, openTab, run, tabs, tabsOf } from './support/graphiql.ts';
import { access, refresh } from './support/page.ts';

if (!chromiumPath) {
  console.warn('GraphiQL is not tested in a browser: no Chromium found. Set CHROMIUM_PATH to one.');
}

test.skipIf(!chromiumPath)(
  'in Chromium a newcomer signs up, sees who they are and pastes nothing',
  { timeout: 60_000 },
  async () => {
    const browser = await launchChromium();
    onTestFinished(() => browser.close());
    const { origin, visitor, page } = await arrive(browser);
    await editorOf(page, '# 1. Create a user').waitFor();
    expect(await tabsOf(page)).toEqual(tabs);
    expect((await run(page, 'SignUp')).signUp.user.username).toBe('susan');
    await openTab(page, 'Me');
    expect((await run(page, 'Me')).me.username).toBe('susan');
    await answerOf(page, '"username": "susan"').waitFor();

    expect(await page.evaluate('document.cookie')).toBe('');
    const cookies = await visitor.context.cookies();
    const names = cookies.filter(({ httpOnly }) => httpOnly).map(({ name }) => name);
    expect(new Set(names)).toEqual(new Set([access, refresh]));
    expect(visitor.complaints).toEqual([]);
    expect([...visitor.origins]).toEqual([origin]);
  },
);
