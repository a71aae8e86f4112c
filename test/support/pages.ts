import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { arriveAtPages, type AtPages } from './at-pages.ts';
import { password } from './test-server.ts';

/** A page in one of its states. */
export interface View {
  /** What a screenshot is called. */
  readonly name: string;
  /** Below the origin, with a slash before it. */
  readonly path: string;
  readonly settings?: Record<string, string>;
  /** Whether susan is logged in. */
  readonly user?: boolean;
  /** Makes what the page shows, and returns its path where that is known only then. */
  readonly prepare?: (place: Place) => Promise<string | void>;
  /** What brings the open page into this state. It is done in each language: find fields by their names. */
  readonly steps?: (page: Page, place: Place) => Promise<void>;
  /** What is there when the page is ready, as a selector. */
  readonly shows?: string;
}

/** Where a page is. */
export interface Place extends Pick<AtPages, 'server' | 'origin' | 'visitor'> {
  /** Asks as the page would. */
  readonly ask: (query: string, variables?: object) => Promise<Record<string, any>>;
}

const locales = ['en', 'de', 'zh-CN'] as const;
const schemes = ['light', 'dark'] as const;
const widths = [1280, 320] as const;

interface Look {
  readonly locale: (typeof locales)[number];
  readonly scheme: (typeof schemes)[number];
  readonly width: (typeof widths)[number];
}

/** Where the screenshots go; undefined where none are wanted. */
const folder = process.env['LATCHKEY_SCREENSHOTS'];

const every: Look[] = locales.flatMap((locale) =>
  schemes.flatMap((scheme) => widths.map((width) => ({ locale, scheme, width }))),
);

/** What breaks most easily: long words on a narrow screen. Each page is looked at so. */
const narrow: Look = { locale: 'de', scheme: 'light', width: 320 };

/** Of these each page has one more, since a look takes a second: in turn, so that all pages together have each. */
const inTurn: Look[] = [
  { locale: 'en', scheme: 'light', width: 1280 },
  { locale: 'en', scheme: 'dark', width: 320 },
  { locale: 'zh-CN', scheme: 'dark', width: 1280 },
];

function looksOf({ name }: View): Look[] {
  if (folder !== undefined) return every;
  const turn = Buffer.from(name).reduce((sum, byte) => sum + byte, 0);
  return [narrow, inTurn[turn % inTurn.length]!];
}

/** Looks at a page in some languages, in the light or in the dark, wide or narrow, and returns what is wrong with it. */
export async function findingsOf(browser: Browser, view: View): Promise<string[]> {
  const found: string[] = [];
  for (const locale of locales) {
    const looks = looksOf(view).filter((look) => look.locale === locale);
    if (looks.length === 0) continue;
    const { page, place } = await open(browser, view, locale);
    for (const look of looks) {
      await page.emulateMedia({ colorScheme: look.scheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width: look.width, height: look.width === 320 ? 640 : 800 });
      const name = [view.name, look.locale, look.scheme, look.width].join('-');
      await takePicture(page, name);
      const here = [...(await tooWide(page)), ...(await findingsOfAxe(page))];
      found.push(...here.map((finding) => `${name}: ${finding}`));
    }
    const { complaints, origins } = place.visitor;
    const others = [...origins].filter((origin) => origin !== place.origin);
    const here = [...(await findingsOfKeyboard(page)), ...complaints, ...others];
    found.push(...here.map((finding) => `${view.name}-${locale}: ${finding}`));
    await page.context().close();
  }
  return found;
}

async function open(browser: Browser, view: View, locale: Look['locale']) {
  const { server, origin, visitor } = await arriveAtPages(browser, view.settings, { locale });
  const place: Place = {
    server,
    origin,
    visitor,
    async ask(query, variables) {
      const headers = { origin, 'sec-fetch-site': 'same-origin' };
      const data = { query, variables };
      const answer = await visitor.context.request.post(`${origin}/graphql`, { headers, data });
      return (await answer.json()).data;
    },
  };
  if (view.user) await signUp(place);
  const path = (await view.prepare?.(place)) ?? view.path;
  const page = await visitor.open(path);
  await page
    .locator(view.shows ?? 'h1')
    .first()
    .waitFor();
  await view.steps?.(page, place);
  await page.waitForLoadState('networkidle');
  return { page, place };
}

async function signUp({ ask }: Place): Promise<void> {
  await ask('mutation ($input: SignUpInput!) { signUp(input: $input) { tokenType } }', {
    input: { username: 'susan', password },
  });
}

async function takePicture(page: Page, name: string): Promise<void> {
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/** WCAG 2.2, 1.4.10: nothing is reached by scrolling sideways alone. */
function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth > clientWidth ? [`${scrollWidth} px in ${clientWidth} px`] : [];
  });
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** By rule and place. The debugger runs axe: the policy of the page would let no script in. */
async function findingsOfAxe(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const run = page.evaluate('axe.run(document, { preload: false })');
  const { violations } = (await run) as AxeResults;
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary}`),
  );
}

/** What can be used is reached by Tab, and shows that it has the focus (WCAG 2.2, 2.1.1 and 2.4.7). */
async function findingsOfKeyboard(page: Page): Promise<string[]> {
  const missing = new Map((await page.evaluate(markUsable)).entries());
  const hidden = new Set<string>();
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  // A field for a time has a stop for each of its parts.
  const times = await page.locator('[type=datetime-local]').count();
  for (let presses = missing.size + 3 + 8 * times; presses > 0; presses -= 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(describeFocus);
    if (focused === null) continue;
    missing.delete(focused.number);
    if (!focused.isVisible) hidden.add(`focus is not seen on ${focused.html}`);
  }
  return [...hidden, ...[...missing.values()].map((html) => `Tab does not reach ${html}`)];
}

/** Numbers what a user can use, and returns it. A dialog hides what is behind it. */
function markUsable(): string[] {
  const root = document.querySelector('dialog[open]') ?? document;
  const usable = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
  const found = [...root.querySelectorAll<HTMLElement>(usable)].filter((element) => {
    const isShown = element.checkVisibility({ visibilityProperty: true });
    // Of a group of choices one is reached by Tab, the others by arrows.
    const isOther =
      element instanceof HTMLInputElement && element.type === 'radio' && !element.checked;
    return isShown && !isOther && element.tabIndex >= 0 && !element.matches(':disabled');
  });
  for (const [at, element] of found.entries()) element.dataset['usable'] = String(at);
  return found.map(({ outerHTML }) => outerHTML.slice(0, 200));
}

function describeFocus() {
  const element = document.activeElement as HTMLElement | null;
  if (element === null || element === document.body) return null;
  // A field can leave it to what is around it.
  const around = [element, element.parentElement, element.parentElement?.parentElement];
  const isVisible = around.some((one) => {
    if (!one) return false;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
    return (
      (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) ||
      (one.matches(':focus-within') && boxShadow !== 'none')
    );
  });
  return {
    isVisible,
    number: Number(element.dataset['usable'] ?? -1),
    html: element.outerHTML.slice(0, 200),
  };
}
