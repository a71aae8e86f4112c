/**
 * Writes src/graphql/resolvers.generated.ts from schema.graphql; with --check, only says whether it is fresh.
 * The generator has a lock file of its own and is installed beside it on first use.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const codegen = join(import.meta.dirname, 'codegen');
const target = resolve(import.meta.dirname, '../src/graphql/resolvers.generated.ts');
const checking = process.argv.includes('--check');

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
  const output = join(folder, 'resolvers.generated.ts');
  run(['exec', '--offline', '--', 'graphql-codegen', '--config', 'codegen.mjs', '--silent'], {
    GENERATE_TO: output,
  });
  const fresh = readFileSync(output, 'utf8');
  const current = existsSync(target) ? readFileSync(target, 'utf8') : '';
  if (fresh === current) {
    console.log('The generated types are fresh.');
  } else if (checking) {
    console.error(
      'src/graphql/resolvers.generated.ts does not fit schema.graphql. Run: npm run generate',
    );
    process.exitCode = 1;
  } else {
    writeFileSync(target, fresh);
    console.log('Wrote src/graphql/resolvers.generated.ts.');
  }
} finally {
  rmSync(folder, { recursive: true });
}
