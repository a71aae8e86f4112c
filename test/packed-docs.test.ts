import { globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { npm, type Packed } from './support/npm.ts';
import { root } from './support/process.ts';

/**
 * The package is not on the registry, where anybody may take its name: a line that fetches it from there would run
 * code of a stranger. Only what says a file, or `--no-install`, is good.
 */
const fetches = [
  /\b(npx|npm exec|pnpx|bunx|pnpm dlx|yarn dlx)\s+(?!--no(-install)?\s)(?:-\S+\s+)*(?:--\s+)?latchkey(?![\w./-])/,
  /\b(?:npm (?:i|install|add)|(?:pnpm|yarn|bun) (?:add|install))\b[^`\n|&;]*\slatchkey(?:@\S*)?(?![\w./-])/,
];

function fetched(text: string): string[] {
  return text.split('\n').filter((line) => fetches.some((pattern) => pattern.test(line)));
}

describe('what fetches the package from the registry is known:', () => {
  test.each([
    'npx latchkey user add',
    'npx -y latchkey serve',
    'npm exec -- latchkey',
    'npm install latchkey',
    'npm i -D typescript latchkey@0.1.0',
    'pnpm add latchkey',
    'run `yarn add graphql latchkey`',
  ])('%s', (line) => expect(fetched(line)).toEqual([line]));

  test.each([
    'npx --no-install latchkey user add',
    'npm install ../latchkey-0.1.0.tgz graphql@16',
    'npm install -D typescript && npx --no-install latchkey serve',
    'npm run latchkey -- user list',
    'latchkey user list',
  ])('not %s', (line) => expect(fetched(line)).toEqual([]));
});

const texts = globSync(
  ['*.md', 'docs/**/*', 'examples/**/*', 'schema.graphql', 'src/**/*.ts', 'bin/*', 'Containerfile'],
  { cwd: root, exclude: (path) => /(^|\/)node_modules(\/|$)/.test(path) },
).filter((path) => /\.\w+$|Containerfile$|Caddyfile$/.test(path));

test('no text that people read tells them to', () => {
  expect(texts).toEqual(expect.arrayContaining(['README.md', join('docs', 'build-on-it.md')]));
  const found = texts.flatMap((path) =>
    fetched(readFileSync(join(root, path), 'utf8')).map((line) => `${path}: ${line}`),
  );
  expect(found).toEqual([]);
});

test('the version in the name of the tarball is that of the package', () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const named = texts.flatMap(
    (path) => readFileSync(join(root, path), 'utf8').match(/latchkey-\d[\w.]*\.tgz/g) ?? [],
  );
  expect(new Set(named)).toEqual(new Set([`latchkey-${version}.tgz`]));
});

/** Returns where the links of a page lead, below the root, with what comes after their `#`. */
function linksOf(page: string): { file: string; heading: string }[] {
  const text = readFileSync(join(root, page), 'utf8').replaceAll(/^```[^]*?^```/gm, '');
  const targets = [...text.matchAll(/\]\(([^)\s]+)[^)]*\)|\b(?:src|href)="([^"]+)"/g)];
  return targets
    .map(([, link, attribute]) => (link ?? attribute)!)
    .filter((target) => !/^(https?|mailto):/.test(target))
    .map((target) => target.split('#'))
    .map(([path = '', heading = '']) => ({
      file: path === '' ? page : posix.join(posix.dirname(page), path).replace(/\/$/, ''),
      heading,
    }));
}

/** Returns the headings of a page as links name them. */
function headingsOf(page: string): string[] {
  return [...readFileSync(join(root, page), 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

test('each link of a packed page leads to a file of the package and a heading of it, or to the web', async () => {
  const listed = await npm(['pack', '--dry-run', '--ignore-scripts', '--json'], root);
  const [packed] = JSON.parse(listed) as Packed[];
  const paths = packed!.files.map(({ path }) => path);
  const pages = paths.filter((path) => path.endsWith('.md'));
  expect(pages).toEqual(expect.arrayContaining(['README.md', 'docs/deploy.md']));
  const dead = pages.flatMap((page) =>
    linksOf(page)
      .filter(
        ({ file, heading }) =>
          !paths.some((path) => path === file || path.startsWith(`${file}/`)) ||
          (heading !== '' && !headingsOf(file).includes(heading)),
      )
      .map(({ file, heading }) => `${page}: ${file}#${heading}`),
  );
  expect(dead).toEqual([]);
});
