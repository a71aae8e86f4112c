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
  expect(names).not.toContain('src/client/hand-over.ts');
  expect(gzipSync(text).length).toBeLessThanOrEqual(5 * 1024);
});
