import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTestServer, expectRefused } from '../../src/testing/index.ts';
import { root } from '../support/process.ts';

test('an access token expires after as many seconds as the page says, and not before', async () => {
  const page = readFileSync(join(root, 'docs/test-with-it.md'), 'utf8');
  const seconds = Number(/advanceSeconds\((\d+)\)/.exec(page)?.[1]);
  await using server = await createTestServer();
  const susan = await server.asUser({ username: 'susan' });
  server.clock.advanceSeconds(seconds - 1);
  expect((await susan.execute('{ me { id } }')).status).toBe(200);
  server.clock.advanceSeconds(1);
  const { extensions } = expectRefused(await susan.execute('{ me { id } }'), 'UNAUTHENTICATED');
  expect(extensions?.['reason']).toBe('TOKEN_EXPIRED');
});
