import { relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bundleClient } from '../support/client-bundle.ts';
import { root } from '../support/process.ts';

const core = "export { createAuthClient, LatchkeyError, readRefusal } from 'latchkey/client'";

test('the client is 5 KB at most, minified and compressed, and has no part for servers or React', async () => {
  const { text, modules } = await bundleClient(core);
  const names = modules.map((id) => relative(root, id).replaceAll('\\', '/'));
  expect(names.filter((name) => !/^src\/client\/[^/]+\.ts$/.test(name))).toEqual([]);
  expect(names.filter((name) => /hand-over|provider/.test(name))).toEqual([]);
  expect(gzipSync(text).length).toBeLessThanOrEqual(5 * 1024);
});

test.each([
  [1.5, 'startProviderLogin, finishProviderLogin'],
  [1.75, 'loginInPopup, finishPopup'],
  [
    2.25,
    'startProviderLogin, finishProviderLogin, startProviderLink, finishProviderLink, linkAfterLogin, loginInPopup, linkInPopup, finishPopup',
  ],
])('at most %f KB are added by %s', async (kilobytes, names) => {
  const size = async (code: string) => gzipSync((await bundleClient(code)).text).length;
  const added =
    (await size(`${core}; export { ${names} } from 'latchkey/client'`)) - (await size(core));
  expect(added).toBeLessThanOrEqual(kilobytes * 1024);
  expect(added).toBeGreaterThan(0);
});
