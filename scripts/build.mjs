/** Compiles src to dist: JavaScript, type declarations and source maps, and the pages for browsers, for the package. */
import { execFileSync } from 'node:child_process';
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const target = resolve(process.argv[2] ?? join(root, 'dist'));

rmSync(target, { recursive: true, force: true });
execFileSync(
  process.execPath,
  [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json', '--outDir', target],
  { cwd: root, stdio: 'inherit' },
);

// The compiler rewrites the imports of JavaScript, not those of declarations.
for (const file of globSync('**/*.d.ts', { cwd: target })) {
  const path = join(target, file);
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replaceAll(/(['"]\.{1,2}\/[^'"]*)\.ts(['"])/g, '$1.js$2'));
}

// What a browser gets is sent as it is, and the texts of mails are read as they are.
const source = join(root, 'src');
const asTheyAre = [
  '{http/graphiql,pages/welcome}/*.{js,css}',
  'features/mail/templates/texts/*.txt',
];
for (const file of globSync(asTheyAre, { cwd: source })) {
  cpSync(join(source, file), join(target, file));
}

execFileSync(process.execPath, [join(root, 'scripts/build-pages.mjs'), target], {
  stdio: 'inherit',
});
