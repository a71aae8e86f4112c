/**
 * Builds what browsers get of the account pages and of the page for administrators, into dist/pages or below the folder
 * that is named. With `--if-stale` only where a source is newer; with `--watch` again whenever one changes; with
 * `--if-possible` not where the development dependencies are missing.
 */
import { existsSync, globSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const root = resolve(import.meta.dirname, '..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'if-possible': { type: 'boolean' },
    'if-stale': { type: 'boolean' },
    watch: { type: 'boolean' },
  },
});
const target = join(resolve(positionals[0] ?? join(root, 'dist')), 'pages');

const builds = [
  {
    folder: 'account',
    outDir: join(target, 'built'),
    style: 'ui/style.css',
    /** What several pages share is one file, and so are pages that a user visits together: many small ones are more bytes. */
    groups: [
      { name: 'shared', minShareCount: 2, priority: 1 },
      { name: 'ways-in', test: /account\/(second-factors|passkeys|identities|password)\// },
      {
        name: 'account',
        test: /account\/(overview|profile|email|sessions|delete|goodbye)\//,
      },
    ],
  },
  // One file: its views are visited together.
  { folder: 'admin', outDir: join(target, 'built-admin'), style: 'style.css', groups: [] },
];

/** Vite would load style sheets before a page that is imported. The shell links the only one there is. */
const preloading = '\0vite/preload-helper.js';
const plain = 'export const __vitePreload = (load) => load();';

const vite = await import('vite').catch((error) => {
  if (!values['if-possible']) throw error;
});

for (const { folder, outDir, style, groups } of builds)
  if (vite && (!values['if-stale'] || isStale(outDir)))
    await vite.build({
      root: join(root, 'src/pages', folder),
      configFile: false,
      logLevel: 'warn',
      // Pages and files are found below any path.
      base: './',
      publicDir: false,
      plugins: [{ name: 'import-plainly', load: (id) => (id === preloading ? plain : null) }],
      // Also where NODE_ENV is `test`: what is tested is what is packed.
      oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
      build: {
        outDir,
        assetsDir: '.',
        // In a style sheet they would be data, which the policy of the pages does not allow.
        assetsInlineLimit: 0,
        emptyOutDir: true,
        license: { fileName: 'licenses.md' },
        manifest: 'manifest.json',
        // All that a page imports is there with the first script.
        modulePreload: false,
        rolldownOptions: {
          input: ['main.tsx', style],
          output: { codeSplitting: { groups } },
        },
        target: 'es2022',
        watch: values.watch ? {} : null,
      },
    });

function isStale(outDir) {
  const built = join(outDir, 'manifest.json');
  if (!existsSync(built)) return true;
  const sources = ['src/pages/**/*', 'src/client/**/*', 'package-lock.json', 'scripts/*.mjs'];
  const changedAt = (file) => statSync(join(root, file)).mtimeMs;
  const { mtimeMs } = statSync(built);
  return globSync(sources, { cwd: root }).some((file) => changedAt(file) > mtimeMs);
}
