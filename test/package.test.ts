import { execFile, spawnSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch, root, run } from './support/process.ts';

const npm = (args: string[], cwd: string) =>
  promisify(execFile)('npm', args, { cwd, timeout: 150_000, shell: process.platform === 'win32' });

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

let folder = '';
let packed: Packed = { filename: '', files: [] };
/** Why nothing could be installed, where that is nobody's fault here. */
let offline: string | null = null;

/** What a stranger does: an empty folder, the tarball, and what the examples need besides. */
async function installTarball(): Promise<void> {
  const { dependencies, devDependencies } = JSON.parse(
    await readFile(join(root, 'package.json'), 'utf8'),
  );
  const versions = { ...dependencies, ...devDependencies };
  const others = ['@types/node', 'jose'].map((name) => `${name}@${versions[name]}`);
  await writeFile(join(folder, 'package.json'), '{ "type": "module", "private": true }');
  const install = ['install', '--prefer-offline', '--no-audit', '--no-fund'];
  await npm([...install, join(folder, packed.filename), ...others], folder);
  await cp(join(root, 'examples'), join(folder, 'examples'), { recursive: true });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-package-'));
  const { stdout } = await npm(['pack', '--json', '--pack-destination', folder], root);
  packed = (JSON.parse(stdout.slice(stdout.indexOf('[\n'))) as Packed[])[0]!;
  await installTarball().catch((error: Error) => {
    if (!/ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ENOTCACHED/.test(error.message)) throw error;
    offline = 'The npm registry does not answer: the package is packed, and not installed.';
    console.warn(offline);
  });
}, 200_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

test('the tarball has what runs, its types and maps, the contract, the pages for who builds on it, and nothing else', () => {
  const paths = packed.files.map(({ path }) => path);
  for (const path of [
    'bin/latchkey.mjs',
    'dist/index.d.ts',
    'dist/index.js.map',
    'dist/http/graphiql/bootstrap.js',
    'dist/store/migrations/001-users-and-keys.js',
    'dist/testing/index.d.ts',
    'schema.graphql',
    'LICENSE',
    'README.md',
  ]) {
    expect(paths).toContain(path);
  }
  const others = paths.filter(
    (path) =>
      !/^(bin|dist|examples\/(embed|testing|verify))\/|^(CHANGELOG|README)\.md$|^LICENSE$/.test(
        path,
      ),
  );
  expect(others.toSorted()).toEqual([
    'docs/build-on-it.md',
    'docs/test-with-it.md',
    'docs/verify-tokens.md',
    'package.json',
    'schema.graphql',
  ]);
  // A Node of ours would stand before the consumer's own in each of their scripts.
  expect(paths.filter((path) => /node(\.exe)?$|\.node$/.test(path))).toEqual([]);
});

test('a source map holds its source, since that is not in the tarball', async () => {
  const map = JSON.parse(await readFile(join(root, 'dist/index.js.map'), 'utf8'));
  expect(map.sourcesContent[0]).toBe(await readFile(join(root, 'src/index.ts'), 'utf8'));
});

/** What TypeScript has to know of an extension of SignUpInput: `notes.ts` says that it has a company. */
const typed = `
import './notes.ts';
import type { Extension } from 'latchkey';
export const extension: Extension = {
  hooks: {
    afterSignUp({ input }) {
      const company: string | null | undefined = input.company;
      // @ts-expect-error: it is no number.
      const length: number = input.company;
      // Nobody has said what this is.
      const other: unknown = input.fax;
      return [company, length, other];
    },
  },
};
`;

describe('installed in an empty folder', () => {
  const inFolder = (path: string) => join(folder, path);
  const bin = () => inFolder('node_modules/latchkey/bin/latchkey.mjs');
  const empty = { DATABASE_URL: 'sqlite::memory:', PORT: '0' };

  test('its types are sound, and the examples keep to them, with strict settings', async ({
    skip,
  }) => {
    skip(offline !== null, offline ?? '');
    await writeFile(inFolder('examples/embed/typed.ts'), typed);
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { stdout } = await run([tsc, '-p', inFolder('examples'), '--skipLibCheck', 'false']);
    // graphql-yoga's own copy of lru-cache does not go with the libraries of TypeScript 7.
    const complaints = stdout
      .split('\n')
      .filter(
        (line) => /^\S.*error TS/.test(line) && !/graphql-yoga.node_modules.lru-cache/.test(line),
      );
    expect(complaints).toEqual([]);
  });

  test('the tests of examples/testing pass', async ({ skip }) => {
    skip(offline !== null, offline ?? '');
    const args = ['--test', inFolder('examples/testing/notes.test.ts')];
    const { code, stdout } = await run(args);
    expect(stdout).toMatch(/pass 3\b/);
    expect(code).toBe(0);
  });

  test('the command runs, and serves with GraphiQL and the contract', async ({ skip }) => {
    skip(offline !== null, offline ?? '');
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    expect(await run([bin(), '--version'])).toMatchObject({ code: 0, stdout: `${version}\n` });
    const server = launch([bin(), 'serve'], { env: empty });
    const [url] = await server.printed(/http:\/\/localhost:\d+\/graphql/);
    const page = await fetch(url, { headers: { accept: 'text/html' } });
    expect(await page.text()).toContain('graphiql');
    const script = await fetch(new URL('graphiql/bootstrap.js', url));
    expect(script.status).toBe(200);
    const source = { query: '{ __schema { queryType { fields { name } } } }' };
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(source) });
    expect(await answer.json()).toEqual({
      data: { __schema: { queryType: { fields: [{ name: 'me' }] } } },
    });
  });

  const systemNode = '/usr/bin/node';
  const { stdout } = spawnSync(systemNode, ['--version'], { encoding: 'utf8' });
  const isOld = /^v(1\d|2[0-3])\./.test(stdout);

  test.runIf(isOld)('an older Node is told in a line what is needed', async ({ skip }) => {
    skip(offline !== null, offline ?? '');
    const told = await run([bin(), 'serve'], { node: systemNode });
    expect(told).toMatchObject({ code: 1, stdout: '' });
    expect(told.stderr).toMatch(/^latchkey needs Node 24\.15 or newer; this is Node .*\n$/);
  });

  test('examples/embed answers with types of its own, and examples/verify knows its tokens', async ({
    skip,
  }) => {
    skip(offline !== null, offline ?? '');
    // The port is known once it listens, and the issuer before that: any free one will do here.
    const port = 20_000 + (process.pid % 20_000);
    const issuer = `http://localhost:${port}`;
    const env = { DATABASE_URL: 'sqlite::memory:', PORT: String(port), AUTH_ISSUER: issuer };
    const server = launch([inFolder('examples/embed/server.ts')], { env });
    await server.printed(/\/graphql/);
    const service = launch([inFolder('examples/verify/service.ts')], {
      env: { ISSUER: issuer, PORT: '0' },
    });
    const [, servicePort] = await service.printed(/"port":(\d+)/);
    const ask = async (query: string, token = '') => {
      const headers = {
        'content-type': 'application/json',
        ...(token && { authorization: `Bearer ${token}` }),
      };
      const body = JSON.stringify({ query });
      return (await fetch(`${issuer}/graphql`, { method: 'POST', headers, body })).json() as any;
    };
    const input = '{ username: "susan", password: "correct horse battery" }';
    const { data } = await ask(`mutation { signUp(input: ${input}) { accessToken } }`);
    const token = data.signUp.accessToken;
    expect(await ask('{ me { username noteCount } }', token)).toEqual({
      data: { me: { username: 'susan', noteCount: 0 } },
    });
    const { errors } = await ask('{ notes { text } }', token);
    expect(errors[0].extensions).toEqual({ code: 'FORBIDDEN', scope: 'notes:read' });
    const verify = async (bearer: string) =>
      (
        await fetch(`http://127.0.0.1:${servicePort}/`, {
          headers: { authorization: `Bearer ${bearer}` },
        })
      ).status;
    expect([await verify(token), await verify(`${token}x`)]).toEqual([403, 401]);
  });
});
