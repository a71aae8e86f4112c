#!/usr/bin/env node
// Plain JavaScript that any Node can read: it finds a Node that is new enough and hands over to it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(fileURLToPath(import.meta.url), '../..');
const compiled = join(root, 'dist/cli/latchkey.js');
const source = join(root, 'src/cli/latchkey.ts');
const program = existsSync(source) ? source : compiled;

const [major, minor] = process.versions.node.split('.').map(Number);
const needed = '24.15';

if (major > 24 || (major === 24 && minor >= 15)) {
  await import(pathToFileURL(program).href);
} else {
  // In a clone, `npm ci` has brought a newer Node along.
  const windows = process.platform === 'win32';
  const bundled = join(root, 'node_modules/.bin', windows ? 'node.cmd' : 'node');
  if (!existsSync(bundled)) {
    console.error(`latchkey needs Node ${needed} or newer; this is Node ${process.versions.node}.`);
    process.exit(1);
  }
  const { status, signal } = spawnSync(bundled, [program, ...process.argv.slice(2)], {
    stdio: 'inherit',
    shell: windows,
  });
  if (signal) process.kill(process.pid, signal);
  process.exit(status ?? 1);
}
