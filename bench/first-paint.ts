/**
 * Measures when Chromium shows the login page of a server in production, in milliseconds after it was asked for it, once
 * with an empty cache and once with a full one: `node bench/first-paint.ts [--rounds 10] [--path /account/login]`.
 * CHROMIUM_PATH names the browser. A busy machine makes it slower: run nothing beside it.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type BrowserContext } from 'playwright-core';
import { startLatchkey } from './latchkey.ts';
import { killAll } from './processes.ts';
import { spread } from './statistics.ts';
import { formatSpread, plainTable } from './tables.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    path: { type: 'string', default: '/account/login' },
  },
});
const executablePath = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium'].find(
  (path) => path && existsSync(path),
)!;

interface Paint {
  /** When something is seen, and when there is something to read. */
  readonly first: number;
  readonly contentful: number;
  /** When the heading is there, which scripts draw. */
  readonly heading: number;
}

async function measure(context: BrowserContext, url: string): Promise<Paint> {
  const page = await context.newPage();
  await page.goto(url);
  await page.locator('h1').first().waitFor();
  const heading = await page.evaluate(() => performance.now());
  const paints = await page.evaluate(() =>
    performance.getEntriesByType('paint').map(({ name, startTime }) => [name, startTime] as const),
  );
  await page.close();
  const at = Object.fromEntries(paints);
  return {
    first: at['first-paint'] ?? NaN,
    contentful: at['first-contentful-paint'] ?? NaN,
    heading,
  };
}

const folder = mkdtempSync(join(tmpdir(), 'latchkey-paint-'));
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  const { url } = await startLatchkey({ folder });
  const page = new URL(values.path, url).href;
  const cold: Paint[] = [];
  const warm: Paint[] = [];
  // The first round has what a server loads once.
  for (let round = 0; round <= Number(values.rounds); round += 1) {
    const context = await browser.newContext();
    const [first, second] = [await measure(context, page), await measure(context, page)];
    await context.close();
    if (round === 0) continue;
    cold.push(first);
    warm.push(second);
  }
  const row = (name: string, paints: readonly Paint[]) => [
    name,
    ...(['first', 'contentful', 'heading'] as const).map((what) =>
      formatSpread(spread(paints.map((paint) => paint[what]))),
    ),
  ];
  const head = ['cache', 'first paint', 'first text', 'heading seen by the test'];
  const rows = [row('empty', cold), row('full', warm)];
  console.log(plainTable({ head, rows }));
  console.log(`${values.path}, milliseconds, ${values.rounds} rounds, load ${loadavg()[0]}`);
} finally {
  await browser.close();
  killAll();
  rmSync(folder, { recursive: true });
}
