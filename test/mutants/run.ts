/**
 * Breaks the source on purpose, one small change after another, and expects the named test to fail. Fails for each
 * change that no test notices. `npm run test:mutants -- jwt rotate` takes those whose file or test has one of the words.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
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
const giveUpAfterMs = 240_000;

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

/** Returns how many tests passed and failed; the run ends with the first that fails. */
async function runTest(copy: string, test: string, titles: readonly string[], url: string | null) {
  const report = join(copy, 'mutant-report.json');
  rmSync(report, { force: true });
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const args = [
    vitest,
    'run',
    `test/${test}`,
    '--bail=1',
    '--reporter=json',
    `--outputFile=${report}`,
  ];
  if (titles.length > 0) args.push('-t', titles.map(literally).join('|'));
  const env = { ...process.env, ...(url !== null && { TEST_DATABASE_URL: url }) };
  const child = spawn(process.execPath, args, { cwd: copy, env, stdio: 'ignore' });
  const timer = setTimeout(() => child.kill('SIGKILL'), giveUpAfterMs);
  await once(child, 'close');
  clearTimeout(timer);
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
    return { passed: Number(numPassedTests), failed: Number(numFailedTests) };
  } catch {
    return { passed: 0, failed: 0 };
  }
}

async function judge(copy: string, mutant: Mutant, url: string | null): Promise<Outcome> {
  const path = join(copy, 'src', mutant.file);
  const text = readFileSync(path, 'utf8');
  const broken = breakText(text, mutant);
  if (broken === null) return 'NOT FOUND ONCE';
  writeFileSync(path, broken);
  try {
    const { title } = mutant;
    const { passed, failed } = await runTest(
      copy,
      mutant.test,
      title === undefined ? [] : [title],
      url,
    );
    if (failed > 0) return 'caught';
    return passed > 0 ? 'SURVIVED' : 'NO TEST RAN';
  } finally {
    writeFileSync(path, text);
  }
}

/** As a regular expression, which is what vitest takes. */
const literally = (title: string) => title.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Takes one after the other from the list in each copy. */
async function inLanes<T>(
  copies: readonly string[],
  list: readonly T[],
  work: (copy: string, one: T) => Promise<void>,
) {
  const waiting = [...list];
  const lane = async (copy: string) => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      await work(copy, next);
  };
  await Promise.all(copies.map(lane));
}

const copies = Array.from({ length: lanes }, copyTree);
const postgres = await createPostgresServer().catch(() => null);
const url = postgres?.url ?? null;
const begun = performance.now();
const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`;
const failing = new Set<string>();
const bad: Mutant[] = [];
try {
  // A test that fails anyway would catch everything.
  await inLanes(copies, [...new Set(chosen.map(({ test }) => test))], async (copy, test) => {
    const titles = chosen.filter((one) => one.test === test).map(({ title }) => title);
    const named = titles.includes(undefined) ? [] : titles.filter((title) => title !== undefined);
    const { passed, failed } = await runTest(copy, test, named, url);
    if (failed > 0 || passed === 0) failing.add(test);
  });
  console.log(`The ${chosen.length} tests were run unbroken: ${seconds(begun)}.`);
  await inLanes(copies, chosen, async (copy, mutant) => {
    const since = performance.now();
    const outcome = failing.has(mutant.test) ? 'FAILS UNBROKEN' : await judge(copy, mutant, url);
    if (outcome !== 'caught') bad.push(mutant);
    console.log(
      [outcome.padEnd(14), seconds(since).padStart(7), mutant.file, mutant.test, mutant.why].join(
        '  ',
      ),
    );
  });
} finally {
  for (const copy of copies) rmSync(copy, { recursive: true, force: true });
  await postgres?.remove();
}
console.log(`${chosen.length - bad.length} of ${chosen.length} caught in ${seconds(begun)}.`);
process.exitCode = bad.length > 0 ? 1 : 0;
