import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root, run } from '../support/process.ts';

/** What those who copy the recipes may have switched on. */
const strictest = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  isolatedModules: true,
  verbatimModuleSyntax: true,
  erasableSyntaxOnly: true,
  noEmit: true,
  skipLibCheck: true,
  target: 'es2022',
  module: 'esnext',
  moduleResolution: 'bundler',
  allowImportingTsExtensions: true,
  paths: { 'latchkey/client': ['./client/index.ts'] },
};

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-recipes-'));
  cpSync(join(root, 'docs/recipes'), folder, { recursive: true });
  cpSync(join(root, 'src/client'), join(folder, 'client'), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function compile(compilerOptions: object, files: string[]) {
  const config = join(folder, 'tsconfig.json');
  writeFileSync(
    config,
    JSON.stringify({ compilerOptions: { ...strictest, ...compilerOptions }, files }),
  );
  return run([join(root, 'node_modules/typescript/bin/tsc'), '-p', config]);
}

const sound = { code: 0, stdout: '' };
const recipes = ['refusals.ts', 'client/index.ts'];

test.each([
  ['of a browser', { lib: ['es2022', 'dom'], types: [] }],
  ['of Node', { lib: ['es2022'], types: ['node'] }],
  ['of both', { lib: ['es2022', 'dom', 'dom.iterable'], types: ['node'] }],
])(
  'the client and the recipe for refusals are sound with the types %s',
  async (_whose, options) => {
    expect(await compile(options, recipes)).toMatchObject(sound);
  },
);

test('the recipe for passkeys is sound with the types of a browser', async () => {
  const browser = { lib: ['es2022', 'dom'], types: [] };
  expect(await compile(browser, ['passkeys.ts'])).toMatchObject(sound);
});

test('the snippets of the README are sound', async () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const section = /^## From a client$(.*?)^## /ms.exec(readme)?.[1] ?? '';
  const snippets = [...section.matchAll(/^```ts\n(.*?)^```/gms)].map(([, text = '']) => text);
  expect(snippets).toHaveLength(2);
  const files = snippets.map((text, at) => {
    const name = `snippet-${at}.ts`;
    writeFileSync(join(folder, name), text);
    return name;
  });
  // A page goes on with the names of a snippet.
  const page = { lib: ['es2022', 'dom'], types: [], noUnusedLocals: false };
  expect(await compile(page, files)).toMatchObject(sound);
});
