import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import type { Server } from '../../src/server.ts';

/** Where Chromium is on this machine, or undefined. CHROMIUM_PATH comes first. */
export const chromiumPath = [
  process.env['CHROMIUM_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path && existsSync(path));

/** Starts Chromium without a window and without calls home. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath!,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** Serves on a free port until the test is over, and returns the origin. */
export async function listen(server: Server): Promise<string> {
  const http = createServer(server.listener).listen(0, '127.0.0.1');
  await once(http, 'listening');
  onTestFinished(async () => {
    http.closeAllConnections();
    http.close();
    await once(http, 'close');
  });
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

export interface Visitor {
  readonly context: BrowserContext;
  /** What the console complained of, policy violations included, and what was thrown. */
  readonly complaints: string[];
  /** The origin of every request. */
  readonly origins: Set<string>;
  open(path: string): Promise<Page>;
}

/** Somebody with a browser of their own who was never here before. */
export async function createVisitor(browser: Browser, origin: string): Promise<Visitor> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  onTestFinished(() => context.close());
  context.setDefaultTimeout(45_000);
  const complaints: string[] = [];
  const origins = new Set<string>();
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  context.on('weberror', (error) => complaints.push(String(error.error())));
  context.on('request', (request) => origins.add(new URL(request.url()).origin));
  return {
    context,
    complaints,
    origins,
    async open(path) {
      const page = await context.newPage();
      await page.goto(origin + path);
      return page;
    },
  };
}
