import { expect } from 'vitest';

type Ask = (path: string, init?: RequestInit) => Promise<Response>;

/** Opens a page as a browser does, asks for each file that it names, and returns their paths. */
export async function expectPage(ask: Ask, path: string): Promise<string[]> {
  const page = await ask(path, { headers: { accept: 'text/html' } });
  expect([path, page.status]).toEqual([path, 200]);
  expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  const named = [
    ...(await page.text()).matchAll(/<(?:link|script|img)[^>]+(?:href|src)="([^"]*)"/g),
  ];
  const files = named.map(([, address]) => new URL(address!, `http://host${path}`).pathname);
  for (const file of files) {
    const answer = await ask(file);
    expect([file, answer.status]).toEqual([file, 200]);
    expect((await answer.arrayBuffer()).byteLength, file).toBeGreaterThan(0);
  }
  return files;
}
