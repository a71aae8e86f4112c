import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, readdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { latchkey, main, run, temporaryFolder } from '../support/process.ts';

const isRoot = process.getuid?.() === 0;

/** Starts a server that must not come up, and returns the one line that says why. */
async function problem(env: Record<string, string>): Promise<string> {
  const defaults = { PORT: '0', DATABASE_URL: 'sqlite::memory:' };
  const { code, stdout, stderr } = await run([main], { env: { ...defaults, ...env } });
  expect({ code, stdout, lines: stderr.split('\n').length }).toEqual({
    code: 1,
    stdout: '',
    lines: 2,
  });
  return stderr.trimEnd();
}

test('a bad value is one line with an example', async () => {
  expect(await problem({ PORT: '99999' })).toMatch(/^PORT is .* Example: PORT=4000$/);
});

test('bad values of every kind are a line each, and a secret in them is not repeated', async () => {
  const env = {
    PORT: '4 000',
    HOST: 'a b',
    DATABASE_URL: 'mysql://user:hunter2@db/latchkey',
    LOG_LEVEL: 'loud',
    AUTH_ISSUER: 'https://user:hunter2@auth.example.com',
    AUTH_AUDIENCE: 'zwölf',
    AUTH_ACCESS_TTL_SECONDS: '15m',
    AUTH_GRAPHIQL: 'true',
  };
  const { code, stdout, stderr } = await run([main], { env });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).not.toContain('hunter2');
  const lines = stderr.trimEnd().split('\n');
  expect(lines).toHaveLength(Object.keys(env).length);
  for (const name of Object.keys(env)) {
    const one = new RegExp(`^${name} (is|holds) .* Example: ${name}=`);
    expect(
      lines.filter((line) => one.test(line)),
      name,
    ).toHaveLength(1);
  }
});

test('production without AUTH_ISSUER does not start', async () => {
  expect(await problem({ NODE_ENV: 'production' })).toMatch(
    /^AUTH_ISSUER is required in production.* Example: AUTH_ISSUER=/,
  );
});

test('production without DATABASE_URL neither starts nor is backed up, and makes no file', async () => {
  const cwd = await temporaryFolder();
  const env = { NODE_ENV: 'production', AUTH_ISSUER: 'https://auth.example.com' };
  for (const command of [['serve'], ['migrate'], ['backup', join(cwd, 'backup.db')]]) {
    expect(await latchkey(command, { env, cwd })).toEqual({
      code: 1,
      signal: null,
      stdout: '',
      stderr: expect.stringMatching(/^DATABASE_URL is required in production: .*\n$/),
    });
  }
  expect(await readdir(cwd)).toEqual([]);
});

test('a port in use is named, with another as an example', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  expect(await problem({ PORT: String(port) })).toMatch(
    new RegExp(`^PORT ${port} is in use\\..* Example: PORT=${port + 1} npm start$`),
  );
  const metrics = await problem({ METRICS_PORT: String(port) });
  expect(metrics).toMatch(new RegExp(`^METRICS_PORT ${port} is in use\\.`));
});

test('a database below a plain file is named', async () => {
  const file = join(await temporaryFolder(), 'file');
  await writeFile(file, '');
  const line = await problem({ DATABASE_URL: `sqlite:${file}/latchkey.db` });
  expect(line).toContain(`${file}/latchkey.db cannot be created: a part of its path is a file.`);
});

test('a file that is no database is named and left alone', async () => {
  const path = join(await temporaryFolder(), 'latchkey.db');
  await writeFile(path, randomBytes(8192));
  expect(await problem({ DATABASE_URL: `sqlite:${path}` })).toContain(
    `The file ${path} is not a SQLite database, or it is damaged.`,
  );
});

test.skipIf(isRoot || process.platform === 'win32')(
  'a folder that cannot be written is named',
  async () => {
    const folder = await temporaryFolder();
    await chmod(folder, 0o500);
    expect(await problem({ DATABASE_URL: `sqlite:${folder}/latchkey.db` })).toMatch(
      /latchkey\.db cannot be written: permission denied\./,
    );
  },
);
