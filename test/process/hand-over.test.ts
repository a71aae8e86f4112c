import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, cp } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { beginRequest } from '../support/process-connection.ts';
import { bin, root, run, signUpQuery, startServer, temporaryFolder } from '../support/process.ts';

const posix = process.platform !== 'win32';
const memory = { DATABASE_URL: 'sqlite::memory:' };

const systemNode = '/usr/bin/node';
const systemIsOld =
  existsSync(systemNode) &&
  Number(/\d+/.exec(execFileSync(systemNode, ['--version'], { encoding: 'utf8' }))?.[0]) < 22;

/** The Node of this machine when it is too old, else this one in disguise. */
const oldNode = systemIsOld ? systemNode : process.execPath;
const disguise = encodeURIComponent(
  'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.0.0" } })',
);
const old = systemIsOld ? [] : ['--import', `data:text/javascript,${disguise}`];

test.runIf(posix).each(['SIGTERM', 'SIGINT'] as const)(
  'an older Node hands over to the one that npm ci brought, and passes %s on',
  async (signal) => {
    const server = await startServer(memory, { node: oldNode, args: [...old, bin, 'serve'] });
    const request = await beginRequest(server.port, signUpQuery('susan'));
    server.child.kill(signal);
    await server.printed(/finishing what has begun/);
    request.finish();
    expect(await request.received).toContain('"accessToken"');
    expect(await server.finished).toMatchObject({ code: 0, signal: null, stderr: '' });
  },
);

test('the exit code and standard input are handed over too', async () => {
  const args = [...old, bin, 'user', 'add', 'susan'];
  expect(await run(args, { node: oldNode, env: memory, input: 'short' })).toMatchObject({
    code: 1,
    stdout: '',
  });
  expect(
    await run(args, {
      node: oldNode,
      env: { ...memory, LOG_LEVEL: 'silent' },
      input: 'correct horse battery\n',
    }),
  ).toMatchObject({
    code: 0,
    stderr: '',
  });
});

test.runIf(posix)('a signal that ended the command ends the older Node too', async () => {
  const end = 'process.argv[1].endsWith("latchkey.ts")&&process.kill(process.pid,"SIGTERM")';
  const env = { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(end)}` };
  const finished = await run([...old, bin], { node: oldNode, env });
  expect(finished).toMatchObject({ signal: 'SIGTERM' });
});

/** The command without what it needs. */
async function copyOfBin(): Promise<string> {
  const folder = await temporaryFolder();
  await cp(join(root, 'bin'), join(folder, 'bin'), { recursive: true });
  await copyFile(join(root, 'package.json'), join(folder, 'package.json'));
  return join(folder, 'bin/latchkey.mjs');
}

test('without a newer Node beside it, an older one says in a line what to do', async () => {
  const copy = await copyOfBin();
  const { code, stdout, stderr } = await run([...old, copy, 'serve'], { node: oldNode });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(
    /^latchkey needs Node \^22\.22\.2 \|\| >=24\.15\.0; this is Node \d+\.\d+\.\d+\. .*\n$/,
  );
});

test('without its packages, it says in a line what to do', async () => {
  const copy = await copyOfBin();
  expect(await run([copy, 'serve'])).toMatchObject({
    code: 1,
    stdout: '',
    stderr: 'The packages that latchkey needs are missing. Run: npm ci\n',
  });
});
