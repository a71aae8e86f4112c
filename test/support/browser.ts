import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, request, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright-core';
import { onTestFinished } from 'vitest';
import type { Server } from '../../src/server.ts';

/** Where Chromium is on this machine, or undefined. CHROMIUM_PATH comes first. */
export const chromiumPath = [
  process.env['CHROMIUM_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path && existsSync(path));

/** Starts Chromium without a window and without calls home, and without these arguments of Playwright's own. */
export function launchChromium(ignoreDefaultArgs: string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath!,
    ignoreDefaultArgs,
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

export interface Door {
  readonly origin: string;
  /** Ends every connection; nothing listens any more. */
  close(): Promise<void>;
}

/** Serves on a free port, or on this one, until it is closed or the test is over. */
export async function openDoor(listener: RequestListener, at = 0): Promise<Door> {
  const http = createServer(listener).listen(at, '127.0.0.1');
  await once(http, 'listening');
  const close = async () => {
    if (!http.listening) return;
    http.closeAllConnections();
    http.close();
    await once(http, 'close');
  };
  onTestFinished(close);
  return { origin: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, close };
}

/** Serves on a free port until the test is over, and returns the origin. */
export async function listen(server: Server): Promise<string> {
  return (await openDoor(server.listener)).origin;
}

/**
 * Returns the origin of a proxy that hands on what is below the prefix without it, as nginx does for
 * `location /auth/ { proxy_pass http://server/; }`, and says so in HTML where the server does not answer.
 */
export async function stripPrefix(prefix: string, target: string): Promise<string> {
  const { origin } = await openDoor((incoming, outgoing) => {
    const { url = '', method, headers } = incoming;
    const refuse = (status: number) =>
      outgoing.writeHead(status, { 'content-type': 'text/html' }).end('<h1>nginx</h1>');
    if (!url.startsWith(`${prefix}/`)) return refuse(404);
    const passed = request(target + url.slice(prefix.length), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on('error', () => refuse(502));
    incoming.pipe(passed);
  });
  return origin;
}

export interface Visitor {
  readonly context: BrowserContext;
  /** What the console complained of, policy violations included, and what was thrown. */
  readonly complaints: string[];
  /** The origin of every request. */
  readonly origins: Set<string>;
  /** The path of every request. */
  readonly paths: Set<string>;
  open(path: string): Promise<Page>;
}

/** Somebody with a browser of their own who was never here before. */
export async function createVisitor(
  browser: Browser,
  origin: string,
  screen: BrowserContextOptions = { viewport: { width: 1280, height: 800 } },
): Promise<Visitor> {
  const context = await browser.newContext(screen);
  onTestFinished(() => context.close());
  context.setDefaultTimeout(45_000);
  const complaints: string[] = [];
  const origins = new Set<string>();
  const paths = new Set<string>();
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  context.on('weberror', (error) => complaints.push(String(error.error())));
  context.on('request', (sent) => {
    const url = new URL(sent.url());
    origins.add(url.origin);
    paths.add(url.pathname);
  });
  return {
    context,
    complaints,
    origins,
    paths,
    async open(path) {
      const page = await context.newPage();
      await page.goto(origin + path);
      return page;
    },
  };
}
