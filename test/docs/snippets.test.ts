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
const checkedHere = new Set(['ts', 'sh', 'json', 'python', 'ini', 'nginx']);
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
  'docs/recipes/auth-fetch.ts',
  'docs/recipes/cookie-fetch.ts',
  'docs/recipes/passkeys.ts',
  'docs/recipes/refusals.ts',
  'docs/recipes/step-up-fetch.ts',
];

/** Files that are the reader's own. */
const ofTheReader = {
  'schema.ts': `
    export const typeDefs = 'type Query { hello: String @authenticated }';
    export const resolvers = { Query: { hello: () => 'Hello' } };
  `,
};

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
      'latchkey/client': [join(root, 'src/client/index.ts')],
      'latchkey/testing': [join(root, 'src/testing/index.ts')],
    },
    moduleDetection: 'force',
    // What a snippet makes, its reader uses.
    noUnusedLocals: false,
  },
  include: ['*.ts'],
};

test('every TypeScript block compiles under strict, each as a file of its own', async () => {
  // Below node_modules, where the packages that it imports are found.
  const folder = join(root, 'node_modules/.cache/snippets');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const files = {
    'tsconfig.json': JSON.stringify(options),
    ...ofTheReader,
    ...Object.fromEntries(
      inLanguage('ts').map(({ name, code }) => [`${name.replaceAll(/[^\w]+/g, '-')}.ts`, code]),
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
