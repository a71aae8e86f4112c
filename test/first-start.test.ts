import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { root, startServer } from './support/process.ts';

test('the README’s first lines work on another port by changing one variable', async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const [start = '', ...asking] = [...readme.matchAll(/^```sh\n(.*?)^```$/gms)].map(
    ([, code]) => code,
  );
  expect(start).toContain('npm start');
  const server = await startServer({ DATABASE_URL: 'sqlite::memory:', AUTH_ISSUER: '' });
  const script = asking.slice(0, 3).join('');
  const { PATH = '' } = process.env;
  const { stdout } = await promisify(execFile)('sh', ['-c', script], {
    env: { PATH, PORT: String(server.port) },
  });
  expect(stdout).toMatch(/"accessToken":.*"me":\{"id":"[^"]+","username":"susan"\}/s);
});
