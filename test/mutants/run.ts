/**
 * Breaks the source on purpose, one small change after another, and expects the named test to fail. Fails for each
 * change that no test notices. `npm run test:mutants -- jwt rotate` takes those whose file or test has one of the words.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { createPostgresServer } from '../support/postgres-server.ts';
import { mutants } from './list.ts';
import { breakText, type Mutant } from './mutant.ts';

const root = resolve(import.meta.dirname, '../..');
const words = process.argv.slice(2);
const chosen = mutants.filter(
  ({ file, test }) => words.length === 0 || words.some((word) => `${file} ${test}`.includes(word)),
);
const lanes = Math.min(2, availableParallelism());
/** Longer than the tests' own limits: a mutant may make a test wait in vain. */
const giveUpAfterMs = 600_000;

type Outcome = 'caught' | 'SURVIVED' | 'NO TEST RAN' | 'FAILS UNBROKEN' | 'NOT FOUND ONCE';

/** Copies what git knows, and what is new, so that the working tree stays as it is. */
function copyTree(): string {
  const copy = mkdtempSync(join(tmpdir(), 'latchkey-mutants-'));
  const list = execFileSync(
    'git',
    ['ls-files', '-cdo', '--exclude-standard', '-z', '--deduplicate'],
    { cwd: root },
  );
  const deleted = execFileSync('git', ['ls-files', '-d', '-z'], { cwd: root })
    .toString()
    .split('\0');
  for (const path of list.toString().split('\0'))
    if (path !== '' && !deleted.includes(path)) cpSync(join(root, path), join(copy, path));
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** As a regular expression, which is what vitest takes. */
const literally = (title: string) => title.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

interface Counted {
  readonly test: string;
  readonly passed: number;
  readonly failed: number;
}

/** Runs tests, those with a title of these where there are any, and returns for each file how many passed and failed. */
async function runTests(
  copy: string,
  tests: readonly string[],
  titles: readonly string[],
  ...more: string[]
): Promise<Counted[]> {
  const report = join(copy, 'mutant-report.json');
  rmSync(report, { force: true });
  const args = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...more];
  args.push('--reporter=json', `--outputFile=${report}`, ...tests.map((test) => `test/${test}`));
  if (titles.length > 0) args.push('-t', titles.map(literally).join('|'));
  const env = { ...process.env, ...(url !== null && { TEST_DATABASE_URL: url }) };
  const child = spawn(process.execPath, args, { cwd: copy, env, stdio: 'ignore' });
  const timer = setTimeout(() => child.kill('SIGKILL'), giveUpAfterMs);
  await once(child, 'close');
  clearTimeout(timer);
  // If vitest itself failed, there is no report.
  return existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')).testResults.map(count) : [];

  function count(file: { name: string; assertionResults: { status: string }[] }): Counted {
    const having = (status: string) =>
      file.assertionResults.filter((one) => one.status === status).length;
    const test = relative(join(copy, 'test'), file.name);
    return { test, passed: having('passed'), failed: having('failed') };
  }
}

/** Returns the tests that fail, or of which none runs, with nothing broken: they would catch everything. */
async function failingUnbroken(copy: string): Promise<Set<string>> {
  const whole = new Set(chosen.filter(({ title }) => title === undefined).map(({ test }) => test));
  const titled = chosen.filter(({ test }) => !whole.has(test));
  const titles = titled.map(({ title = '' }) => title);
  const named = [...new Set(titled.map(({ test }) => test))];
  const counted = await runTests(copy, [...whole], []);
  if (named.length > 0) counted.push(...(await runTests(copy, named, titles)));
  const good = counted.filter(({ passed, failed }) => passed > 0 && failed === 0);
  const goodTests = new Set(good.map(({ test }) => test));
  return new Set([...whole, ...named].filter((test) => !goodTests.has(test)));
}

async function judge(copy: string, mutant: Mutant): Promise<Outcome> {
  const path = join(copy, 'src', mutant.file);
  const text = readFileSync(path, 'utf8');
  const broken = breakText(text, mutant);
  if (broken === null) return 'NOT FOUND ONCE';
  writeFileSync(path, broken);
  try {
    const { test, title } = mutant;
    const [counted] = await runTests(copy, [test], title === undefined ? [] : [title], '--bail=1');
    if (!counted || counted.passed + counted.failed === 0) return 'NO TEST RAN';
    return counted.failed > 0 ? 'caught' : 'SURVIVED';
  } finally {
    writeFileSync(path, text);
  }
}

const copies = Array.from({ length: lanes }, copyTree);
process.once('exit', () =>
  copies.forEach((copy) => rmSync(copy, { recursive: true, force: true })),
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const postgres = await createPostgresServer().catch(() => null);
const url = postgres?.url ?? null;
const begun = performance.now();
const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

const failing = await failingUnbroken(copies[0]!);
console.log(`The tests were run unbroken: ${seconds(begun)}.`);
const waiting = [...chosen];
let caught = 0;
/** Takes one after the other in a copy of the tree. */
const takeTurns = async (copy: string) => {
  for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
    const since = performance.now();
    const outcome = failing.has(mutant.test) ? 'FAILS UNBROKEN' : await judge(copy, mutant);
    if (outcome === 'caught') caught += 1;
    const cells = [outcome.padEnd(14), seconds(since).padStart(7), mutant.file, mutant.test];
    console.log([...cells, mutant.why].join('  '));
  }
};
await Promise.all(copies.map(takeTurns));
await postgres?.remove();
console.log(`${caught} of ${chosen.length} caught in ${seconds(begun)}.`);
process.exitCode = caught < chosen.length ? 1 : 0;
