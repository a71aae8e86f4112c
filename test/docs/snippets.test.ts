import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { settings } from '../../src/config.ts';
import { launch, root } from '../support/process.ts';
import { snippets, type Snippet } from '../support/snippets.ts';

const inLanguage = (language: string) => named(snippets.filter((one) => one.language === language));
const named = (some: readonly Snippet[]) =>
  some.map((snippet) => ({ name: `${snippet.file}:${snippet.line}`, ...snippet }));

/** What the tests below read, and those that another test holds against a server. */
const checkedHere = new Set(['ts', 'tsx', 'sh', 'json', 'python', 'ini', 'nginx']);
const checkedByVerifyDocs = new Set(['java', 'yaml']);
/** What tests of their own run: SQL on a real PostgreSQL, and a template. */
const checkedByTests: Readonly<Record<string, string>> = {
  'docs/deploy.md': 'sql',
  'docs/decisions/021-a-hundred-million-users.md': 'sql',
  'docs/mail-templates.md': 'text',
};

test('every block of code has a language that is checked', async () => {
  const verifyDocs = await readFile(join(root, 'test/verify-docs.test.ts'), 'utf8');
  const isChecked = ({ language, file }: Snippet) =>
    checkedHere.has(language) ||
    checkedByTests[file] === language ||
    (file === 'docs/verify-tokens.md' &&
      checkedByVerifyDocs.has(language) &&
      verifyDocs.includes(`'${language}'`));
  const unchecked = named(snippets.filter((snippet) => !isChecked(snippet)));
  expect(unchecked.map(({ name }) => name)).toEqual([]);
  expect(snippets.length).toBeGreaterThan(20);
});

/** What snippets import from beside them: files that the documentation points to. */
const beside = [
  'examples/embed/notes.ts',
  'docs/recipes/passkeys.ts',
  'docs/recipes/refusals.ts',
  'docs/recipes/elsewhere.ts',
];

/** Files that are the reader's own. */
const ofTheReader = {
  'schema.ts': `
    export const typeDefs = 'type Query { hello: String @authenticated }';
    export const resolvers = { Query: { hello: () => 'Hello' } };
  `,
  'client.ts': `
    import { createAuthClient } from 'latchkey/client';
    export const client = createAuthClient({ url: 'https://example.com/graphql', transport: 'bearer' });
  `,
  'app.tsx': 'export const App = () => null;',
  'login.tsx': 'export const Login = () => null;',
  'second-factor.tsx': 'export const SecondFactor = () => null;',
  'home.tsx': `
    import type { AuthUser } from 'latchkey/client';
    export const Home = ({ user }: { user: AuthUser }) => user.username;
  `,
  'session.tsx': `
    import type { AuthUser } from 'latchkey/client';
    export const Session = ({ user }: { user: AuthUser | null | undefined }) => user?.username;
  `,
};

/** As much of what snippets import as they use, where installing it would take longer than the tests. */
const declared = `
declare module 'next/server' {
  export class NextRequest extends Request {}
  export class NextResponse extends Response {
    static next(init?: { request?: { headers?: Headers } }): NextResponse;
  }
}
declare module 'next/headers' {
  export function headers(): Promise<Pick<Headers, 'get' | 'has' | 'forEach'>>;
}
declare module 'next/navigation' {
  export function useRouter(): { refresh(): void };
}
declare module 'react-native' {
  export const AppState: {
    addEventListener(type: 'change', listener: (state: 'active' | 'background' | 'inactive') => void): { remove(): void };
  };
}
declare module 'expo-secure-store' {
  export function getItemAsync(key: string): Promise<string | null>;
  export function setItemAsync(key: string, value: string): Promise<void>;
  export function deleteItemAsync(key: string): Promise<void>;
}
declare module 'expo-web-browser' {
  export function openAuthSessionAsync(
    url: string,
    redirectUrl?: string,
  ): Promise<{ type: 'success'; url: string } | { type: 'cancel' | 'dismiss' | 'opened' | 'locked' }>;
}
declare module 'graphql-ws' {
  export function createClient(options: {
    url: string;
    connectionParams?: () => Promise<Record<string, unknown> | undefined>;
  }): { terminate(): void };
}
declare module 'graphql-sse' {
  export function createClient(options: { url: string; fetchFn?: unknown }): object;
}
`;

const options = {
  extends: join(root, 'tsconfig.json'),
  compilerOptions: {
    // Readers have a bundler or Node: both take what this takes.
    module: 'preserve',
    moduleResolution: 'bundler',
    allowImportingTsExtensions: true,
    lib: ['es2024', 'esnext.disposable', 'dom', 'dom.iterable'],
    paths: {
      latchkey: [join(root, 'src/index.ts')],
      'latchkey/testing': [join(root, 'src/testing/index.ts')],
      'latchkey/client': [join(root, 'src/client/index.ts')],
      'latchkey/client/server': [join(root, 'src/client/server/index.ts')],
      'latchkey/react': [join(root, 'src/client/react/index.ts')],
    },
    moduleDetection: 'force',
    jsx: 'react-jsx',
    // What a snippet makes, its reader uses.
    noUnusedLocals: false,
  },
  include: ['*.ts', '*.tsx'],
};

test('every TypeScript block compiles under strict, each as a file of its own', async () => {
  // Below node_modules, where the packages that it imports are found.
  const folder = join(root, 'node_modules/.cache/snippets');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const files = {
    'tsconfig.json': JSON.stringify(options),
    ...ofTheReader,
    'declared.d.ts': declared,
    ...Object.fromEntries(
      [...inLanguage('ts'), ...inLanguage('tsx')].map(({ name, language, code }) => [
        `${name.replaceAll(/[^\w]+/g, '-')}.${language}`,
        code,
      ]),
    ),
  };
  await Promise.all([
    ...beside.map((path) => copyFile(join(root, path), join(folder, path.split('/').at(-1)!))),
    ...Object.entries(files).map(([file, text]) => writeFile(join(folder, file), text)),
  ]);
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout } = await launch([tsc, '-p', folder]).finished;
  expect(stdout.split('\n').filter((line) => line.includes('error TS'))).toEqual([]);
}, 60_000);

test.each(inLanguage('sh'))('$name is a shell script that parses', ({ code }) => {
  const { status, stderr } = spawnSync('bash', ['-n'], { input: code, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
});

test.each(inLanguage('python'))('$name is a Python program that parses', ({ code }) => {
  const parse = ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'];
  const { status, stderr, error } = spawnSync('python3', parse, { input: code, encoding: 'utf8' });
  // Not every machine has Python.
  expect(error ? 0 : status, stderr).toBe(0);
});

test.each(inLanguage('json'))('$name is JSON', ({ code }) => {
  expect(JSON.parse(code)).toBeTypeOf('object');
});

test.each(inLanguage('ini'))(
  '$name is a unit file, of a command and settings that exist',
  ({ code }) => {
    const lines = code.split('\n').filter((line) => line !== '' && !line.startsWith('['));
    const valuesOf = (key: string) =>
      lines.filter((line) => line.startsWith(`${key}=`)).map((line) => line.slice(key.length + 1));
    for (const line of lines) expect(line).toMatch(/^[A-Z]\w+=/);
    const [command = ''] = valuesOf('ExecStart');
    expect(existsSync(join(root, command.split(' ')[1] ?? 'missing'))).toBe(true);
    const known = new Set(Object.values(settings).map(({ name }) => name));
    const set = valuesOf('Environment').flatMap((values) => values.match(/\b[A-Z_]+(?==)/g) ?? []);
    expect(set.filter((name) => !known.has(name))).toEqual([]);
    expect(set).toContain('NODE_ENV');
  },
);

test.each(inLanguage('nginx'))('$name is a block of directives that end', ({ code }) => {
  for (const line of code.trim().split('\n')) expect(line).toMatch(/^\s*(#.*|.*[;{]( #.*)?|\})$/);
  expect(code.match(/\{/g)).toHaveLength(code.match(/\}/g)?.length ?? 0);
});
