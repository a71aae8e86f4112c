/** Starts the server, and starts it again whenever a source or what was built of the pages changes. */
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const start = (...args) => spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
const watched = [
  'src',
  'schema.graphql',
  'schema.admin.graphql',
  'dist/pages/built',
  'dist/pages/built-admin',
];

const pages = start(join(root, 'scripts/build-pages.mjs'), '--watch');
const server = start(...watched.map((path) => `--watch-path=${path}`), 'src/main.ts');
// Ctrl-C reaches all three.
process.on('SIGINT', () => {});
server.on('exit', (code) => {
  pages.kill();
  process.exitCode = code ?? 0;
});
