import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mailNames } from '../../src/features/mail/templates/mails.ts';
import { createMailTemplates } from '../../src/features/mail/templates/templates.ts';
import { chromiumPath, launchChromium } from '../support/browser.ts';
import type { Browser, Page } from 'playwright-core';

const view = {
  link: `https://auth.example.com/account/undo-email-change#lk_link_${'a'.repeat(43)}`,
  linkValidFor: 86_400,
  code: '48215907',
  codeValidFor: 600,
  username: 'susan',
  at: '2026-11-30T09:30:00.000Z',
  ip: '2001:db8:0:1:1:1:1:1',
  device: 'Firefox, Windows',
  codesLeft: 9,
};

describe.runIf(chromiumPath)('in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
    test('each mail fits a narrow screen, asks the network for nothing, and can be read', async () => {
      const { render, locales } = await createMailTemplates({
        folder: null,
        locale: 'en',
        service: 'Example',
      });
      const context = await browser.newContext({
        colorScheme,
        viewport: { width: 320, height: 600 },
      });
      const page = await context.newPage();
      const requests: string[] = [];
      page.on('request', (request) => requests.push(request.url()));
      for (const locale of locales) {
        for (const name of mailNames) {
          await page.setContent(render(name, locale, view).html);
          const seen = await look(page);
          expect(seen.width, `${name} ${locale}`).toBeLessThanOrEqual(320);
          expect(Math.min(...seen.contrasts), `${name} ${locale}`).toBeGreaterThan(4.5);
          expect(new Set(seen.links)).toEqual(new Set(seen.links.length > 0 ? [view.link] : []));
        }
      }
      expect(requests).toEqual([]);
      await context.close();
    });
  });
});

/** Returns how wide the page is, where its links lead, and how its texts contrast with what is behind (WCAG 2.2 §1.4.3). */
function look(page: Page): Promise<{ width: number; links: string[]; contrasts: number[] }> {
  return page.evaluate(`(() => {
    const dark = matchMedia('(prefers-color-scheme: dark)').matches;
    const rgb = (color) => color.match(/[\\d.]+/g).map(Number);
    const luminance = (color) => {
      const [r, g, b] = rgb(color).map((part) => part / 255)
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element) => {
      for (let at = element; at; at = at.parentElement) {
        const color = getComputedStyle(at).backgroundColor;
        if (rgb(color)[3] !== 0) return color;
      }
      return dark ? 'rgb(18, 18, 18)' : 'rgb(255, 255, 255)';
    };
    const contrast = (element) => {
      const [a, b] = [getComputedStyle(element).color, behind(element)].map(luminance).toSorted((x, y) => y - x);
      return (a + 0.05) / (b + 0.05);
    };
    return {
      width: document.documentElement.scrollWidth,
      links: [...document.querySelectorAll('a')].map((link) => link.href),
      contrasts: [...document.querySelectorAll('p, a')].map(contrast),
    };
  })()`);
}
