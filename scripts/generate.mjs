/**
 * Writes what is generated from schema.graphql, and the tables of docs/reference; with --check, only says whether it is
 * fresh.
 * The generator has a lock file of its own and is installed beside it on first use.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { referencePages } from './reference.ts';

const codegen = join(import.meta.dirname, 'codegen');
const root = resolve(import.meta.dirname, '..');
const files = [
  'src/graphql/generated/resolvers.ts',
  'test/clients/generated/enums.ts',
  'test/clients/generated/gql.ts',
  'test/clients/generated/graphql.ts',
  'test/clients/generated/index.ts',
];
const checking = process.argv.includes('--check');

const read = (from, file) => {
  const path = join(from, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
};

const run = (args, env = {}) =>
  execFileSync('npm', args, {
    cwd: codegen,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });

if (!existsSync(join(codegen, 'node_modules'))) {
  console.log('Installing the generator (once per clone) …');
  run(['ci', '--ignore-scripts']);
}

const folder = mkdtempSync(join(tmpdir(), 'latchkey-generate-'));
try {
  run(['exec', '--offline', '--', 'graphql-codegen', '--config', 'codegen.mjs', '--silent'], {
    GENERATE_TO: folder,
  });
  const fresh = {
    ...Object.fromEntries(files.map((file) => [file, read(folder, file)])),
    ...(await referencePages()),
  };
  const stale = Object.keys(fresh).filter((file) => read(root, file) !== fresh[file]);
  if (stale.length === 0) console.log('What is generated is fresh.');
  else if (checking) {
    console.error(
      `${stale.join(', ')}: not what schema.graphql and src declare. Run: npm run generate`,
    );
    process.exitCode = 1;
  }
  for (const file of checking ? [] : stale) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), fresh[file]);
    console.log(`Wrote ${file}.`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
